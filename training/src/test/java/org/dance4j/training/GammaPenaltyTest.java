package org.dance4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.settings.GammaPull;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.SlimmingProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an L1 penalty pulls gammas, and which. */
class GammaPenaltyTest {

    /** Three prunings in the second half of 16 steps: after the 10th, 12th and 14th. */
    private static final TrainingConfig CONFIG =
            TestRun.config(Budget.ofSteps(16), DataSlimming.NONE, new PruningSchedule(3, 0.5, 1), 0.05);

    private static final InferenceCost COST = new InferenceCost(List.of(new InferenceCost.Size(64, 64, 1)));

    private static StagedPruning pruning(TrainingConfig config) {
        return new StagedPruning(config, TestRun.NETWORK, COST, new RunFolder(Path.of("none")));
    }

    @Test
    void gammasArePulledFromTheBeginningOfTheIntervalToTheLastPruning() {
        StagedPruning pruning = pruning(CONFIG);
        assertFalse(pruning.sparse(new Budget.Done(7, 16), 0));
        assertTrue(pruning.sparse(new Budget.Done(8, 16), 0));
        assertTrue(pruning.sparse(new Budget.Done(13, 16), 2));
        assertFalse(pruning.sparse(new Budget.Done(14, 16), 3));
        StagedPruning none = pruning(TestRun.with(CONFIG, Map.of("gamma-l1", 0)));
        assertFalse(none.sparse(new Budget.Done(8, 16), 0));
    }

    /** Before the first pruning. */
    private static Regularization pulled(TrainingConfig config, int steps) {
        StagedPruning pruning = pruning(config);
        pruning.open(TestRun.NETWORK, SlimmingProgress.NONE);
        return pruning.regularization(new Budget.Done(steps, 16), 0);
    }

    @Test
    void thoseOfWhatMayGoAre() {
        Regularization pulled = pulled(CONFIG, 8);
        assertEquals(Set.of("fuse.bn/gamma", "refine.bn/gamma"), pulled.sparseGammas());
        assertEquals(1e-3, pulled.gammaL1());
        assertTrue(pulled.lowest().isEmpty());
        assertEquals(Set.of(), pulled(CONFIG, 7).sparseGammas());
    }

    /** Of 64 channels 64 · 0.5^(1/3) = 50.8 stay at the first pruning of three to a half: 13 go. */
    @Test
    void asManyOfTheLowestAsGoAtAPruning() {
        assertEquals(13, lowest(CONFIG));
    }

    /**
     * Of the whole network's multiply-accumulates 0.6^(1/3) are to be left, 1,672,075 of 1,982,464. With f and r channels in
     * the head's two layers it takes 516,096 + 36,864 f + 256 f r + 768 r: 1,675,008 with 26 and 27, 1,667,584 with 26 and 26.
     */
    @Test
    void ofACostAsManyAsTheScopeLosesForIt() {
        assertEquals(12, lowest(TestRun.downTo(CONFIG, 0.6)));
    }

    /** 13 channels are nearest to one multiple of 8 of each layer, 16. */
    @Test
    void inMultiplesAsTheyGo() {
        assertEquals(16, lowest(TestRun.with(CONFIG, Map.of("channel-multiple", 8))));
    }

    private static int lowest(TrainingConfig config) {
        return pulled(TestRun.with(config, Map.of("gamma-pull", GammaPull.LOWEST)), 8)
                .lowest()
                .orElseThrow()
                .lowest();
    }

    /** One pruning in the second of two epochs, which the pull belongs to: gammas fall in it, and not before. */
    @Test
    void aRunPullsThemThenAndOnlyThen(@TempDir Path folder) {
        TrainingConfig none = TestRun.with(
                TestRun.config(Budget.ofEpochs(2), DataSlimming.NONE, new PruningSchedule(1, 0.5, 1), 0.05),
                Map.of("gamma-l1", 0));
        List<EpochLog> left = log(none, folder.resolve("left"));
        List<EpochLog> pulled = log(TestRun.with(none, Map.of("gamma-l1", 0.5)), folder.resolve("pulled"));
        assertEquals(left.get(0).gammaQuantiles(), pulled.get(0).gammaQuantiles());
        double median = left.get(1).gammaQuantiles().get(50);
        assertTrue(pulled.get(1).gammaQuantiles().get(50) < median - 0.05, () -> pulled.get(1) + " and " + median);
    }

    private static List<EpochLog> log(TrainingConfig config, Path folder) {
        return TestRun.run(config, new RunFolder(folder), TestRun.start()).log();
    }
}
