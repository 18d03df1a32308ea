package org.dance4j.runs;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.Gpu;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.Trainer;
import org.dance4j.training.TrainingListener;
import org.dance4j.training.TrainingOutcome;
import org.dance4j.training.cluster.Joined;
import org.dance4j.training.cluster.MeetingGuest;
import org.dance4j.training.cluster.Place;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;

/**
 * A run as a process trains it that is not its first: it reads the folder that the first one made, trains with it, and
 * leaves nothing. It is quiet unless it fails.
 */
public final class CompanionRun {

    private static final TrainingListener QUIET = new TrainingListener() {};

    /** NFS keeps what it knows of folders for a minute at most, unless it is told otherwise. */
    private static final Duration LONGEST_UNSEEN = Duration.ofMinutes(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final StopSignal stop;
    private final Place place;

    /** @param stop asked after every training step; if it answers yes, all processes stop */
    public CompanionRun(StopSignal stop, Place place) {
        this.stop = stop;
        this.place = place;
    }

    /**
     * Goes to the first process and trains with it to the end.
     *
     * @param asked the settings that this process was started with, which are to be the first one's
     * @return whether training has ended, and was not stopped before
     * @throws BadInputException if settings, folder or data are not the first process's
     */
    public boolean follow(Settings asked) {
        try (MeetingGuest guest = MeetingGuest.arrive(place, Version.number(), asked.texts())) {
            StoredRun run = seen(() -> opened(guest));
            Checkpoint checkpoint = seen(() -> checkpoint(run, guest));
            int threads = place.threads(run.config().threads());
            FirstSession.open(threads);
            if (run.config().settings().machine().device() == Device.GPU) {
                Gpu.require(threads);
            }
            ResumedData data = ResumedData.ofFirst(run, checkpoint);
            try (TemporaryFolder folder = TemporaryFolder.make("dance4j-rank");
                    Joined group = guest.join(RunProcesses.setup(run, place))) {
                RunFolder own = new RunFolder(folder.path());
                copyTo(own, run);
                return stop.duringWork(
                        () -> train(run, data, own, group).checkpoint().state().finished());
            }
        }
    }

    private <T> T seen(Supplier<T> look) {
        Duration timeout = Duration.ofSeconds(place.timeoutSeconds());
        return seen(look, timeout.compareTo(LONGEST_UNSEEN) < 0 ? timeout : LONGEST_UNSEEN, BETWEEN_LOOKS);
    }

    /**
     * What a look at the run's folder comes to, taken again as long as it fails.
     *
     * @param longest after which the failure is thrown
     * @param between two looks
     */
    static <T> T seen(Supplier<T> look, Duration longest, Duration between) {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            try {
                return look.get();
            } catch (BadInputException | UncheckedIOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            Uninterruptibles.sleepUninterruptibly(between);
        }
    }

    private StoredRun opened(MeetingGuest guest) {
        try {
            return StoredRun.open(guest.folder());
        } catch (BadInputException e) {
            throw new BadInputException(
                    "rank " + place.rank() + " cannot read the run folder of rank 0, which must lie where all processes"
                            + " see it: " + e.getMessage(),
                    e);
        }
    }

    private Checkpoint checkpoint(StoredRun run, MeetingGuest guest) {
        Checkpoint newest = run.checkpoint(RunListener.SILENT);
        if (newest.state().step() != guest.step()) {
            throw new BadInputException("rank " + place.rank() + " finds the checkpoint of step "
                    + newest.state().step() + " in " + guest.folder() + " where rank 0 goes on from step "
                    + guest.step() + "; the folder must be the same for all");
        }
        return newest;
    }

    private TrainingOutcome train(StoredRun run, ResumedData data, RunFolder own, Joined group) {
        try (Trainer trainer = new Trainer(
                run.config().training(), run.built(), data.data(), own, QUIET, stop, ConsumptionMeter.none(), group)) {
            return trainer.run(data.checkpoint());
        }
    }

    /** What a trainer goes by in the folder that it writes to: the log that the checkpoint has seen, and layer times. */
    private static void copyTo(RunFolder own, StoredRun run) {
        try {
            for (Function<RunFolder, Path> file :
                    List.<Function<RunFolder, Path>>of(RunFolder::log, RunFolder::layerTimes)) {
                if (Files.exists(file.apply(run.folder()))) {
                    Files.copy(file.apply(run.folder()), file.apply(own));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot copy to " + own.path() + ": " + AtomicFiles.reason(e), e));
        }
    }
}
