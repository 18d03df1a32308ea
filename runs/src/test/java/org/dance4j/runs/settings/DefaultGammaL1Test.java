package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.dance4j.datasets.batches.Interval;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.LearningRate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultGammaL1Test {

    @Test
    void aConstantRateGivesTheStartOverTheSumOfStepsBeforeTheLastPruning() {
        // 0.5 * (1 - 0.9) / (12 * 0.1): the last of 6 prunings comes after 6 of 7 parts of 14 steps.
        assertEquals(
                1 / 24.0,
                DefaultGammaL1.forRun(
                        new LearningRate(0.1, 0, 0), 0.9, PruningSchedule.PAPER, RunLength.even(2, 14), 0.5),
                1e-9);
    }

    /** The second half has 8 steps with whole data, 2 with slimmed data; the pull goes up to 3 of 4 parts of it. */
    @Test
    void onlyTheStepsOfTheIntervalCount() {
        PruningSchedule second = new PruningSchedule(3, 0.5, 1);
        LearningRate rate = new LearningRate(0.1, 0, 0);
        RunLength dataFirst = new RunLength(2, 4, 16, new Interval(0, 0.5));
        assertEquals(10, dataFirst.steps());
        assertEquals(0.05 / (6 * 0.1), DefaultGammaL1.forRun(rate, 0.9, second, dataFirst, 0.5), 1e-9);
        RunLength dataSecond = new RunLength(2, 4, 16, new Interval(0.5, 1));
        assertEquals(0.05 / (1.5 * 0.1), DefaultGammaL1.forRun(rate, 0.9, second, dataSecond, 0.5), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.97})
    void aGammaLeftAloneFallsFromItsStartToZeroByTheLastPruning(double start) {
        var rate = new LearningRate(0.05, 100, 0.9);
        int steps = 2800;
        double lambda = DefaultGammaL1.forRun(rate, 0.9, PruningSchedule.PAPER, RunLength.even(57, steps), start);
        double gamma = start;
        double velocity = 0;
        for (int step = 0; step < 2400; step++) {
            velocity = 0.9 * velocity + lambda;
            gamma -= rate.at(step, step / (double) steps) * velocity;
        }
        assertEquals(0, gamma, 0.01 * start);
    }
}
