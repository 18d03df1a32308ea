package org.dance4j.slimming.latency;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.FeatureShape;

/**
 * Which numbers of channels are fast: kernels work on whole vectors and tiles, so that all numbers up to the next multiple
 * of these take as long as it.
 */
public final class FastChannels {

    private static final int[] MULTIPLES = {1, 2, 4, 8, 16, 32};
    /** How much of what is left unexplained without steps a multiple may leave to be believed. */
    private static final double LEFT_UNEXPLAINED = 0.75;

    private static final int FITTINGS = 30;
    /** A residual below which all weigh alike, as a share of a time. */
    private static final double LEAST_RESIDUAL = 1e-6;

    private static final int LEAST = 17;
    private static final int MOST = 64;
    /** A map at an eighth of an image of 384 × 512, where most of a network's work is. */
    private static final int HEIGHT = 48;

    private static final int WIDTH = 64;

    private FastChannels() {}

    /** A convolution as most networks have it, at numbers of channels side by side; by these. */
    public static SortedMap<Integer, Timed> samples() {
        SortedMap<Integer, Timed> samples = new TreeMap<>();
        IntStream.rangeClosed(LEAST, MOST)
                .forEach(channels -> samples.put(
                        channels,
                        Timed.layer(
                                new Conv2d(channels, 3, 1, 1, 1, true), new FeatureShape(HEIGHT, WIDTH, channels))));
        return samples;
    }

    /**
     * The multiple whose steps times follow best. Of each multiple m, with r the next multiple of m that is not below the c
     * channels, {@code a + b·r + d·r²}, of kernels that round what they read up as well, and {@code a + b·r + d·c·r}, of those
     * that round what they make alone, are fitted to them by least absolute deviations, which single readings of a machine that
     * was slow do not draw. A multiple is believed if it leaves less than three quarters of what m = 1 leaves.
     *
     * @param seconds times by numbers of channels
     * @return 1 if times follow no steps
     */
    public static int multiple(SortedMap<Integer, Double> seconds) {
        Map<Integer, Double> unexplained = new LinkedHashMap<>();
        for (int multiple : MULTIPLES) {
            unexplained.put(
                    multiple, Math.min(unexplained(seconds, multiple, true), unexplained(seconds, multiple, false)));
        }
        int best = unexplained.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow();
        return unexplained.get(best) <= LEFT_UNEXPLAINED * unexplained.get(1) ? best : 1;
    }

    /**
     * The sum of absolute relative residuals that least absolute deviations leave, which are found by least squares that are
     * weighted with one over the residuals before.
     *
     * @param roundsRead whether kernels round what they read up too
     */
    private static double unexplained(SortedMap<Integer, Double> seconds, int multiple, boolean roundsRead) {
        double[][] rows = seconds.entrySet().stream()
                .map(sample -> row(sample.getKey(), sample.getValue(), multiple, roundsRead))
                .toArray(double[][]::new);
        RealMatrix terms = new Array2DRowRealMatrix(rows);
        RealVector residuals = new ArrayRealVector(rows.length, 1);
        for (int i = 0; i < FITTINGS; i++) {
            RealVector weights = residuals.map(residual -> 1 / Math.sqrt(Math.max(residual, LEAST_RESIDUAL)));
            RealMatrix weighted = terms.copy();
            for (int row = 0; row < rows.length; row++) {
                weighted.setRowVector(row, weighted.getRowVector(row).mapMultiply(weights.getEntry(row)));
            }
            // Two numbers of channels do not say what three terms are: the least of all solutions is as good as any.
            RealVector found =
                    new SingularValueDecomposition(weighted).getSolver().solve(weights);
            residuals = terms.operate(found).mapSubtract(1).map(Math::abs);
        }
        return Arrays.stream(residuals.toArray()).sum();
    }

    /** The terms of a time, through the time, so that 1 is what they should add up to. */
    private static double[] row(int channels, double seconds, int multiple, boolean roundsRead) {
        double made = rounded(channels, multiple) / (double) MOST;
        double read = roundsRead ? made : channels / (double) MOST;
        return new double[] {1 / seconds, made / seconds, read * made / seconds};
    }

    /** The next multiple of a number, itself if it is one. */
    static int rounded(int count, int multiple) {
        return (count + multiple - 1) / multiple * multiple;
    }
}
