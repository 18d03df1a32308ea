package org.dance4j.training.config;

/**
 * The polynomial schedule after a linear warm-up: base · min(1, (step + 1) / warmup) · (1 − spent)^power.
 *
 * @param base the highest rate, above 0
 * @param warmupSteps steps over which the rate rises, at least 0
 * @param power 0.9 is usual in segmentation
 */
public record LearningRate(double base, int warmupSteps, double power) {

    /**
     * The rate of a step.
     *
     * @param step its number in the run, from 0
     * @param spent the share of the budget spent before it, from 0 to 1
     */
    public double at(long step, double spent) {
        double warmth = warmupSteps == 0 ? 1 : Math.min(1, (step + 1.0) / warmupSteps);
        return base * warmth * Math.pow(1 - spent, power);
    }
}
