package org.dance4j.graphs;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** An immutable dense tensor of floats in row-major order. */
public final class FloatTensor {

    private final List<Integer> shape;
    private final float[] values;

    private FloatTensor(List<Integer> shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * A tensor of the given values, which are taken over: the caller must not change the array afterwards.
     *
     * @throws IllegalArgumentException if there are more or fewer values than the shape holds, or it is no shape
     */
    public static FloatTensor of(List<Integer> shape, float... values) {
        long size = size(shape);
        if (size != values.length) {
            throw new IllegalArgumentException("shape " + shape + " holds " + size + " values, found " + values.length);
        }
        return new FloatTensor(List.copyOf(shape), values);
    }

    /** A tensor of one value. */
    public static FloatTensor filled(List<Integer> shape, float value) {
        float[] values = new float[Math.toIntExact(size(shape))];
        Arrays.fill(values, value);
        return of(shape, values);
    }

    /**
     * The number of values in a shape.
     *
     * @throws IllegalArgumentException if it is no shape, or they are more than can be counted
     */
    public static long size(List<Integer> shape) {
        try {
            if (shape.stream().allMatch(length -> length >= 0)) {
                return shape.stream().mapToLong(length -> length).reduce(1, Math::multiplyExact);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("shape " + shape + " holds more values than can be counted", e);
        }
        throw new IllegalArgumentException("no length of a shape may be negative, found " + shape);
    }

    /** Lengths of the axes, the outermost first; empty for a single value. Unmodifiable. */
    public List<Integer> shape() {
        return shape;
    }

    /** The number of values. */
    public int size() {
        return values.length;
    }

    /** The value at a flat index. */
    public float get(int index) {
        return values[index];
    }

    /** Whether no value is infinite or not a number. */
    public boolean isFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * This tensor, whose values must all be finite.
     *
     * @param name what it is called
     * @throws IllegalArgumentException if some are infinite or not a number; the message says how many of each
     */
    public FloatTensor requireFinite(String name) {
        if (!isFinite()) {
            int notNumbers = 0;
            int infinite = 0;
            for (float value : values) {
                notNumbers += Float.isNaN(value) ? 1 : 0;
                infinite += Float.isInfinite(value) ? 1 : 0;
            }
            throw new IllegalArgumentException("of the " + values.length + " values of tensor " + name + ", "
                    + notNumbers + " are not a number (NaN) and " + infinite + " are infinite");
        }
        return this;
    }

    /** Copies values from a flat index on, as many as the buffer has room for, into it. */
    public void copyTo(FloatBuffer buffer, int from) {
        buffer.put(values, from, buffer.remaining());
    }

    /** A copy of the values. */
    public float[] toArray() {
        return values.clone();
    }

    /**
     * The tensor that keeps only some indices along one axis, in the order given.
     *
     * @param axis the axis, 0 being the outermost
     * @param indices the indices to keep
     */
    public FloatTensor gather(int axis, int[] indices) {
        int outer = product(0, axis);
        int length = shape.get(axis);
        int inner = product(axis + 1, shape.size());
        float[] kept = new float[outer * indices.length * inner];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(
                        values, (o * length + indices[i]) * inner, kept, (o * indices.length + i) * inner, inner);
            }
        }
        Integer[] smaller = shape.toArray(Integer[]::new);
        smaller[axis] = indices.length;
        return of(List.of(smaller), kept);
    }

    private int product(int from, int to) {
        return shape.subList(from, to).stream().reduce(1, Math::multiplyExact);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatTensor that && shape.equals(that.shape) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FloatTensor" + shape;
    }
}
