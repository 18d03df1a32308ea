package org.dance4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dance4j.cli.options.DatasetOptions;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.cli.terminal.Memory;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.reports.Unit;
import org.dance4j.eval.reports.VerificationReport;
import org.dance4j.runs.AskedWidths;
import org.dance4j.runs.Models;
import org.dance4j.runs.RunSamples;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.verification.Verifier;
import org.dance4j.training.state.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance verify}. */
@Command(
        description = {
            "Labels the same images with a run's TensorFlow session and with the files exported from it, each in a process"
                    + " of its own, and compares. Fails if one is out of bounds: SavedModel and float32 must give the"
                    + " session's label on 99.9%% of pixels, float16 and bfloat16 on 99.5%%; dynamic and int8 may lose 0.010 of mIoU,"
                    + " int8 of a run that was trained in integers 0.002, and gives its label on 99.9%% of pixels.",
            "Of a run that was trained in integers, the network is run in Java's integers, too, and compared with its int8"
                    + " file: labels of at most four images, of which 99.9%% of pixels must be the file's, and each layer"
                    + " of one, which may differ by a step. Fails otherwise, too.",
            "Of a slimmed run's files it also says whether they are faster than the same file of the network before slimming,"
                    + " timed image by image beside it; that alone fails nothing.",
            "A file of one fixed size is compared with the session at that size. --dataset, --data, --limit and --seed"
                    + " default to the run's.",
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  dance verify runs/mine", "  dance verify runs/mine --models devices --limit 20 --json verify.json"
        })
final class VerifyCommand implements Callable<Integer> {

    private static final String AT_WIDTH = "at-width";

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "A run folder.")
    private Path run;

    @Option(
            names = "--models",
            arity = "1..*",
            paramLabel = "MODEL",
            description =
                    "SavedModel folders, .tflite and .onnx files, or folders that hold some. Default: those in RUN; with --at-width"
                            + " those of RUN, and of its folders that export --widths makes, which run at the width.")
    private List<Path> models = List.of();

    @Mixin
    private DatasetOptions dataset;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split: train, val, test, or another that is there. Default: val.")
    private Split split = Split.VALIDATION;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that each model may use. Default: the machine's processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file too.")
    private Path json;

    @Mixin
    private PixelOptions pixels;

    @Mixin
    private WidthOption width;

    @Mixin
    private OverwriteOption overwriting;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        StoredRun opened = StoredRun.open(run);
        StoredRun stored =
                dataset.movedFolder(opened.config()).map(opened::withData).orElse(opened);
        FolderLock.requireFree(run);
        BenchCommand.requireThreads(threads);
        overwriting.requireFree(json);
        Checkpoint checkpoint = stored.checkpoint(console);
        List<Double> widths = width.width().stream().boxed().toList();
        AskedWidths.requireTrained(stored, checkpoint, widths, AT_WIDTH);
        List<Path> exported = models.isEmpty()
                ? ExportedModels.of(run, width.width())
                : models.stream()
                        .flatMap(path -> ExportedModels.in(path).stream())
                        .toList();
        ModelProcess starter = ModelProcess.of(exported, pixels.normalization());
        Dataset images = dataset.open(Optional.of(stored.config()));
        Evaluation.requireSame(stored.classes(), images.classes());
        List<Sample> samples =
                dataset.isOf(stored.config()) ? RunSamples.of(stored, images, split, console) : images.samples(split);
        Models.openFirstSession(run, threads);
        AskedWidths asked = AskedWidths.of(stored, checkpoint, widths, AT_WIDTH, console);
        VerificationReport report;
        try (Verifier verifier =
                        new Verifier(stored, asked, exported, images.classes().size(), threads, starter);
                Reporter.Task meter = console.task("verifying")) {
            report = verifier.run(samples, meter);
        }
        console.line(table(report).toString());
        console.line(Memory.note(report.peakMemoryWithoutModel()));
        Optional<VerificationReport.Integers> integers = Optional.ofNullable(report.integers());
        integers.ifPresent(found -> console.line(sentence(found)));
        List<String> problems = Stream.concat(
                        report.models().stream().flatMap(model -> Stream.ofNullable(model.problem())),
                        integers.stream().flatMap(found -> problems(found).stream()))
                .toList();
        problems.forEach(console::warn);
        Optional.ofNullable(json).ifPresent(report::write);
        return problems.isEmpty() ? 0 : ExitCodes.FAILED;
    }

    /** Those of a file that holds trained integers, which is compared with the same integers, and gives logits. */
    static List<String> problems(VerificationReport.Integers found) {
        List<String> problems = new ArrayList<>();
        double least = Tolerance.TRAINED_INTEGERS.leastAgreement();
        // Of no pixels the share is NaN, which is too little.
        if (!(found.agreement() >= least)) {
            problems.add("Java's integers give the labels of " + found.model() + " on " + share(found.agreement())
                    + String.format(Locale.ROOT, " of pixels, at least %.1f%% are required", 100 * least));
        }
        if (found.greatest() > 1) {
            problems.add("layers in Java's integers differ from those of " + found.model() + " by " + found.greatest()
                    + " steps, and may by 1");
        }
        return problems;
    }

    private static String sentence(VerificationReport.Integers found) {
        long different =
                found.layers().values().stream().filter(most -> most > 0).count();
        return "Java's integers alone: " + share(found.agreement()) + " of the labels of " + found.model() + " ("
                + found.images() + " images); of " + found.layers().size() + " layers " + different
                + " differ, by at most " + found.greatest() + " steps";
    }

    private static Table table(VerificationReport report) {
        Table table = new Table(
                        "model",
                        "same labels",
                        "mIoU",
                        "session's mIoU",
                        "latency",
                        "full network's",
                        "faster than the full network",
                        "peak memory",
                        "of it the model's",
                        "file size")
                .rule();
        for (VerificationReport.Model model : report.models()) {
            table.row(
                    model.model(),
                    share(model.agreement()),
                    figure(model.meanIou()),
                    figure(model.sessionMeanIou()),
                    Unit.SECONDS.format(model.latencySeconds()),
                    Unit.SECONDS.format(model.fullLatencySeconds()),
                    report.fasterThanFull(model),
                    Memory.text(model.peakMemoryBytes()),
                    Memory.text(model.peakMemoryBytes() - report.peakMemoryWithoutModel()),
                    Unit.BYTES.format(model.fileBytes()));
        }
        return table;
    }

    private static String share(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f%%", Math.floor(1e5 * value) / 1e3);
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }
}
