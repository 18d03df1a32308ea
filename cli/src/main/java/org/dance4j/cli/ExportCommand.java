package org.dance4j.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dance4j.datasets.ImageSize;
import org.dance4j.eval.Metrics;
import org.dance4j.eval.Origin;
import org.dance4j.eval.TrainedModel;
import org.dance4j.eval.Unit;
import org.dance4j.export.Exporter;
import org.dance4j.export.Precision;
import org.dance4j.training.Checkpoint;
import org.dance4j.training.TrainingData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance export}. */
@Command(
        description = "Makes the files for other runtimes again from a run's newest intact checkpoint, runs each in its own runtime"
                + " and compares it with the TensorFlow session on validation images. It needs the run's dataset.",
        optionListHeading = "%nOptions:%n")
final class ExportCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "A run folder.")
    private Path run;

    @Option(names = "--out", paramLabel = "DIR", description = "The folder to write to; made when missing. Default: the run folder.")
    private Path out;

    @Option(names = "--to", split = ",", paramLabel = "KIND", description = "What to make: saved-model, tflite. Default: saved-model,tflite.")
    private List<Exporter.Target> targets = List.of(Exporter.Target.values());

    @Option(names = "--quantize", split = ",", paramLabel = "NAME", description = "The TFLite files: float32, int8. Default: float32,int8.")
    private List<Precision> precisions = List.of(Precision.values());

    @Option(names = "--size", paramLabel = "HxW", description = "The input size of the TFLite files. Default: any size that the network takes.")
    private ImageSize size;

    @Option(names = "--fixed", description = "Images keep their resolution, whatever their complexity.")
    private boolean fixed;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        StoredRun stored = StoredRun.open(run);
        FirstSession.open(Runtime.getRuntime().availableProcessors());
        Checkpoint checkpoint = stored.checkpoint(console);
        TrainedModel trained = stored.model(checkpoint);
        TrainedModel model = fixed ? trained.atFullResolution() : trained;
        // What was measured holds at the resolutions that it was measured at.
        Optional<Metrics> metrics = model.downsampling() == trained.downsampling() ? stored.metrics() : Optional.empty();
        Origin origin = stored.origin(
                checkpoint,
                stored.built(),
                metrics.map(Metrics::meanIou).orElse(Double.NaN),
                metrics.map(known -> known.slim().macsPerImage()).orElse(Double.NaN));
        TrainingData data = TrainingData.of(stored.config().openDataset(), stored.complexity())
                .without(checkpoint.state().badFiles());
        Set<Exporter.Target> kinds = EnumSet.copyOf(targets);
        List<Exporter.Outcome> outcomes = RunCompletion.exporter(model, model.card().with(origin), data).export(
                out != null ? out : run,
                new Exporter.Request(kinds, EnumSet.copyOf(precisions), Optional.ofNullable(size)));
        outcomes.forEach(outcome -> outcome.problem().ifPresent(console::warn));
        List<Exporter.Outcome> made = outcomes.stream().filter(outcome -> outcome.problem().isEmpty()).toList();
        if (!made.isEmpty()) {
            console.line(table(made).toString().stripTrailing());
        }
        return made.size() == outcomes.size() ? 0 : Failures.FAILED;
    }

    private static Table table(List<Exporter.Outcome> made) {
        Table table = new Table("made", "size", "same labels as the session", "mIoU", "session's mIoU").rule();
        for (Exporter.Outcome outcome : made) {
            outcome.verification().ifPresent(check -> table.row(
                    outcome.path().toString(),
                    Unit.BYTES.format(Costs.bytes(outcome.path())),
                    String.format(Locale.ROOT, "%.2f%%", 100 * check.agreement()),
                    String.format(Locale.ROOT, "%.3f", check.meanIou()),
                    String.format(Locale.ROOT, "%.3f", check.sessionMeanIou())));
        }
        return table;
    }
}
