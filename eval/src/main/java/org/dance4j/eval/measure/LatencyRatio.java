package org.dance4j.eval.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * How many times as long something takes as something else, from times that were taken in turns: each pair of times on
 * the same image, one soon after the other (right after it where there are but two), so that a busy spell of the machine
 * slows both.
 *
 * @param median of the pairs' ratios
 * @param low the lower bound of the median's confidence interval of 99%
 * @param high the upper bound
 */
public record LatencyRatio(double median, double low, double high) {

    /** Of fewer pairs no interval has its confidence: all n lie on one side of the median with a probability of 2 / 2ⁿ. */
    public static final int LEAST_PAIRS = 8;

    private static final double CONFIDENCE = 0.99;

    /**
     * The ratio of times in seconds, pair by pair. The interval is that of the sign test, from one of the sorted ratios
     * to the one as far from the other end: it holds whatever the times' distribution. Of fewer than {@link #LEAST_PAIRS}
     * it is from the least to the largest ratio, with less confidence.
     *
     * @param times of what is compared
     * @param base of what it is compared with, as many, at least one
     */
    public static LatencyRatio of(double[] times, double[] base) {
        if (times.length != base.length || times.length == 0) {
            throw new IllegalArgumentException(
                    "a ratio needs pairs of times, found " + times.length + " and " + base.length);
        }
        int n = times.length;
        double[] ratios = new double[n];
        for (int i = 0; i < n; i++) {
            ratios[i] = times[i] / base[i];
        }
        Arrays.sort(ratios);
        int outside = outside(n);
        return new LatencyRatio((ratios[(n - 1) / 2] + ratios[n / 2]) / 2, ratios[outside], ratios[n - 1 - outside]);
    }

    /** How many of the sorted values lie outside the interval at either end: the most that leave it its confidence. */
    private static int outside(int n) {
        // The fewest of n signs, as likely plus as minus, that are not too few for the confidence.
        int likely = new BinomialDistribution(null, n, 0.5).inverseCumulativeProbability((1 - CONFIDENCE) / 2);
        return Math.max(0, likely - 1);
    }

    /** Whether the two cannot be told apart: 1 lies within the interval. */
    public boolean containsOne() {
        return low <= 1 && 1 <= high;
    }

    /** How many times as fast what is compared is: the other way round. */
    public LatencyRatio inverse() {
        return new LatencyRatio(1 / median, 1 / high, 1 / low);
    }

    /** As shares: {@code 81.2% (79.9–83.0%)}, or {@code equal (97.1–102.3%)}. */
    public String percent() {
        return shown(share -> String.format(Locale.ROOT, "%.1f", 100 * share), "%", "%");
    }

    /** As factors: {@code 1.23 × (1.20–1.25)}, or {@code equal (0.97–1.02)}. */
    public String times() {
        return shown(factor -> String.format(Locale.ROOT, "%.2f", factor), " ×", "");
    }

    private String shown(DoubleFunction<String> figure, String symbol, String intervalSymbol) {
        return (containsOne() ? "equal" : figure.apply(median) + symbol) + " (" + figure.apply(low) + "–"
                + figure.apply(high) + intervalSymbol + ")";
    }
}
