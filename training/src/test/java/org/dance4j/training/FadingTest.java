package org.dance4j.training;

import static org.dance4j.training.TestRun.SILENT;
import static org.dance4j.training.TestRun.dance;
import static org.dance4j.training.TestRun.run;
import static org.dance4j.training.TestRun.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.latency.LayerTimes;
import org.dance4j.slimming.latency.TimeTable;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.settings.OptimizerKind;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFiles;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.StageRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in which channels are chosen ahead of prunings and fade. */
class FadingTest {

    private static final ImageSize CROP = new ImageSize(64, 64);

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"epochs", "steps", "training-macs"})
    void whatHasFadedGoesWithoutATrace(String unit) {
        Budget budget =
                switch (unit) {
                    case "epochs" -> Budget.ofEpochs(4);
                    case "steps" -> Budget.ofSteps(32);
                    default -> Budget.ofTrainingMacs(32 * 4 * TestRun.trainingMacs(CROP, 32, 32) * 3 / 4);
                };
        TrainingConfig config = TestRun.optimized(
                TestRun.fading(TestRun.config(budget, DataSlimming.NONE, new PruningSchedule(3), 0.05)),
                OptimizerKind.SGD,
                0.9);
        Checkpoint averaged = Trainer.start(config, TestRun.NETWORK, Weights.initial(TestRun.NETWORK, 1), List.of());
        List<StageRecord> stages =
                run(config, folder(unit), averaged).checkpoint().state().stages();
        assertEquals(3, stages.size());
        for (StageRecord stage : stages) {
            assertEquals(stage.meanIouBefore(), stage.meanIouAfter(), 1e-9);
        }
        assertEquals(32, stages.get(2).pruning().scores().after(), "as many channels go, whatever decides which");
    }

    /** The last batch of the first of four epochs cannot be read: of its 8 steps 7 are taken, and the first pruning comes a step later. */
    @Test
    void aPruningWaitsForALastStepThatIsNotTaken() {
        TrainingConfig config = TestRun.skipping(
                TestRun.fading(TestRun.config(Budget.ofEpochs(4), DataSlimming.NONE, new PruningSchedule(3), 0.05)), 4);
        Set<String> last = EpochPlan.of(TestRun.pipeline(config), 0).batches().get(7).images().stream()
                .map(image -> image.sample().id())
                .collect(Collectors.toSet());
        StageRecord first = run(
                        config, TestRun.damaged(TestRun.DATA, last), folder("run"), start(), SILENT, () -> false)
                .checkpoint()
                .state()
                .stages()
                .get(0);
        assertEquals(1, first.pruning().stage());
        assertEquals(2, first.epoch());
        assertEquals(7 + 1, first.step());
        assertEquals(first.meanIouBefore(), first.meanIouAfter(), 1e-9);
    }

    @Test
    void channelsGoDownToACost() {
        TrainingConfig config = TestRun.downTo(
                TestRun.fading(TestRun.config(Budget.ofEpochs(4), DataSlimming.NONE, new PruningSchedule(3), 0.05)),
                0.6);
        Network slim =
                run(config, folder("run"), start()).checkpoint().network().inference();
        double share = (double) Cost.of(slim, 64, 64).macs()
                / Cost.of(TestRun.NETWORK.inference(), 64, 64).macs();
        // A channel of the widest layer is 3% of the cost.
        assertTrue(share <= 0.6 && share > 0.56, "share " + share);
    }

    /** On a machine that takes a nanosecond per multiply-accumulate. */
    @Test
    void channelsGoDownToATime() {
        TrainingConfig fading =
                TestRun.fading(TestRun.config(Budget.ofEpochs(4), DataSlimming.NONE, new PruningSchedule(3), 0.05));
        Network built = TestRun.NETWORK;
        Network least = Pruning.least(
                built,
                fading.pruneScope(),
                TestRun.DATA.inferenceCost(fading, built.sizeMultiple()),
                fading.floor(built));
        LayerTimes times = LayerTimes.take(
                new TimeTable(
                        folder("times").path().resolve("times.json"),
                        "made",
                        (network, height, width) ->
                                1e-9 * Cost.of(network, height, width).macs()),
                built,
                least,
                64,
                64,
                1,
                progress -> {});
        TrainingConfig config = TestRun.inSeconds(fading, 0.6 * times.built().whole());
        RunFolder timed = folder("timed");
        Json.write(timed.layerTimes(), times);
        TrainingOutcome outcome = run(config, timed, start());
        Network slim = outcome.checkpoint().network().inference();
        double share = (double) Cost.of(slim, 64, 64).macs()
                / Cost.of(built.inference(), 64, 64).macs();
        assertTrue(share <= 0.6 && share > 0.56, "share " + share);
    }

    @Tag("slow")
    @Test
    void aFadingRunOfMixedStepsStoppedAtEveryStepIsTheSameRun() throws IOException {
        TrainingConfig config = TestRun.mixed(TestRun.fading(dance()));
        TrainingOutcome whole = run(config, folder("whole"), start());
        RunFolder pieces = folder("pieces");
        TrainingOutcome piece = run(config, pieces, start(), SILENT, () -> true);
        boolean gathered = false;
        boolean faded = false;
        while (!piece.finished()) {
            Checkpoint from = Checkpoint.read(pieces.latestCheckpoint().orElseThrow());
            gathered |= !from.state().slimming().importance().isEmpty();
            faded |= from.state().slimming().fade() != null;
            assertEquals(piece.checkpoint(), from);
            piece = run(config, pieces, from, SILENT, () -> true);
        }
        assertTrue(gathered && faded);
        RunFiles.assertSame(whole, folder("whole"), piece, folder("pieces"));
    }

    private RunFolder folder(String name) {
        return new RunFolder(temporary.resolve(name));
    }
}
