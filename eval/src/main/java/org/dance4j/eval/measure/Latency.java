package org.dance4j.eval.measure;

import java.util.Arrays;

/**
 * How long something takes.
 *
 * @param median seconds
 * @param p95 seconds that 95% of the rounds stayed within
 * @param rounds how often it ran
 */
public record Latency(double median, double p95, int rounds) {

    /** The latency of measured times in seconds, at least one. */
    public static Latency of(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Latency(median, sorted[(int) Math.ceil(0.95 * n) - 1], n);
    }
}
