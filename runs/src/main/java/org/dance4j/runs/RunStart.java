package org.dance4j.runs;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.CacheFolder;
import org.dance4j.common.io.FolderLock;
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
import org.dance4j.export.ExportFolder;
import org.dance4j.export.Exporter;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.runs.data.DataRecord;
import org.dance4j.runs.pruning.PruningPlan;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.Trainer;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.LogPosition;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.RunLog;

/**
 * A run that is ready to train; what it was made of need not be held any longer.
 *
 * @param run its folder and settings
 * @param built the network before any slimming
 * @param data what it is trained and validated on
 * @param first the checkpoint that it begins with
 * @param exports whether files for other runtimes follow training
 */
record RunStart(StoredRun run, Network built, TrainingData data, Checkpoint first, boolean exports) {

    /**
     * Makes a run: looks at what it is to train on, settles what was left open, and writes its folder.
     *
     * @param asked settings in which not all has to be said
     * @param lock the run's folder
     * @throws BadInputException if the settings or the data cannot be used
     */
    static RunStart of(Settings asked, FolderLock lock, RunProcesses processes, RunListener listener) {
        RunFolder folder = new RunFolder(lock.folder());
        requireWritesOverNothing(folder, asked.withDefaults().export());
        TemporaryFiles.removeLeftovers(folder.path());
        SettledRun settled = SettledRun.of(asked, processes, listener);
        StartingPoint start = settled.start();
        TrainingData data = settled.data();
        RunConfig resolved = settled.config();
        PruningPlan plan = PruningPlan.of(resolved, start.built(), data, CacheFolder.path(), listener);
        RunConfig config = plan.config();
        Widths widths = ChosenWidths.of(config, start, data, listener);
        settled.warnings().forEach(listener::warn);
        Checkpoint first = make(
                folder,
                lock.isNew(),
                plan,
                start.built(),
                data,
                Trainer.start(config.training(), start.built(), widths, start.weights(config, widths), settled.bad()),
                settled.warnings());
        listener.line("run folder " + folder.path());
        tellClassWeights(config, data, listener);
        return new RunStart(
                new StoredRun(folder, config),
                start.built(),
                data.withoutLabels(),
                first,
                config.settings().export());
    }

    /**
     * The complexity of a dataset's images.
     *
     * @param before of which the distributions stay; empty where they are to be fitted
     */
    static ComplexityIndex measured(
            Dataset dataset, Optional<ComplexityIndex> before, int threads, BadFiles bad, RunListener listener) {
        try (Reporter.Task meter = listener.task("measuring complexity")) {
            return ComplexityIndex.measure(
                    dataset,
                    List.of(Split.TRAIN, Split.VALIDATION),
                    before.map(ComplexityIndex::fits).orElse(null),
                    CacheFolder.path(),
                    threads,
                    bad,
                    meter);
        }
    }

    /** What has the name of something that a run makes is someone else's where no run has begun. */
    private static void requireWritesOverNothing(RunFolder folder, boolean exports) {
        Stream<Path> exported =
                exports ? new ExportFolder(folder.path()).replaced(Exporter.Request.USUAL).stream() : Stream.empty();
        Stream.concat(folder.foreignFile().stream(), exported).findFirst().ifPresent(file -> {
            throw BadSettingException.of(
                    "a run in " + folder.path() + " would write over " + file + ", which is no run's; choose another ",
                    new BadSettingException.Field("out"));
        });
    }

    /** Says what weights classes have, if there are any. */
    static void tellClassWeights(RunConfig config, TrainingData data, RunListener listener) {
        Map<String, Double> weights = config.classWeights(data.classes().names());
        if (!weights.isEmpty()) {
            listener.line("class weights: " + RunReport.text(weights));
        }
    }

    /** What reads images runs in TensorFlow sessions too, so that this comes before. */
    static void requireDevice(Device device, int threads) {
        FirstSession.open(threads);
        if (device == Device.GPU) {
            Gpu.require(threads);
        }
    }

    /**
     * Makes the run's folder; the settings come last, as what says that a run has begun.
     *
     * @param warnings what the log begins with
     * @return the first checkpoint, which has seen these
     */
    private static Checkpoint make(
            RunFolder folder,
            boolean isNew,
            PruningPlan plan,
            Network built,
            TrainingData data,
            Checkpoint start,
            List<String> warnings) {
        RunConfig config = plan.config();
        boolean made = false;
        try {
            Checkpoint first = folder.begin(
                    () -> {
                        writeNetwork(folder.builtNetwork(), built);
                        writeNetwork(folder.network(), built);
                        data.complexity().write(folder.complexity());
                        DataRecord.of(data).write(folder.dataset());
                        plan.write(folder);
                        LogPosition log = RunLog.begin(
                                folder,
                                warnings,
                                config.classWeights(data.classes().names()));
                        Checkpoint written = start.with(start.state().withLog(log));
                        folder.save(written);
                        return written;
                    },
                    () -> ConfigFile.write(config.settings(), folder.config()));
            made = true;
            return first;
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

    /** Writes a network in one step. */
    static void writeNetwork(Path file, Network network) {
        AtomicFiles.write(file, NetworkJson.write(network).getBytes(StandardCharsets.UTF_8));
    }
}
