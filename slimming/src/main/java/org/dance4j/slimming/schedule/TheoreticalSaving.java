package org.dance4j.slimming.schedule;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The shares of the cost that the paper's equations 3 and 4 say the method saves, with r the share of the channels that
 * stays and S the stages. An image with p costs (0.5p + 0.5)² of itself whole, a network at stage s costs r^(s/S) of
 * itself as built, and in training an image is kept with probability p.
 *
 * <p>Equation 3 is the mean of 1 − (0.5p + 0.5)²·r, what is saved. Equation 4 is printed as the mean of
 * p·(1 − (0.5p + 0.5)²·r^(s/S)), which takes an image that is never kept for one that saves nothing. What it means is 1
 * less the cost that is left, the mean of 1 − p·(0.5p + 0.5)²·r^(s/S). Both count a network that keeps r of its channels
 * as one that costs r. Equation 4 counts what dropping leaves out of an epoch as saved. Where a run has a number of steps
 * instead, kept images come in place of dropped ones, and what is left of a step is the mean over the kept ones,
 * Σ p·(0.5p + 0.5)²·r^(s/S) / Σ p.
 *
 * @param inference equation 3
 * @param training equation 4 as it is meant
 * @param trainingAsPrinted equation 4 as it is printed
 * @param step equation 4 as it is meant, for the same number of steps; NaN if no image is ever kept
 */
public record TheoreticalSaving(double inference, double training, double trainingAsPrinted, double step) {

    /** Where the equations do not say. */
    public static final TheoreticalSaving UNKNOWN =
            new TheoreticalSaving(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /**
     * The savings of a dataset.
     *
     * @param inferenceP the p of each image of inference, at least one
     * @param inferenceLeast m of inference, what is used of height and width at p = 0; 0.5 in the paper
     * @param trainingP the p of each image of training, at least one
     * @param least m of training; 0.5 in the paper
     * @param left r, the share of the channels that stays; 1 where nothing is pruned
     * @param pruning when they go
     */
    public static TheoreticalSaving of(
            double[] inferenceP,
            double inferenceLeast,
            double[] trainingP,
            double least,
            double left,
            PruningSchedule pruning) {
        double meanLeft = IntStream.rangeClosed(1, pruning.stages())
                .mapToDouble(stage -> pruning.leftAfter(stage, left))
                .average()
                .orElseThrow();
        return new TheoreticalSaving(
                mean(inferenceP, p -> 1 - area(p, inferenceLeast) * left),
                mean(trainingP, p -> 1 - p * area(p, least) * meanLeft),
                mean(trainingP, p -> p * (1 - area(p, least) * meanLeft)),
                1 - mean(trainingP, p -> p * area(p, least) * meanLeft) / mean(trainingP, p -> p));
    }

    /** What equation 3 says alone. */
    public TheoreticalSaving ofInference() {
        return new TheoreticalSaving(inference, Double.NaN, Double.NaN, Double.NaN);
    }

    private static double area(double p, double least) {
        double ratio = (1 - least) * p + least;
        return ratio * ratio;
    }

    private static double mean(double[] p, DoubleUnaryOperator figure) {
        return Arrays.stream(p).map(figure).average().orElseThrow();
    }
}
