package org.dance4j.slimming.moments;

import org.apache.commons.math3.special.Erf;

/**
 * The mean and the variance of what a channel's pixels are. What is taken through a non-linearity is taken to be normally
 * distributed, which is exact for a constant.
 *
 * @param mean in the channel's own units
 * @param variance at least 0; 0 where the channel is constant
 */
record Moments(double mean, double variance) {

    /** A channel that is the same everywhere. */
    static Moments constant(double value) {
        return new Moments(value, 0);
    }

    /** Of {@code factor · x + shift}. */
    Moments affine(double factor, double shift) {
        return new Moments(factor * mean + shift, factor * factor * variance);
    }

    /** Of the sum with a channel that is independent of this one. */
    Moments plus(Moments other) {
        return new Moments(mean + other.mean, variance + other.variance);
    }

    /** Of the product with a channel that is independent of this one. */
    Moments times(Moments other) {
        return new Moments(
                mean * other.mean,
                variance * other.variance + variance * other.mean * other.mean + other.variance * mean * mean);
    }

    /**
     * Of {@code min(max(x, 0), top)}: with deviation σ, a = −mean / σ, b = (top − mean) / σ and the normal distribution's
     * density φ and cumulative Φ, the integrals of x and x² from 0 to top are mean · (Φ(b) − Φ(a)) + σ · (φ(a) − φ(b))
     * and (mean² + σ²) · (Φ(b) − Φ(a)) + 2 · mean · σ · (φ(a) − φ(b)) + σ² · (a · φ(a) − b · φ(b)); above, top and top²
     * count 1 − Φ(b).
     *
     * @param top above 0; may be infinite
     */
    Moments clipped(double top) {
        if (variance == 0) {
            return constant(Math.min(Math.max(mean, 0), top));
        }
        double deviation = Math.sqrt(variance);
        double a = -mean / deviation;
        boolean bounded = top < Double.POSITIVE_INFINITY;
        double b = bounded ? (top - mean) / deviation : 0;
        double densityB = bounded ? density(b) : 0;
        double above = bounded ? tail(b) : 0;
        double within = tail(a) - above;
        double slope = density(a) - densityB;
        double first = mean * within + deviation * slope + (bounded ? top * above : 0);
        double second = (mean * mean + variance) * within
                + 2 * mean * deviation * slope
                + variance * (a * density(a) - b * densityB)
                + (bounded ? top * top * above : 0);
        return new Moments(Math.max(0, first), Math.max(0, second - first * first));
    }

    /**
     * Of {@code 1 / (1 + exp(−x))}, approximately: the mean is the sigmoid of {@code mean / √(1 + π · variance / 8)}
     * (MacKay, 1992), the variance what a line through its slope there gives.
     */
    Moments sigmoid() {
        double middle = 1 / (1 + Math.exp(-mean / Math.sqrt(1 + Math.PI * variance / 8)));
        double slope = middle * (1 - middle);
        return new Moments(middle, slope * slope * variance);
    }

    private static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** 1 − Φ(z), which keeps its digits where it is small. */
    private static double tail(double z) {
        return Erf.erfc(z / Math.sqrt(2)) / 2;
    }
}
