package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.dance4j.training.LearningRate;
import org.junit.jupiter.api.Test;

class DefaultGammaL1Test {

    @Test
    void aConstantRateGivesTheStartOverTheSumOfStepsBeforeTheLastPruning() {
        // 0.5 * (1 - 0.9) / (12 * 0.1): the last of 6 prunings comes after 6 of 7 parts of 14 steps.
        assertEquals(1 / 24.0, DefaultGammaL1.forRun(new LearningRate(0.1, 0, 0), 0.9, 6, 14), 1e-12);
    }

    @Test
    void aGammaLeftAloneFallsFromAHalfToZeroByTheLastPruning() {
        var rate = new LearningRate(0.05, 100, 0.9);
        int steps = 2800;
        double lambda = DefaultGammaL1.forRun(rate, 0.9, 6, steps);
        double gamma = 0.5;
        double velocity = 0;
        for (int step = 0; step < 2400; step++) {
            velocity = 0.9 * velocity + lambda;
            gamma -= rate.at(step, step / (double) steps) * velocity;
        }
        assertEquals(0, gamma, 0.005);
    }
}
