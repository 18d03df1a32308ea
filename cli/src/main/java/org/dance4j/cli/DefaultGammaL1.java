package org.dance4j.cli;

import org.dance4j.training.LearningRate;

/**
 * The default λ of the L1 pull on gammas. It is such that a gamma which nothing else pulls falls from 1 to about a half
 * by the first pruning: what the loss does not hold up is then clearly below what it does.
 *
 * <p>With momentum m, a constant gradient λ moves a weight by rate · λ / (1 − m) in a step once the momentum has built
 * up. Over the steps of the run's first part this is to add up to ½, so λ = ½ · (1 − m) / Σ rate(step).
 */
final class DefaultGammaL1 {

    private static final double FALL = 0.5;

    private DefaultGammaL1() {}

    /**
     * λ for a run.
     *
     * @param rate the learning rate's schedule
     * @param momentum of SGD, in [0, 1)
     * @param stages prunings, at least 1: the first part is a {@code stages + 1}-th of the run
     * @param stepsOfFirstPart steps before the first pruning; at least 1 is assumed
     */
    static double forRun(LearningRate rate, double momentum, int stages, long stepsOfFirstPart) {
        long steps = Math.max(1, stepsOfFirstPart);
        double sum = 0;
        for (long step = 0; step < steps; step++) {
            sum += rate.at(step, (double) step / steps / (stages + 1));
        }
        return FALL * (1 - momentum) / sum;
    }
}
