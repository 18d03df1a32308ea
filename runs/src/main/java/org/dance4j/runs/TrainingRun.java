package org.dance4j.runs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.io.TemporaryFiles;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.text.EnumText;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.runs.pruning.PruningPlan;
import org.dance4j.runs.samples.SamplePictures;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.Trainer;
import org.dance4j.training.TrainingOutcome;
import org.dance4j.training.cluster.MeetingHost;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.settings.IntegerSettings;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;

/** A whole run: from images to a trained and slimmed network, its figures, its files for other runtimes and a report. */
public final class TrainingRun {

    private final RunListener listener;
    private final StopSignal stop;
    private final boolean alone;
    private final RunProcesses processes;

    /** A run that nothing but its end stops. */
    public TrainingRun(RunListener listener) {
        this(listener, StopSignal.NEVER, true);
    }

    /**
     * @param stop asked after every training step
     * @param alone whether no other run is trained in this process at the same time: only then is it known what it consumes
     */
    public TrainingRun(RunListener listener, StopSignal stop, boolean alone) {
        this(listener, stop, alone, Optional.empty());
    }

    /**
     * A run that this process is the first of several to train.
     *
     * @param host where the others come; empty if there is no other
     */
    public TrainingRun(RunListener listener, StopSignal stop, boolean alone, Optional<MeetingHost> host) {
        this.listener = listener;
        this.stop = stop;
        this.alone = alone;
        this.processes = new RunProcesses(host);
    }

    /**
     * Starts a run.
     *
     * @param path the run's folder, which is made when everything that training needs is known to be there, and which
     *     nobody else may write to until this ends
     * @return the run's figures; empty if it was asked to stop
     * @throws BadInputException if the settings or the data cannot be used, or the folder holds a run or is in use
     */
    public Optional<Metrics> start(Settings settings, Path path) {
        settings.check();
        requireNoRun(path);
        try (FolderLock lock = FolderLock.hold(path, processes.longestForFolder(), listener::warn)) {
            // Another process may have made one until it let go of the folder.
            requireNoRun(path);
            return start(settings, lock);
        }
    }

    /**
     * Requires that runs could be started, as far as can be told without training and without taking times. Nothing is written
     * but what is kept of images for the next time. Data of the same settings is looked at once.
     *
     * @param runs by the names that what is wrong with them is told with; all are looked at unless this is asked to stop
     * @throws BadInputException if settings or data cannot be used
     */
    public void requireUsable(Map<String, Settings> runs) {
        RunListener quiet = new Quiet(listener);
        Map<Object, SettledRun.Measured> known = new HashMap<>();
        runs.forEach((name, settings) -> {
            if (stop.getAsBoolean()) {
                return;
            }
            try {
                settings.check();
                Object data = List.of(
                        settings.data(), settings.withDefaults().machine().seed());
                SettledRun settled = SettledRun.of(
                        settings,
                        processes,
                        quiet,
                        dataset ->
                                known.computeIfAbsent(data, key -> SettledRun.Measured.of(dataset, settings, quiet)));
                PruningPlan.requireUsable(settled.config(), settled.start().built(), settled.data());
            } catch (BadInputException | IllegalArgumentException e) {
                throw ofRun(name, e);
            }
        });
    }

    /** Shows how far work has come, and leaves what there is to say to whoever trains. */
    private record Quiet(RunListener listener) implements RunListener {
        @Override
        public Task task(String name) {
            return listener.task(name);
        }
    }

    /** What is wrong with one of several runs. */
    public static BadInputException ofRun(String name, RuntimeException problem) {
        String which = "run " + name + ": ";
        return problem instanceof BadSettingException setting
                ? setting.within(which)
                : new BadInputException(which + problem.getMessage(), problem);
    }

    /**
     * Starts a run in a folder of its own: the one wanted, or, where there is something already, the first that is free of
     * those with {@code -2}, {@code -3} and so on after its name; else as {@link #start(Settings, Path)}.
     */
    public Optional<Metrics> startInNew(Settings settings, Path wanted) {
        settings.check();
        try (FolderLock lock = FolderLock.holdNew(wanted, listener::warn)) {
            return start(settings, lock);
        }
    }

