package org.dance4j.slimming.latency;

/**
 * A time that was taken twice, other things being timed in between.
 *
 * @param seconds the shorter of the two, above 0
 * @param difference how much longer the other was, as a share of it
 */
public record Timing(double seconds, double difference) {

    static Timing of(double first, double second) {
        double least = Math.min(first, second);
        return new Timing(least, Math.max(first, second) / least - 1);
    }
}
