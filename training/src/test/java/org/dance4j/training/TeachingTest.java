package org.dance4j.training;

import static org.dance4j.training.TestRun.DATA;
import static org.dance4j.training.TestRun.SILENT;
import static org.dance4j.training.TestRun.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.settings.OptimizerKind;
import org.dance4j.training.settings.TeacherKind;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFiles;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.StageRecord;
import org.dance4j.training.state.Teacher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs in which the network before a pruning teaches the one after it. */
class TeachingTest {

    private static final ImageSize CROP = new ImageSize(64, 64);

    /** Three prunings in the first half of 16 steps, after 2, 4 and 6 of them. */
    private static final PruningSchedule FIRST_HALF = new PruningSchedule(3, 0, 0.5);

    @TempDir
    private Path temporary;

    /** Teachers teach from the first pruning to the end of the interval, after 8 steps of 4 images. */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(value = TeacherKind.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatATeacherCostsIsCounted(TeacherKind kind) {
        TrainingConfig config = TestRun.with(
                TestRun.taught(
                        TestRun.optimized(
                                TestRun.config(Budget.ofSteps(16), DataSlimming.NONE, FIRST_HALF, 0.05),
                                OptimizerKind.SGD,
                                0.9),
                        kind),
                Map.of("importance", "taylor", "gamma-l1", 0));
        Checkpoint end = run(config, folder("run"), averaged(config)).checkpoint();
        List<StageRecord> stages = end.state().stages();
        assertEquals(List.of(2L, 4L, 6L), stages.stream().map(StageRecord::step).toList());
        List<int[]> widths = new ArrayList<>(List.of(new int[] {32, 32}));
        stages.forEach(stage -> widths.add(new int[] {width(stage, "fuse"), width(stage, "refine")}));
        long macs = 0;
        for (int step = 0; step < 16; step++) {
            int stage = Math.min(3, step / 2);
            macs += 4 * TestRun.trainingMacs(CROP, widths.get(stage)[0], widths.get(stage)[1]);
            if (step >= 2 && step < 8) {
                int[] teacher = widths.get(
                        switch (kind) {
                            case PREVIOUS -> stage - 1;
                            case UNPRUNED -> 0;
                            default -> stage;
                        });
                macs += 4 * TestRun.forwardMacs(CROP, teacher[0], teacher[1]);
            }
        }
        assertEquals(macs, end.state().trainingMacs());
        assertEquals(Optional.empty(), end.teacher());
    }

    private static int width(StageRecord stage, String layer) {
        return stage.pruning().layers().stream()
                .filter(found -> found.layer().equals(layer))
                .findFirst()
                .orElseThrow()
                .after();
    }

    /** At a choice nothing has faded yet, so that the checkpoint written there still holds the teacher itself. */
    @Test
    void whatTeachesDuringAFadeIsTheNetworkBeforeIt() throws IOException {
        TrainingConfig config = TestRun.taught(fading(), TeacherKind.PREVIOUS);
        TrainingOutcome whole = run(config, folder("whole"), start());
        RunFolder pieces = folder("pieces");
        TrainingOutcome piece = run(config, pieces, start(), () -> true);
        List<Integer> taken = new ArrayList<>();
        boolean taughtUnfaded = false;
        while (!piece.finished()) {
            Checkpoint from = Checkpoint.read(pieces.latestCheckpoint().orElseThrow());
            assertEquals(piece.checkpoint(), from);
            if (from.teacher().isPresent()) {
                Teacher teacher = from.teacher().get();
                if (!taken.contains(teacher.stage())) {
                    taken.add(teacher.stage());
                    assertEquals(teacher.stage(), from.state().stage());
                    assertEquals(Teacher.of(from.model(), teacher.stage()), teacher);
                }
                taughtUnfaded |= from.state().slimming().fade() == null;
            } else {
                assertEquals(List.of(), taken);
            }
            piece = run(config, pieces, from, () -> true);
        }
        assertEquals(List.of(0, 1), taken);
        assertTrue(taughtUnfaded, "a teacher goes on after the pruning");
        RunFiles.assertSame(whole, folder("whole"), piece, folder("pieces"));
    }

    /** Two prunings of 9 steps, after 3 and 6, of channels that are chosen a step before. */
    private static TrainingConfig fading() {
        return TestRun.fading(TestRun.config(Budget.ofSteps(9), DataSlimming.ALL, new PruningSchedule(2), 0.05));
    }

    @Test
    void aRunTaughtByAveragesGoesOnAsThoughItHadNotBeenStopped() throws IOException {
        TrainingConfig alone = TestRun.optimized(fading(), OptimizerKind.SGD, 0.9);
        TrainingConfig config = TestRun.taught(alone, TeacherKind.AVERAGES);
        TrainingOutcome whole = run(config, folder("whole"), averaged(config));
        RunFolder pieces = folder("pieces");
        TrainingOutcome piece = run(config, pieces, averaged(config), stopAfter(2));
        while (!piece.finished()) {
            assertEquals(Optional.empty(), piece.checkpoint().teacher());
            piece = run(
                    config, pieces, Checkpoint.read(pieces.latestCheckpoint().orElseThrow()), stopAfter(2));
        }
        RunFiles.assertSame(whole, folder("whole"), piece, folder("pieces"));
        assertNotEquals(
                run(alone, folder("alone"), averaged(alone)).checkpoint().weights(),
                whole.checkpoint().weights());
    }

    /** Without a fade the teacher is the network right before the pruning, whose channels its weights still have. */
    @Test
    void withoutAFadeTheNetworkBeforeThePruningTeaches() {
        TrainingConfig config = TestRun.taught(
                TestRun.config(Budget.ofSteps(16), DataSlimming.NONE, FIRST_HALF, 0.05), TeacherKind.PREVIOUS);
        RunFolder folder = folder("run");
        Checkpoint stopped = run(config, folder, start(), stopAfter(4)).checkpoint();
        assertEquals(2, stopped.state().stage());
        Teacher teacher = stopped.teacher().orElseThrow();
        assertEquals(1, teacher.stage());
        StageRecord before = stopped.state().stages().get(0);
        assertEquals(
                width(before, "fuse"),
                teacher.network().shapes(64, 64).get("fuse").channels());
        assertEquals(
                teacher.network().parameters().stream()
                        .map(Parameter::name)
                        .sorted()
                        .toList(),
                teacher.weights().names().stream().sorted().toList(),
                "nothing of the auxiliary outputs");
    }

    @Test
    void whatCannotTeachIsRefused() {
        Network network = TestRun.NETWORK;
        Weights initial = Weights.initial(network, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Teacher(network, initial.with(Map.of("fuse/kernel", initial.get("fuse.bn/gamma"))), 0));
        assertThrows(BadSettingException.class, () -> TestRun.taught(TestRun.dance(), TeacherKind.AVERAGES));
    }

    private static Checkpoint averaged(TrainingConfig config) {
        return Trainer.start(config, TestRun.NETWORK, Weights.initial(TestRun.NETWORK, 1), List.of());
    }

    private RunFolder folder(String name) {
        return new RunFolder(temporary.resolve(name));
    }

    private static TrainingOutcome run(TrainingConfig config, RunFolder folder, Checkpoint from) {
        return run(config, folder, from, () -> false);
    }

    private static TrainingOutcome run(TrainingConfig config, RunFolder folder, Checkpoint from, BooleanSupplier stop) {
        return TestRun.run(config, DATA, folder, from, SILENT, stop);
    }

    private static BooleanSupplier stopAfter(int steps) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.incrementAndGet() >= steps;
    }
}