    private static void requireNoRun(Path path) {
        if (new RunFolder(path).holdsRun()) {
            throw BadSettingException.of(
                    "output folder " + path + " already holds a run; go on with it by ",
                    new BadSettingException.Field("resume"),
                    " " + path + ", or choose another ",
                    new BadSettingException.Field("out"));
        } else if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new BadInputException("output folder " + path + " is a file");
        }
    }

    private Optional<Metrics> start(Settings asked, FolderLock lock) {
        RunStart begun = RunStart.of(asked, lock, processes, listener);
        return run(begun.run(), begun.built(), begun.data(), begun.first(), begun.exports());
    }

    /** Goes on with a run as its settings say; see {@link #resume(Path, Resumption)}. */
    public Optional<Metrics> resume(Path path) {
        return resume(path, Resumption.AS_IT_IS);
    }

    /**
     * Goes on with a run from its newest intact checkpoint. If training has ended, it goes on if the run's length has been
     * raised in its settings since, and otherwise what follows training is done again.
     *
     * @return as {@link #start(Settings, Path)}
     * @throws BadInputException if there is no run, none of its checkpoints is intact, its folder is in use, or its data is
     *     not there or not what the run began with
     */
    public Optional<Metrics> resume(Path path, Resumption how) {
        StoredRun.open(path);
        try (FolderLock lock = FolderLock.hold(path, processes.longestForFolder(), listener::warn)) {
            StoredRun found = StoredRun.open(lock.folder());
            StoredRun run = how.data().map(found::withData).orElse(found);
            return resume(run, !run.config().equals(found.config()), how);
        }
    }

    /** @param moved whether its data is in another folder than its settings say */
    private Optional<Metrics> resume(StoredRun run, boolean moved, Resumption how) {
        TemporaryFiles.removeLeftovers(run.folder().path());
        Checkpoint checkpoint = run.checkpoint(listener);
        requireSameArithmetic(run, checkpoint);
        ResumedLength length = new ResumedLength(run.folder(), run.config().training(), checkpoint.state());
        length.requireEnough();
        processes.requireFits(run.config().training());
        RunStart.requireDevice(
                run.config().settings().machine().device(),
                processes.threads(run.config().threads()));
        ResumedData resumed = ResumedData.open(run, checkpoint, how.acceptsChangedData(), listener);
        RunStart.tellClassWeights(run.config(), resumed.data(), listener);
        if (moved) {
            ConfigFile.write(run.config().settings(), run.folder().config());
        }
        run.setAsideAfter(checkpoint);
        listener.line("going on with " + run.folder().path() + " after epoch "
                + checkpoint.state().epoch());
        if (length.isProlonged()) {
            listener.line(length.sentence());
            length.forgetEnd();
        }
        return run(
                run,
                run.built(),
                resumed.data(),
                resumed.checkpoint(),
                how.exports() && run.config().settings().export());
    }

    private static void requireSameArithmetic(StoredRun run, Checkpoint checkpoint) {
        IntegerSettings integers = run.config().settings().integers();
        Optional<Quantize> asked = integers.grid();
        Optional<Quantize> found = KernelGrids.of(checkpoint.network());
        if (!asked.equals(found) || !integers.hasNormsOf(checkpoint.network())) {
            throw BadSettingException.of(
                    "run " + run.folder().path() + " was begun in "
                            + (found.isPresent() ? "integers" : "floats")
                            + (asked.isPresent() && found.isPresent() ? " on other grids" : "")
                            + ", and goes on as it began: its settings say ",
                    new BadSettingException.Field("arithmetic"),
                    " " + EnumText.of(integers.arithmetic()));
        }
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
            if (stop.getAsBoolean() || !trained.finished()) {
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
        RunStart.writeNetwork(run.folder().network(), outcome.checkpoint().network());
        TrainingData sound = data.without(outcome.checkpoint().state().badFiles());
        return Optional.of(new RunCompletion(listener, run, built, sound, meter, exports).complete(outcome));
    }

    private TrainingOutcome train(
            StoredRun run, Network built, TrainingData data, Checkpoint from, ConsumptionMeter meter) {
        ProcessGroup group = processes.gather(run, data, from, listener);
        try (RunListener.TrainingView view = listener.training(run.config());
                Trainer trainer = new Trainer(
                        run.config().training(),
                        built,
                        data,
                        run.folder(),
                        group.leads()
                                ? SamplePictures.of(
                                        run.folder(),
                                        data,
                                        run.config().training().validateOn(),
                                        view,
                                        group.size())
                                : view,
                        stop,
                        meter,
                        group)) {
            return trainer.run(from);
        }
    }
}
