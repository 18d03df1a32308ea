package org.dance4j.runs.settings;

import java.util.stream.IntStream;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.LearningRate;

/**
 * The default λ of the L1 pull on gammas. It is such that a gamma which nothing else pulls falls from where it starts to
 * 0 by the last pruning: a stronger pull would drown the loss' own, a weaker one would tell nothing apart.
 *
 * <p>With momentum m, a constant gradient λ moves a weight by rate · λ / (1 − m) in a step once the momentum has built
 * up. A pull on the lowest gammas only is as many times as strong as there are prunings, so that these fall to 0 between
 * two. Over the steps from where the pull begins to the last pruning this is to add up to the gamma's start γ₀, so
 * λ = γ₀ · (1 − m) / Σ rate(step).
 */
public final class DefaultGammaL1 {

    /** The slices of the budget that the sum over steps is taken in. */
    private static final int SLICES = 100_000;

    private DefaultGammaL1() {}

    /**
     * λ for a run.
     *
     * @param rate the learning rate's schedule
     * @param momentum of SGD, in [0, 1)
     * @param pruning when the pull begins and when the last pruning comes
     * @param length at least one step is assumed
     * @param start γ₀, where the gammas start: their mean magnitude in the weights that the run starts from
     */
    public static double forRun(
            LearningRate rate, double momentum, PruningSchedule pruning, RunLength length, double start) {
        double slice = (pruning.lastPruning() - pruning.from()) / SLICES;
        double sum = IntStream.range(0, SLICES)
                .mapToDouble(i -> {
                    double spent = pruning.from() + i * slice;
                    double steps = length.stepsBefore(spent + slice) - length.stepsBefore(spent);
                    return steps * rate.at((long) length.stepsBefore(spent), spent);
                })
                .sum();
        return start * (1 - momentum) / Math.max(sum, rate.base());
    }
}
