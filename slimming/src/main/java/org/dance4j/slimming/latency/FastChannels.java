package org.dance4j.slimming.latency;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.polynomials.PolynomialFunction;
import org.apache.commons.math3.fitting.PolynomialCurveFitter;
import org.apache.commons.math3.fitting.WeightedObservedPoints;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.FeatureShape;

/**
 * Which numbers of channels are fast: kernels work on whole vectors and tiles, so that all numbers up to the next multiple
 * of these take as long as it.
 */
public final class FastChannels {

    private static final int[] MULTIPLES = {1, 2, 4, 8, 16, 32};
    /** How much of what a straight line leaves unexplained a multiple may leave to be believed. */
    private static final double LEFT_UNEXPLAINED = 0.5;

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
     * The multiple whose steps times follow best: of all m, {@code a + b·c + d·c²} of the next multiple c of m is fitted to
     * them. A multiple is believed if it leaves less than half of what m = 1 leaves, by squares.
     *
     * @param seconds times by numbers of channels
     * @return 1 if times follow no steps
     */
    public static int multiple(SortedMap<Integer, Double> seconds) {
        Map<Integer, Double> unexplained = new LinkedHashMap<>();
        for (int multiple : MULTIPLES) {
            unexplained.put(multiple, unexplained(seconds, multiple));
        }
        int best = unexplained.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow();
        return unexplained.get(best) <= LEFT_UNEXPLAINED * unexplained.get(1) ? best : 1;
    }

    /** The sum of squared relative residuals of the least-squares fit. */
    private static double unexplained(SortedMap<Integer, Double> seconds, int multiple) {
        WeightedObservedPoints points = new WeightedObservedPoints();
        seconds.forEach((count, time) -> points.add(1 / (time * time), share(count, multiple), time));
        PolynomialFunction fit =
                new PolynomialFunction(PolynomialCurveFitter.create(2).fit(points.toList()));
        return seconds.entrySet().stream()
                .mapToDouble(sample -> fit.value(share(sample.getKey(), multiple)) / sample.getValue() - 1)
                .map(residual -> residual * residual)
                .sum();
    }

    private static double share(int count, int multiple) {
        return rounded(count, multiple) / (double) MOST;
    }

    /** The next multiple of a number, itself if it is one. */
    static int rounded(int count, int multiple) {
        return (count + multiple - 1) / multiple * multiple;
    }
}
