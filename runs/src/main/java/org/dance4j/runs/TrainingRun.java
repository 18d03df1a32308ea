package org.dance4j.runs;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TemporaryFiles;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.Gpu;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.Defaults;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.slimming.ChannelFloor;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.training.Trainer;
import org.dance4j.training.TrainingData;
import org.dance4j.training.TrainingOutcome;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;

/** A whole run: from images to a trained and slimmed network, its figures, its files for other runtimes and a report. */
public final class TrainingRun {

    private final RunListener listener;
    private final StopSignal stop;
    private final boolean alone;

    /** A run that nothing but its end stops. */
    public TrainingRun(RunListener listener) {
        this(listener, StopSignal.NEVER, true);
    }

    /**
     * @param stop asked after every training step
     * @param alone whether no other run is trained in this process at the same time: only then is it known what it consumes
     */
    public TrainingRun(RunListener listener, StopSignal stop, boolean alone) {
        this.listener = listener;
        this.stop = stop;
        this.alone = alone;
    }

    /**
     * Starts a run.
     *
     * @param path the run's folder, which is made when everything that training needs is known to be there
     * @return the run's figures; empty if it was asked to stop
     * @throws BadInputException if the settings or the data cannot be used, or the folder holds a run
     */
    public Optional<Metrics> start(Settings settings, Path path) {
        settings.check();
        RunFolder folder = new RunFolder(path);
        if (folder.holdsRun()) {
            throw BadSettingException.of(
                    "output folder " + path + " already holds a run; go on with it by ",
                    new BadSettingException.Field("resume"),
                    " " + path + ", or choose another ",
                    new BadSettingException.Field("out"));
        } else if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new BadInputException("output folder " + path + " is a file");
        }
        TemporaryFiles.removeLeftovers(path);
        Settings all = settings.withDefaults();
        int threads = Defaults.threads(all.machine());
        Dataset dataset = RunConfig.open(settings.data(), all.machine().seed());
        StartingPoint start =
                StartingPoint.of(settings.network(), dataset.classes().names(), listener);
        requireDevice(all.machine().device(), threads, start.built());
        BadFiles bad = new BadFiles(settings.data().mostLeftOut(), List.of(), listener::leftOut);
        TrainingData data;
        try (Reporter.Task meter = listener.task("measuring complexity")) {
            ComplexityIndex complexity = ComplexityIndex.measure(
                    dataset,
                    List.of(Split.TRAIN, Split.VALIDATION),
                    null,
                    ComplexityFolder.path(),
                    threads,
                    bad,
                    meter);
            data = TrainingData.of(dataset, complexity, bad.found());
        }
        RunConfig config = Defaults.resolve(settings, start.choice(), start.built(), start::meanGamma, data);
        if (config.slimming()) {
            requirePrunable(start.built(), config.training().pruneScope());
        }
        Checkpoint first = Trainer.start(config.training(), start.built(), start.weights(config), bad.found());
        make(folder, config, start.built(), data, first);
        listener.line("run folder " + path);
        return run(
                new StoredRun(folder, config),
                start.built(),
                data,
                first,
                config.settings().export());
    }

    /** Goes on with a run, which exports if its settings say so; see {@link #resume(Path, boolean)}. */
    public Optional<Metrics> resume(Path path) {
        return resume(path, true);
    }

    /**
     * Goes on with a run from its newest intact checkpoint. If training has ended, what follows it is done again.
     *
     * @param exports false if the run is not to export this time, whatever its settings say
     * @return as {@link #start}
     * @throws BadInputException if there is no run, or none of its checkpoints is intact
     */
    public Optional<Metrics> resume(Path path, boolean exports) {
        StoredRun run = StoredRun.open(path);
        TemporaryFiles.removeLeftovers(path);
        Checkpoint checkpoint = run.checkpoint(listener);
        TrainingData data = TrainingData.of(
                run.config().openDataset(), run.complexity(), checkpoint.state().badFiles());
        requireDevice(run.config().settings().machine().device(), run.config().threads(), run.built());
        run.setAsideAfter(checkpoint);
        listener.line(
                "going on with " + path + " after epoch " + checkpoint.state().epoch());
        return run(
                run,
                run.built(),
                data,
                checkpoint,
                exports && run.config().settings().export());
    }

    private static void requirePrunable(Network built, PruneScope scope) {
        try {
            Pruning.requirePrunable(built, scope, ChannelFloor.of(built));
        } catch (IllegalArgumentException e) {
            throw BadSettingException.because(
                    e,
                    e.getMessage() + " (see ",
                    new BadSettingException.Field("slimming"),
                    " and ",
                    new BadSettingException.Field("prune-scope"),
                    ")");
        }
    }

    /** What reads images runs in TensorFlow sessions too, so that this comes before. */
    private static void requireDevice(Device device, int threads, Network network) {
        FirstSession.open(threads, NetworkOps.needsOneDnn(network));
        if (device == Device.GPU) {
            Gpu.require(threads);
        }
    }

    /** Makes the run's folder; the settings come last, as what says that a run has begun. */
    private static void make(RunFolder folder, RunConfig config, Network built, TrainingData data, Checkpoint first) {
        boolean isNew = !Files.exists(folder.path());
        boolean made = false;
        try {
            writeNetwork(folder.builtNetwork(), built);
            writeNetwork(folder.network(), built);
            data.complexity().write(folder.complexity());
            folder.save(first);
            ConfigFile.write(config.settings(), folder.config());
            made = true;
        } finally {
            if (!made && isNew) {
                delete(folder.path());
            }
        }
    }

    private static void delete(Path folder) {
        try {
            if (Files.exists(folder)) {
                MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            // The failure that matters is already on its way.
        }
    }

    private static void writeNetwork(Path file, Network network) {
        AtomicFiles.write(file, NetworkJson.write(network).getBytes(StandardCharsets.UTF_8));
    }

    private Optional<Metrics> run(StoredRun run, Network built, TrainingData data, Checkpoint from, boolean exports) {
        try (ConsumptionMeter meter = alone
                ? ConsumptionMeter.open(run.config().settings().machine().device() == Device.GPU)
                : ConsumptionMeter.none()) {
            return run(run, built, data, from, exports, meter);
        }
    }

    private Optional<Metrics> run(
            StoredRun run, Network built, TrainingData data, Checkpoint from, boolean exports, ConsumptionMeter meter) {
        TrainingOutcome outcome = stop.duringWork(() -> {
            TrainingOutcome trained = train(run, built, data, from, meter);
            if (stop.getAsBoolean()) {
                String where = trained.finished()
                        ? "after training, before evaluation and export"
                        : "in epoch " + (trained.checkpoint().state().epoch() + 1) + ", with a checkpoint";
                listener.stopped(where, run.folder().path());
            }
            return trained;
        });
        if (!outcome.finished() || stop.getAsBoolean()) {
            return Optional.empty();
        }
        writeNetwork(run.folder().network(), outcome.checkpoint().network());
        TrainingData sound = data.without(outcome.checkpoint().state().badFiles());
        return Optional.of(new RunCompletion(listener, run, built, sound, meter, exports).complete(outcome));
    }

    private TrainingOutcome train(
            StoredRun run, Network built, TrainingData data, Checkpoint from, ConsumptionMeter meter) {
        try (RunListener.TrainingView view = listener.training(run.config());
                Trainer trainer = new Trainer(run.config().training(), built, data, run.folder(), view, stop, meter)) {
            return trainer.run(from);
        }
    }
}
