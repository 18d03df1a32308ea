package org.dance4j.slimming.latency;

import com.google.common.primitives.Doubles;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A time that was taken at least twice, other things being timed in between.
 *
 * @param seconds the geometric mean of those two that agree best, above 0
 * @param difference how much longer one of the first two was than the other, as a share of the shorter
 */
public record Timing(double seconds, double difference) {

    /**
     * Whatever disturbs a time seldom does so twice alike: those two count that agree best. How far the first two differ tells
     * of the machine, and is told.
     *
     * @param times of the same thing in the order that they were taken in, at least two
     */
    static Timing of(List<Double> times) {
        double[] closest = closest(times);
        return new Timing(Math.sqrt(closest[0] * closest[1]), difference(times.get(0), times.get(1)));
    }

    /** Whether two of some times differ by at most a share. */
    static boolean agree(List<Double> times, double most) {
        double[] closest = closest(times);
        return difference(closest[0], closest[1]) <= most;
    }

    private static double[] closest(List<Double> times) {
        double[] ascending = Doubles.toArray(times.stream().sorted().toList());
        int first = IntStream.range(0, ascending.length - 1)
                .boxed()
                .min(Comparator.comparingDouble(i -> difference(ascending[i], ascending[i + 1])))
                .orElseThrow();
        return new double[] {ascending[first], ascending[first + 1]};
    }

    private static double difference(double one, double other) {
        return Math.max(one, other) / Math.min(one, other) - 1;
    }

    Timing times(double factor) {
        return new Timing(seconds * factor, difference);
    }
}
