package org.dance4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.dance4j.cli.options.DatasetOptions;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.Memory;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.measure.Rounds;
import org.dance4j.eval.measure.SegmenterProcess;
import org.dance4j.eval.reports.BenchmarkReport;
import org.dance4j.eval.reports.Unit;
import org.dance4j.runs.Models;
import org.dance4j.runs.RunCosts;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.plots.BenchPlot;
import org.dance4j.runs.verification.BenchImages;
import org.dance4j.runs.verification.ModelNames;
import org.dance4j.slimming.widths.Width;
import org.dance4j.training.state.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance bench}. */
@Command(
        description = {
            "Times models side by side: latency (median, and what 95%% of the images stay within), images per second, peak"
                    + " memory and file size, and the ratios to the first. Each model runs in a process of its own, and all"
                    + " label each image in turns, so that the ratios hold on a busy machine too.",
            "Images are drawn scenes, unless --dataset or --data asks for real ones, on which complexity-adaptive"
                    + " resolution shows what it does."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance bench runs/mine/saved_model runs/mine/model-int8.tflite",
            "  dance bench runs/full runs/slim --dataset camvid --data DIR --threads 1 --plot bench.png"
        })
final class BenchCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            arity = "1..*",
            paramLabel = "MODEL",
            description =
                    "SavedModel folders, .tflite and .onnx files, and run folders, of which the newest intact checkpoint is taken, at each width that it was trained at; its size is that of the checkpoint. The first is what the others are compared with.")
    private List<Path> models;

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description =
                    "The images' size: scenes are drawn at it, others resized to it. Default: 192x256 for scenes, the images' own for others.")
    private ImageSize size;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that each model may use. Default: the machine's processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each model labels each image, after once untimed. Default: 5.")
    private int rounds = 5;

    @Mixin
    private DatasetOptions dataset;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split: train, val, test, or another that is there. Default: val.")
    private Split split;

    @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw the figures as a chart.")
    private Path plot;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file too.")
    private Path json;

    @Mixin
    private PixelOptions pixels;

    @Mixin
    private OverwriteOption overwriting;

    BenchCommand(Console console) {
        this.console = console;
    }

    static void requireThreads(int threads) {
        if (threads < 1) {
            throw new BadInputException("--threads must be at least 1, found " + threads);
        }
    }

    @Override
    public Integer call() {
        requireThreads(threads);
        if (rounds < 1) {
            throw new BadInputException("--rounds must be at least 1, found " + rounds);
        }
        if (split != null && !dataset.isGiven()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("split"),
                    " is a dataset's, and there is none: scenes are drawn for this; give ",
                    new BadSettingException.Field("dataset"));
        }
        overwriting.requireFree(json, plot);
        List<Timed> timed = timed();
        BenchImages images = dataset.isGiven()
                ? BenchImages.of(
                        dataset.open(Optional.empty()),
                        split == null ? Split.VALIDATION : split,
                        Optional.ofNullable(size))
                : BenchImages.scenes(dataset.seed(), dataset.limit(), Optional.ofNullable(size));
        ModelProcess starter = ModelProcess.of(models, pixels.normalization());
        List<SegmenterProcess> processes = new ArrayList<>();
        BenchmarkReport report;
        try (Reporter.Task meter = console.task("timing")) {
            timed.forEach(one -> processes.add(starter.start(one.model(), one.width(), threads)));
            processes.add(starter.startEmpty(threads));
            processes.forEach(SegmenterProcess::awaitReady);
            List<double[]> seconds = Rounds.seconds(
                    processes.stream()
                            .<ToDoubleFunction<RgbImage>>map(
                                    one -> image -> one.label(image).seconds())
                            .toList(),
                    images.readers(),
                    rounds,
                    meter);
            report = report(images.description(), processes, seconds, timed);
        } finally {
            processes.forEach(SegmenterProcess::close);
        }
        print(report);
        Optional.ofNullable(json).ifPresent(report::write);
        Optional.ofNullable(plot).ifPresent(file -> BenchPlot.write(file, report));
        return 0;
    }

    /**
     * What is timed.
     *
     * @param width of a network of several; the only one if empty
     * @param bytes the size of what it is stored in
     */
    private record Timed(Path model, String name, OptionalDouble width, double bytes) {}

    /** The models, each at all its widths. */
    private List<Timed> timed() {
        List<String> names = ModelNames.of(models);
        List<Timed> timed = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            Path model = models.get(i);
            String name = names.get(i);
            double bytes = bytes(model);
            List<Double> widths = Models.widths(model, console);
            if (widths.isEmpty()) {
                timed.add(new Timed(model, name, OptionalDouble.empty(), bytes));
            }
            widths.forEach(width ->
                    timed.add(new Timed(model, name + " " + Width.text(width), OptionalDouble.of(width), bytes)));
        }
        return timed;
    }

    /** The size of what a model is stored in; of a run it is the checkpoint. */
    private double bytes(Path model) {
        Models.requireModel(model);
        if (new RunFolder(model).holdsRun()) {
            StoredRun run = StoredRun.open(model);
            return RunCosts.bytes(run.folder().checkpointFile(run.checkpoint(console)));
        }
        return RunCosts.bytes(model);
    }

    private BenchmarkReport report(
            String images, List<SegmenterProcess> processes, List<double[]> seconds, List<Timed> timed) {
        List<BenchmarkReport.Model> results = new ArrayList<>();
        for (int i = 0; i < timed.size(); i++) {
            results.add(BenchmarkReport.Model.of(
                    timed.get(i).name(),
                    seconds.get(i),
                    seconds.get(0),
                    peak(processes.get(i)),
                    timed.get(i).bytes()));
        }
        return new BenchmarkReport(images, rounds, threads, peak(processes.get(timed.size())), results);
    }

    private static double peak(SegmenterProcess process) {
        OptionalLong bytes = process.finish();
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }

    private void print(BenchmarkReport report) {
        console.line(report.images() + ", " + report.rounds() + (report.rounds() == 1 ? " round, " : " rounds, ")
                + report.threads() + (report.threads() == 1 ? " thread" : " threads") + System.lineSeparator());
        Table table = new Table(
                        "model", "latency", "95% within", "images/s", "peak memory", "of it the model's", "file size")
                .rule();
        for (BenchmarkReport.Model model : report.models()) {
            table.row(
                    model.model(),
                    Unit.SECONDS.format(model.latencySeconds()),
                    Unit.SECONDS.format(model.p95Seconds()),
                    String.format(Locale.ROOT, "%.1f", model.imagesPerSecond()),
                    Memory.text(model.peakMemoryBytes()),
                    Memory.text(model.peakMemoryBytes() - report.peakMemoryWithoutModel()),
                    Unit.BYTES.format(model.fileBytes()));
        }
        console.line(table.toString());
        if (report.models().size() > 1) {
            console.line(ratios(report).toString());
        }
        console.line(Memory.note(report.peakMemoryWithoutModel()));
    }

    /** What the figures are of those of the first model; of latency how many times as fast. */
    private static Table ratios(BenchmarkReport report) {
        BenchmarkReport.Model first = report.models().get(0);
        Table table = new Table(
                        "beside " + first.model(),
                        "speed (99% interval)",
                        "images/s",
                        "peak memory",
                        "of it the model's",
                        "file size")
                .rule();
        double without = report.peakMemoryWithoutModel();
        for (BenchmarkReport.Model model :
                report.models().subList(1, report.models().size())) {
            table.row(
                    model.model(),
                    model.latencyRatio().inverse().times(),
                    times(model.imagesPerSecond() / first.imagesPerSecond()),
                    times(model.peakMemoryBytes() / first.peakMemoryBytes()),
                    times((model.peakMemoryBytes() - without) / (first.peakMemoryBytes() - without)),
                    times(model.fileBytes() / first.fileBytes()));
        }
        return table;
    }

    private static String times(double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f ×", ratio) : "–";
    }
}
