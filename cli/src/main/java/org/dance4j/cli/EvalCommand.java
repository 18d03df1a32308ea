package org.dance4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dance4j.cli.options.DatasetOptions;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.options.ResolutionOption;
import org.dance4j.cli.options.ViewOptions;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.RunSummary;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.BoundaryBand;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.eval.metrics.EvaluationTable;
import org.dance4j.eval.reports.EvaluationReport;
import org.dance4j.eval.reports.Unit;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.runs.Models;
import org.dance4j.runs.RunSamples;
import org.dance4j.runs.StoredRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance eval}. */
@Command(
        description = {
            "Labels a dataset's images with a model and compares: IoU per class, mean IoU, pixel accuracy, mean MACs per"
                    + " image and images per second.",
            "Boundary IoU is that of the pixels along the borders of classes. IoU by thirds is that of the darkest, the"
                    + " middle and the brightest images, and of the simplest, the middle and the most complex.",
            "Means of precision, recall and F1 (the Dice coefficient) are of the classes that the images have. The"
                    + " calibration error tells how far the model is from being as sure as it is right.",
            "Where MODEL is a run folder or lies in one, --dataset, --data, --limit and --seed default to the run's."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance eval runs/mine",
            "  dance eval runs/mine --split test --report test.html",
            "  dance eval runs/mine/model-int8.tflite --json int8.json",
            "  dance eval runs/mine --window 512x512 --flip --scales 0.75,1,1.25"
        })
final class EvalCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "A run folder, of which the newest intact checkpoint is taken, a SavedModel folder, a .tflite or an .onnx file.")
    private Path model;

    @Mixin
    private DatasetOptions dataset;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split: train, val, test, or another that is there. Default: val.")
    private Split split = Split.VALIDATION;

    @Option(
            names = "--boundary-band",
            paramLabel = "PIXELS|auto",
            description =
                    "How far from the border of a class boundary IoU counts its pixels. Default: auto, 0.5%% of the"
                            + " image's diagonal.")
    private BoundaryBand band = BoundaryBand.AUTO;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file too.")
    private Path json;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "Write a table of the classes to this file: their figures, and what their pixels were taken for.")
    private Path csv;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a page (HTML) with figures and charts to this file, the confusion matrix among them.")
    private Path report;

    @Mixin
    private ViewOptions views;

    @Mixin
    private PixelOptions pixels;

    @Mixin
    private WidthOption width;

    @Mixin
    private ResolutionOption resolution;

    @Mixin
    private OverwriteOption overwriting;

    EvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Models.requireExists(model);
        Optional<Normalize> told = pixels.normalization();
        views.require();
        overwriting.requireFree(json, csv, report);
        Dataset images = dataset.open(StoredRun.around(model).map(StoredRun::config));
        EvaluationResult result = evaluate(images, told);
        print(result);
        Optional.ofNullable(json).ifPresent(result::write);
        Optional.ofNullable(csv).ifPresent(file -> EvaluationTable.write(file, result));
        Optional.ofNullable(report)
                .ifPresent(file ->
                        EvaluationReport.write(file, model + " on split " + split.text(), images.classes(), result));
        return 0;
    }

    private EvaluationResult evaluate(Dataset images, Optional<Normalize> told) {
        Models.requireModel(model);
        Optional<StoredRun> around = StoredRun.around(model);
        List<Sample> samples = around.filter(run -> dataset.isOf(run.config()))
                .map(run -> RunSamples.of(run, images, split, console))
                .orElseGet(() -> images.samples(split));
        Optional<Path> moved = around.map(StoredRun::config).flatMap(dataset::movedFolder);
        try (Segmenter segmenter = views.over(ModelProcess.open(
                        model, new Models.Told(moved, told, width.width(), resolution.leastShare()), console));
                Reporter.Task meter = console.task("evaluating")) {
            if (segmenter.classes().isEmpty()) {
                console.warn(model + " does not say what its classes are (no " + ModelCard.FILE_NAME
                        + " beside it); they are taken for the dataset's");
            }
            return Evaluation.run(segmenter, images.classes(), samples, band, meter);
        }
    }

    private void print(EvaluationResult result) {
        AccuracyDetails details = result.details();
        Table table = RunSummary.accuracy(
                result.classNames(), result.iou(), result.meanIou(), result.pixelAccuracy(), details);
        double error = details.calibration().expectedError();
        console.line(table.row("MACs per image", Unit.MACS.format(result.macsPerImage()), "")
                .row("images/s", String.format(Locale.ROOT, "%.1f", result.imagesPerSecond()), "")
                .row("images", String.valueOf(result.images()), "")
                .row("calibration error", Double.isNaN(error) ? "–" : String.format(Locale.ROOT, "%.4f", error), "")
                .row("band along borders", "", details.boundary().band())
                .toString());
        console.line(RunSummary.classes(result.classNames(), details.classes()).toString());
        RunSummary.absent(result, split.text()).ifPresent(console::line);
        console.line(RunSummary.thirds(result.classNames(), details)
                .map(thirds -> thirds.toString().stripTrailing())
                .orElse("IoU by thirds of the images needs three images at least; there "
                        + (result.images() == 1 ? "is 1" : "are " + result.images())));
    }
}
