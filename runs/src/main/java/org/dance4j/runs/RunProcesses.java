package org.dance4j.runs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.readers.KeptFiles;
import org.dance4j.training.cluster.MeetingHost;
import org.dance4j.training.cluster.Place;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.cluster.SessionSetup;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.state.Checkpoint;

/** The processes that train a run, as the first of them sees them; most runs have but one. */
final class RunProcesses {

    private final Optional<MeetingHost> host;

    RunProcesses(Optional<MeetingHost> host) {
        this.host = host;
    }

    /** How many threads of those asked for are this process's part of its machine when all train. */
    int threads(int asked) {
        return host.map(meeting -> meeting.place().threads(asked)).orElse(asked);
    }

    /** How many of its machine's processors are this process's part, at least 1. */
    int processors() {
        return threads(Runtime.getRuntime().availableProcessors());
    }

    /**
     * How long the run's folder is waited for that a process of another machine holds: where several train, one of them was
     * perhaps lost with its machine, and the others wait as long for each other.
     */
    Duration longestForFolder() {
        return host.map(meeting -> Duration.ofSeconds(meeting.place().timeoutSeconds()))
                .orElse(Duration.ZERO);
    }

    /**
     * Requires settings that so many processes can train with.
     *
     * @throws BadSettingException if they cannot
     */
    void requireFits(TrainingConfig config) {
        if (host.isEmpty()) {
            return;
        }
        int size = host.get().place().size();
        int fewest = config.joinsBatchNorms() ? 1 : 2;
        if (config.batch() < size * fewest) {
            throw BadSettingException.of(
                    new BadSettingException.Field("batch"),
                    " " + config.batch() + " leaves some of the " + size + " processes without "
                            + (fewest == 1
                                    ? "an image"
                                    : "the two images that batch norms train on; at least " + 2 * size + ", or "),
                    fewest == 1 ? "" : new BadSettingException.Field("sync-batch-norm"),
                    fewest == 1 ? ": at least " + size + " are needed" : ", is needed");
        }
        if (config.joinsBatchNorms() && config.mixed()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("sync-batch-norm"),
                    " joins what batch norms see of images of one size, and with ",
                    new BadSettingException.Field("mix"),
                    " each process groups images of several: choose one of both");
        }
        WidthShares widths = config.widths().widths();
        if (config.joinsBatchNorms() && widths != null && widths.range()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("sync-batch-norm"),
                    " joins batch norms whose channels stay as many, and with a range in ",
                    new BadSettingException.Field("widths"),
                    " they are others in each step: choose one of both");
        }
        if (config.integers().arithmetic() != Arithmetic.FLOAT) {
            throw BadSettingException.of(
                    new BadSettingException.Field("arithmetic"),
                    " " + EnumText.of(config.integers().arithmetic())
                            + " is trained by one process: grids and rounded gradients are not shared by several");
        }
    }

    /**
     * The processes, when all have come.
     *
     * @param data the samples of all, which the others find in the run's folder
     * @param from the checkpoint that the run goes on from
     * @param listener warned of processes that came and were not taken in
     * @throws BadInputException if one process has left out some of the samples on its way: others would have no part of a
     *     step
     */
    ProcessGroup gather(StoredRun run, TrainingData data, Checkpoint from, Reporter listener) {
        if (host.isEmpty()) {
            return ProcessGroup.alone();
        }
        requireSound(data.training(), from.state().badFiles());
        KeptFiles.write(
                run.folder().files(), Map.of(Split.TRAIN, data.training(), Split.VALIDATION, data.validation()));
        MeetingHost meeting = host.get();
        ProcessGroup group = meeting.gather(run.folder().path(), from.state().step(), setup(run, meeting.place()));
        meeting.refusals().forEach(listener::warn);
        return group;
    }

    static void requireSound(List<Sample> training, List<BadFile> leftOut) {
        Set<String> bad = leftOut.stream().map(BadFile::sample).collect(Collectors.toSet());
        training.stream().map(Sample::id).filter(bad::contains).findFirst().ifPresent(id -> {
            throw new BadInputException("sample " + id + " was left out while one process trained, because it cannot be"
                    + " used, and several leave out none: go on with one process, or begin a new run");
        });
    }

    /** What a process of a run computes with. */
    static SessionSetup setup(StoredRun run, Place place) {
        TrainingConfig config = run.config().training();
        return new SessionSetup(config.precision(), config.device(), place.threads(config.threads()));
    }
}
