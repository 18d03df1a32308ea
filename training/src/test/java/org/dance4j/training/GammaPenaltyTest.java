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

    @Test
    void thoseOfWhatMayGoAre() {
        Regularization pulled = GammaPenalty.regularization(CONFIG, TestRun.NETWORK, true);
        assertEquals(Set.of("fuse.bn/gamma", "refine.bn/gamma"), pulled.sparseGammas());
        assertEquals(1e-3, pulled.gammaL1());
        assertTrue(pulled.lowest().isEmpty());
        assertEquals(
                Set.of(),
                GammaPenalty.regularization(CONFIG, TestRun.NETWORK, false).sparseGammas());
    }

    /** Of 64 channels (1 − 0.5^(1/3)) · 64 = 13.2 go at the first pruning, and (1 − 0.6^(1/3)) · 64 = 10.02 down to 0.6. */
    @Test
    void asManyOfTheLowestAsGoAtAPruning() {
        TrainingConfig lowest = TestRun.with(CONFIG, Map.of("gamma-pull", GammaPull.LOWEST));
        assertEquals(13, lowest(lowest));
        assertEquals(10, lowest(TestRun.downTo(lowest, 0.6)));
    }

    private static int lowest(TrainingConfig config) {
        return GammaPenalty.regularization(config, TestRun.NETWORK, true)
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
