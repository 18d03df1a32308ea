package org.dance4j.graphs.integers;

/**
 * What 8-bit integers of an activation stand for: q for {@code step · (q − zero)}.
 *
 * @param step above 0
 * @param zero the integer that stands for 0, −128 … 127
 */
public record Grid(double step, int zero) {

    /** The least integer. */
    public static final int LEAST = -128;

    /** The greatest integer. */
    public static final int GREATEST = 127;

    /** The grid of a range, moved so that an integer stands for 0 exactly, as TensorFlow's fake quantization has it. */
    public static Grid of(Range range) {
        double step = range.step();
        return new Grid(step, (int) Math.round(-range.min() / step) + LEAST);
    }

    /** The integer nearest to a value; values beyond the ends become these. */
    public int nearest(double value) {
        return (int) Math.max(LEAST, Math.min(GREATEST, Math.round(value / step) + zero));
    }

    /** What an integer stands for. */
    public double value(int integer) {
        return step * (integer - zero);
    }
}
