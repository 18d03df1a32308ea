package org.dance4j.cli;

import org.dance4j.slimming.Pruning;
import org.dance4j.training.LearningRate;

/**
 * The default λ of the L1 pull on gammas. It is such that a gamma which nothing else pulls falls from where it starts to
 * 0 by the last pruning: a stronger pull would drown the loss' own, a weaker one would tell nothing apart.
 *
 * <p>With momentum m, a constant gradient λ moves a weight by rate · λ / (1 − m) in a step once the momentum has built
 * up. Over the steps before the last pruning this is to add up to the gamma's start γ₀, so λ = γ₀ · (1 − m) / Σ rate(step).
 */
final class DefaultGammaL1 {

    private DefaultGammaL1() {}

    /**
     * λ for a run.
     *
     * @param rate the learning rate's schedule
     * @param momentum of SGD, in [0, 1)
     * @param stages prunings, at least 1: the last is after S of S + 1 parts of the run
     * @param steps of the whole run; at least 2 are assumed
     */
    static double forRun(LearningRate rate, double momentum, int stages, long steps) {
        long all = Math.max(2, steps);
        double sum = 0;
        for (long step = 0; step < all * stages / (stages + 1); step++) {
            sum += rate.at(step, (double) step / all);
        }
        return Pruning.INITIAL_GAMMA * (1 - momentum) / sum;
    }
}
