package org.dance4j.graphs.integers;

/**
 * The values that 8-bit activations can hold: 256 steps from {@code min} to {@code max}, zero among them.
 *
 * @param min at most 0
 * @param max at least 0, greater than {@code min}
 */
public record Range(float min, float max) {

    /** A range that has seen only zeros is this wide. */
    public static final float LEAST_WIDTH = 1e-6f;

    /**
     * Requires a range that holds 0, as TFLite's integers do.
     *
     * @throws IllegalArgumentException if it does not, is empty or is infinite
     */
    public Range {
        if (!(min <= 0 && max >= 0 && max > min) || Float.isInfinite(max - min)) {
            throw new IllegalArgumentException("a range must hold zero and more, found " + min + " … " + max);
        }
    }

    /** The smallest range that holds these values. */
    public static Range covering(double least, double greatest) {
        float min = (float) Math.min(0, least);
        float max = (float) Math.max(0, greatest);
        return new Range(min, Math.max(max, min + LEAST_WIDTH));
    }

    Range union(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    /** The width of a step. */
    public double step() {
        return ((double) max - min) / 255;
    }
}
