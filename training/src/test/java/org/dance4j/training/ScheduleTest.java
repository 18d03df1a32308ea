package org.dance4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.slimming.Selection;
import org.dance4j.slimming.SlimmingRecord;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.LearningRate;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.state.BatchNormChoice;
import org.dance4j.training.state.EpochSums;
import org.dance4j.training.state.LogPosition;
import org.dance4j.training.state.RunTotals;
import org.dance4j.training.state.SlimmingProgress;
import org.dance4j.training.state.StageRecord;
import org.dance4j.training.state.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run's course follows: budget, rate, state, pace, and how its sessions are set up. */
class ScheduleTest {

    @Test
    void aBudgetOfEpochsIsSpentBatchByBatch() {
        Budget budget = Budget.ofEpochs(4);
        assertEquals(0, budget.spent(0, 0, 10, 99, 0));
        assertEquals(0.125, budget.spent(0, 5, 10, 99, 12345));
        assertEquals(0.5, budget.spent(2, 0, 10, 99, 0));
        assertEquals(0.5, budget.spent(1, 7, 7, 99, 0));
        assertEquals(1, budget.spent(4, 0, 10, 99, 0));
        assertEquals(0.75, budget.spent(3, 0, 0, 99, 0));
    }

    @Test
    void aBudgetOfMacsIsSpentByMacs() {
        Budget budget = Budget.ofTrainingMacs(8_000_000_000_000L);
        assertEquals(0, budget.spent(3, 5, 10, 99, 0));
        assertEquals(0.25, budget.spent(0, 0, 10, 99, 2_000_000_000_000L));
        assertEquals(1, budget.spent(0, 0, 10, 99, 9_000_000_000_000L));
    }

    @Test
    void aBudgetOfStepsIsSpentByStepsHoweverManyEpochsTheyTake() {
        Budget budget = Budget.ofSteps(1800);
        assertEquals(0, budget.spent(0, 0, 10, 0, 0));
        assertEquals(0.25, budget.spent(31, 5, 10, 450, 12345));
        assertEquals(1, budget.spent(2, 0, 10, 1801, 0));
    }

    @Test
    void aBudgetIsAtLeastOne() {
        assertThrows(BadInputException.class, () -> Budget.ofEpochs(0));
        assertThrows(BadInputException.class, () -> Budget.ofSteps(-1));
        assertThrows(BadInputException.class, () -> Budget.ofTrainingMacs(0));
    }

    @ParameterizedTest
    @CsvSource({
        "batch, 1",
        "learning-rate, 0",
        "learning-rate, NaN",
        "momentum, 1",
        "label-smoothing, 1",
        "hard-pixels, 0",
        "hard-pixels, 1.01",
        "hard-pixels-least, 0",
        "backbone-rate, -0.1",
        "momentum, -0.1",
        "weight-decay, -1e-4",
        "skip-bad, -1",
        "validate-every, 0",
        "validate-on, 0",
        "threads, 0"
    })
    void settingsOutOfRangeAreRefusedByTheirNames(String name, String value) {
        Map<String, Object> settings = SettingSchema.of(TrainingConfig.class).values(TestRun.dance());
        settings.put(name, value);
        var thrown = assertThrows(BadSettingException.class, () -> TrainingConfig.of(settings));
        assertEquals(List.of(name), thrown.fields());
        assertTrue(thrown.getMessage().startsWith(name + " must be "), thrown.getMessage());
    }

    @Test
    void theRateWarmsUpAndThenFallsPolynomially() {
        LearningRate rate = new LearningRate(0.05, 100, 0.9);
        assertEquals(0.05 / 100, rate.at(0, 0), 1e-12);
        assertEquals(0.05 * 0.5, rate.at(49, 0), 1e-12);
        assertEquals(0.05, rate.at(99, 0), 1e-12);
        assertEquals(0.05 * 0.5358867, rate.at(1000, 0.5), 1e-8);
        assertEquals(0.05 * 0.5 * 0.5358867, rate.at(49, 0.5), 1e-8);
        assertEquals(0, rate.at(1000, 1), 1e-12);
        assertEquals(0.2 * 0.75, new LearningRate(0.2, 0, 1).at(0, 0.25), 1e-12);
    }

    @Test
    void theBetterStatisticsAreKeptAndTheMovingOnesWhenEqual() {
        assertTrue(new BatchNormChoice(0.5, 0.51, 8, 0.4).keepsEstimated());
        assertFalse(new BatchNormChoice(0.5, 0.5, 8, 0.4).keepsEstimated());
        assertFalse(new BatchNormChoice(0.5, 0.49, 8, 0.4).keepsEstimated());
        assertFalse(new BatchNormChoice(0.5, Double.NaN, 8, 0.4).keepsEstimated());
    }

    @Test
    void aStateCountsStepsPruningsAndEpochs() {
        StageRecord stage = new StageRecord(
                1,
                2,
                new SlimmingRecord(1, List.of(), new Selection.Scores(8, 6, 0, Map.of(), null, null)),
                99,
                0.25,
                Double.NaN);
        TrainingState twoSteps = TrainingState.start()
                .afterStep(4, 10, 1.5, 0.5, 0.25, new Consumption(40, Double.NaN, 0.75))
                .afterStep(4, 20, 2.5, 0.5, 0.25, new Consumption(50, Double.NaN, 1));
        Consumption both = new Consumption(90, Double.NaN, 1.75);
        assertEquals(
                new TrainingState(
                        0,
                        new EpochSums(2, 4, 1, 0.5, 8),
                        new RunTotals(2, 30, both),
                        false,
                        LogPosition.START,
                        List.of(),
                        SlimmingProgress.NONE,
                        List.of()),
                twoSteps);
        TrainingState pruned = twoSteps.afterPruning(stage.withMeanIouAfter(0.125));
        assertEquals(1, pruned.stage());
        assertEquals(List.of(stage.withMeanIouAfter(0.125)), pruned.stages());

        TrainingState next = pruned.afterEpoch();
        assertEquals(
                new TrainingState(
                        1,
                        EpochSums.NONE,
                        new RunTotals(2, 30, both),
                        false,
                        LogPosition.START,
                        pruned.stages(),
                        SlimmingProgress.NONE,
                        List.of()),
                next);
        assertTrue(next.finish().finished());
        assertEquals(next.stages(), next.finish().stages());
    }

    @Test
    void thePaceIsThatOfTheLatestSteps() {
        Pace pace = new Pace();
        pace.start(0.5);
        pace.step(4, 2, 3);
        TrainingProgress first = pace.progress(TrainingState.start(), 0.25, 0.5);
        assertEquals(2, first.imagesPerSecond(), 1e-12);
        assertEquals(3, first.loss());
        assertEquals(Double.NaN, first.secondsLeft());
        assertEquals(1, first.epoch());

        pace.step(2, 2, 1);
        TrainingProgress second = pace.progress(TrainingState.start(), 0.25, 1);
        assertEquals(1 / (0.5 + 0.1 * (1 - 0.5)), second.imagesPerSecond(), 1e-12);
        assertEquals(3 + 0.1 * (1 - 3), second.loss(), 1e-12);
        assertEquals(0, second.secondsLeft());
        assertEquals(1, second.spent());
    }
}
