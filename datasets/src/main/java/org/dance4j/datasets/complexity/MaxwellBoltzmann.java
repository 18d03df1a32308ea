package org.dance4j.datasets.complexity;

import java.util.Arrays;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The Maxwell–Boltzmann distribution with a location: with {@code z = (x - location) / scale}, its density is
 * {@code sqrt(2/π) z² exp(-z²/2) / scale} for z > 0, else 0.
 *
 * @param location where the density begins
 * @param scale greater than 0
 */
public record MaxwellBoltzmann(double location, double scale) {

    private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final int MOST_EVALUATIONS = 1000;

    /**
     * Requires a distribution that can be computed with.
     *
     * @throws IllegalArgumentException if location or scale is not finite, or the scale is not above 0
     */
    public MaxwellBoltzmann {
        if (!Double.isFinite(location) || !(scale > 0) || !Double.isFinite(scale)) {
            throw new IllegalArgumentException(
                    "a Maxwell–Boltzmann distribution needs a finite location and a scale above 0, found " + location
                            + " and " + scale);
        }
    }

    /** The density at x, per unit of x; 0 up to the location. */
    public double density(double x) {
        double z = (x - location) / scale;
        return z <= 0 ? 0 : ROOT_TWO_OVER_PI * z * z * Math.exp(-z * z / 2) / scale;
    }

    /** The share of the distribution up to x, from 0 to 1. */
    public double cdf(double x) {
        double z = (x - location) / scale;
        double share = z <= 0 ? 0 : Erf.erf(z / Math.sqrt(2)) - ROOT_TWO_OVER_PI * z * Math.exp(-z * z / 2);
        return Math.min(1, Math.max(0, share));
    }

    /** The Kolmogorov–Smirnov distance: the largest difference between this distribution and that of the values. */
    public double kolmogorovSmirnov(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double share = cdf(sorted[i]);
            distance =
                    Math.max(distance, Math.max(share - (double) i / sorted.length, (i + 1.0) / sorted.length - share));
        }
        return distance;
    }

    /**
     * The maximum-likelihood fit of location and scale. For a given location the best scale is
     * {@code sqrt(mean((x - location)²) / 3)}; what is left is a function of the distance from the location to the
     * least value, searched over its logarithm.
     *
     * @param values at least two different ones
     * @throws IllegalArgumentException if all values are the same: the likelihood has no maximum then
     */
    public static MaxwellBoltzmann fit(double[] values) {
        double least = StatUtils.min(values);
        double range = StatUtils.max(values) - least;
        if (!(range > 0) || !Double.isFinite(range)) {
            throw new IllegalArgumentException(
                    "a Maxwell–Boltzmann distribution can be fitted to two different values or more only");
        }
        UnivariateFunction likelihood = logDistance -> logLikelihood(values, least - Math.exp(logDistance));
        // The likelihood need not have a single peak, so Brent's method starts at the best point of a grid.
        double step = 0.25;
        double best = Math.log(range);
        for (double at = Math.log(range * 1e-6); at <= Math.log(range * 1e3); at += step) {
            if (likelihood.value(at) > likelihood.value(best)) {
                best = at;
            }
        }
        double logDistance = new BrentOptimizer(1e-10, 1e-12)
                .optimize(
                        GoalType.MAXIMIZE,
                        new UnivariateObjectiveFunction(likelihood),
                        new SearchInterval(best - step, best + step, best),
                        new MaxEval(MOST_EVALUATIONS))
                .getPoint();
        double location = least - Math.exp(logDistance);
        return new MaxwellBoltzmann(location, bestScale(values, location));
    }

    /**
     * What stands for a fit where there is but one value: location 0, that of an image without edges, and the scale
     * that is likeliest then, {@code value / sqrt(3)}; 1 for the value 0. It tells no images apart.
     *
     * @param value at least 0
     */
    static MaxwellBoltzmann ofOne(double value) {
        return new MaxwellBoltzmann(0, value > 0 ? value / Math.sqrt(3) : 1);
    }

    // Per value, without constants, at the best scale.
    private static double logLikelihood(double[] values, double location) {
        double logs = 0;
        for (double value : values) {
            logs += Math.log(value - location);
        }
        return 2 * logs / values.length - 3 * Math.log(bestScale(values, location));
    }

    private static double bestScale(double[] values, double location) {
        double squares = 0;
        for (double value : values) {
            squares += (value - location) * (value - location);
        }
        return Math.sqrt(squares / values.length / 3);
    }
}
