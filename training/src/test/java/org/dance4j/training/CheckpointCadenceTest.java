package org.dance4j.training;

import static org.dance4j.training.TestRun.DATA;
import static org.dance4j.training.TestRun.SILENT;
import static org.dance4j.training.TestRun.dance;
import static org.dance4j.training.TestRun.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.settings.OptimizerKind;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.CheckpointCadence;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFiles;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.StageRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When checkpoints are written, and runs that go on from them. */
class CheckpointCadenceTest {

    @TempDir
    private Path temporary;

    @Test
    void tenMinutesOrTheEndOfAnEpochAfterAMinute() {
        CheckpointCadence cadence = CheckpointCadence.DEFAULT;
        assertFalse(cadence.dueAfterStep(Duration.ofSeconds(599), 1_000_000));
        assertTrue(cadence.dueAfterStep(Duration.ofMinutes(10), 1));
        assertFalse(cadence.dueAfterEpoch(Duration.ofSeconds(59), 5000));
        assertTrue(cadence.dueAfterEpoch(Duration.ofSeconds(60), 2));

        CheckpointCadence bySteps = new CheckpointCadence(Duration.ofDays(1), 100, Duration.ofDays(1));
        assertFalse(bySteps.dueAfterStep(Duration.ZERO, 99));
        assertTrue(bySteps.dueAfterStep(Duration.ZERO, 100));
        assertTrue(bySteps.dueAfterEpoch(Duration.ZERO, 100));
        assertThrows(IllegalArgumentException.class, () -> new CheckpointCadence(Duration.ZERO, 0, Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class, () -> new CheckpointCadence(Duration.ofSeconds(-1), 1, Duration.ZERO));
    }

    /** Epochs of less than a day: a checkpoint at the end is all. */
    @Test
    void shortEpochsHaveNoCheckpointsOfTheirOwn() {
        Set<String> seen = new TreeSet<>();
        RunFolder folder = folder("run");
        TrainingConfig config = TestRun.saving(
                TestRun.config(Budget.ofEpochs(4), DataSlimming.NONE, null, 0.05), 24 * 60, null, 24 * 60);
        run(config, folder, start(), watching(folder, seen));
        assertEquals(Set.of(), seen);
        assertEquals(1, folder.checkpointFiles().size());
        assertTrue(Checkpoint.read(folder.checkpointFiles().get(0)).state().finished());
    }

    /** Every third step, in the middle of epochs of eight; a run cut off goes on from there and is the same run. */
    @Test
    void checkpointsWithinAnEpochAreGoneOnFrom() throws IOException {
        TrainingConfig config = TestRun.saving(dance(), 1440, 3, 1440);
        TrainingOutcome whole = run(config, folder("whole"), start(), SILENT);

        RunFolder killed = folder("killed");
        class Cut extends RuntimeException {}
        TrainingListener cutting = new TrainingListener() {
            private int steps;

            @Override
            public void progressed(TrainingProgress progress) {
                if (++steps == 8) {
                    throw new Cut();
                }
            }
        };
        assertThrows(Cut.class, () -> run(config, killed, start(), cutting));
        Checkpoint from = Checkpoint.read(killed.latestCheckpoint().orElseThrow());
        assertTrue(
                from.state().step() >= 5 && from.state().step() < 8,
                from.state().step() + " steps");
        RunFiles.assertSame(whole, folder("whole"), run(config, killed, from, SILENT), killed);
    }

    /** Stopped at every step, with Adam's slots and averages of weights, through two prunings. */
    @Test
    void slotsAndAveragesAreSlimmedAndResumed() throws IOException {
        TrainingConfig config = TestRun.optimized(
                TestRun.config(Budget.ofSteps(9), DataSlimming.NONE, new PruningSchedule(2), 0.01),
                OptimizerKind.ADAMW,
                0.9);
        Checkpoint start = Trainer.start(config, TestRun.NETWORK, start().weights(), List.of());
        TrainingOutcome whole = run(config, folder("whole"), start, SILENT);
        assertEquals(2, whole.checkpoint().state().stage());
        assertEquals(
                Set.of("adam_m", "adam_v"), whole.checkpoint().model().slots().keySet());
        assertFalse(
                whole.checkpoint().weights().equals(whole.checkpoint().model().weights()));

        RunFolder pieces = folder("pieces");
        TrainingOutcome piece = TestRun.run(config, DATA, pieces, start, SILENT, () -> true);
        while (!piece.finished()) {
            Checkpoint from = Checkpoint.read(pieces.latestCheckpoint().orElseThrow());
            assertEquals(piece.checkpoint(), from);
            piece = TestRun.run(config, DATA, pieces, from, SILENT, () -> true);
        }
        RunFiles.assertSame(whole, folder("whole"), piece, pieces);
    }

    @Test
    void anotherOptimizersCheckpointIsRefused() {
        TrainingConfig adam = TestRun.optimized(dance(), OptimizerKind.ADAM, 0);
        String problem = assertThrows(BadInputException.class, () -> run(adam, folder("adam"), start(), SILENT))
                .getMessage();
        assertTrue(problem.contains("[momentum]") && problem.contains("adam_m"), problem);
        TrainingConfig averaged = TestRun.optimized(dance(), OptimizerKind.SGD, 0.99);
        assertThrows(BadInputException.class, () -> run(averaged, folder("averaged"), start(), SILENT));
    }

    /** Six prunings part seven epochs; in floating point the fourth to sixth came a step late. */
    @Test
    void sixPruningsComeAtTheEndsOfSixOfSevenEpochs() {
        TrainingConfig config = TestRun.config(
                Budget.ofEpochs(7), DataSlimming.NONE, new PruningSchedule(6), 0.01, 8, new ImageSize(64, 64), 100);
        TrainingOutcome outcome = run(config, folder("run"), start(), SILENT);
        assertEquals(
                List.of(4L, 8L, 12L, 16L, 20L, 24L),
                outcome.checkpoint().state().stages().stream()
                        .map(StageRecord::step)
                        .toList());
    }

    /** Lines are added at the log's end; what is there stays as it is. */
    @Test
    void theLogOnlyGrows() throws IOException {
        RunFolder folder = folder("run");
        List<String> versions = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochEnded(EpochLog log) {
                try {
                    versions.add(Files.readString(folder.log()));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        Files.createDirectories(folder.path());
        Files.writeString(folder.log(), "");
        Object file =
                Files.readAttributes(folder.log(), BasicFileAttributes.class).fileKey();
        run(TestRun.config(Budget.ofEpochs(3), DataSlimming.NONE, null, 0.05), folder, start(), listener);
        assertEquals(3, versions.size());
        String last = Files.readString(folder.log());
        for (String version : versions) {
            assertTrue(last.startsWith(version));
        }
        assertEquals(
                file,
                Files.readAttributes(folder.log(), BasicFileAttributes.class).fileKey(),
                "the file is the same one, not written anew");
    }

    private static TrainingListener watching(RunFolder folder, Set<String> seen) {
        return new TrainingListener() {
            @Override
            public void progressed(TrainingProgress progress) {
                folder.checkpointFiles()
                        .forEach(file -> seen.add(file.getFileName().toString()));
            }
        };
    }

    private RunFolder folder(String name) {
        return new RunFolder(temporary.resolve(name));
    }

    private static TrainingOutcome run(
            TrainingConfig config, RunFolder folder, Checkpoint from, TrainingListener listener) {
        return TestRun.run(config, DATA, folder, from, listener, () -> false);
    }
}
