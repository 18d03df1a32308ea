package org.dance4j.slimming.latency;

import com.google.common.primitives.Doubles;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A time that was taken at least twice, other things being timed in between.
 *
 * @param seconds the shorter of those two that agree best, above 0
 * @param difference how much longer the other was, as a share of it
 */
public record Timing(double seconds, double difference) {

    static Timing of(double first, double second) {
        double least = Math.min(first, second);
        return new Timing(least, Math.max(first, second) / least - 1);
    }

    /**
     * Of times of the same thing, those two that agree best: whatever disturbs a time, it seldom does so twice alike.
     *
     * @param times at least two
     */
    static Timing closest(List<Double> times) {
        double[] ascending = Doubles.toArray(times.stream().sorted().toList());
        return IntStream.range(1, ascending.length)
                .mapToObj(i -> of(ascending[i - 1], ascending[i]))
                .min(Comparator.comparingDouble(Timing::difference))
                .orElseThrow();
    }

    Timing times(double factor) {
        return new Timing(seconds * factor, difference);
    }
}
