package org.dance4j.graphs.weights.files;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.dance4j.graphs.FloatTensor;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;

/**
 * A tensor as PyTorch keeps it: some of the values of a storage, which other tensors may share.
 *
 * @param storage where its values are
 * @param offset which of them is its first
 * @param shape its lengths, outermost first
 * @param strides for each axis, how many values of the storage further its next index is
 */
record StridedTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {

    /**
     * A row of values in a file.
     *
     * @param key its name there
     * @param type the type of its values
     * @param size how many there are
     */
    record Storage(String key, DataType type, long size) {

        /** @throws IllegalArgumentException if it is larger than anything can be */
        long bytes() {
            if (size < 0 || size > Long.MAX_VALUE / type.bytes()) {
                throw new IllegalArgumentException("storage " + key + " is said to hold " + size + " values");
            }
            return size * type.bytes();
        }
    }

    StridedTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size()) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " has strides " + strides);
        }
    }

    /**
     * The number of its values.
     *
     * @throws IllegalArgumentException if they are not all within the storage
     */
    long size() {
        try {
            long size = 1;
            long last = offset;
            for (int axis = 0; axis < shape.size(); axis++) {
                size = Math.multiplyExact(size, requireNatural(shape.get(axis)));
                long steps = Math.max(shape.get(axis) - 1, 0);
                last = Math.addExact(last, Math.multiplyExact(steps, requireNatural(strides.get(axis))));
            }
            requireNatural(offset);
            if (size == 0 || last < storage.size()) {
                return size;
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("its shape " + shape + " holds more values than can be counted", e);
        }
        throw new IllegalArgumentException(
                "its storage of " + storage.size() + " values is too small for its shape " + shape);
    }

    private static long requireNatural(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("its shape, strides or offset are negative");
        }
        return value;
    }

    /** Its lengths as {@link FloatTensor} has them, once {@link #size()} has been found to be small enough. */
    List<Integer> lengths() {
        try {
            return shape.stream().map(Math::toIntExact).toList();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("its shape " + shape + " has lengths beyond 2^31", e);
        }
    }

    /** Its values, taken from the bytes of its storage. */
    FloatTensor read(ByteBuffer bytes) {
        FloatDataBuffer from = storage.type().floats(bytes);
        float[] values = new float[Math.toIntExact(size())];
        // An axis of its own for the only value of a scalar.
        long[] lengths = LongStream.concat(LongStream.of(1), longs(shape)).toArray();
        long[] steps = LongStream.concat(LongStream.of(0), longs(strides)).toArray();
        int innermost = lengths.length - 1;
        long[] index = new long[innermost];
        long start = offset;
        for (int i = 0; i < values.length; ) {
            for (long j = 0; j < lengths[innermost]; j++) {
                values[i++] = from.getFloat(start + j * steps[innermost]);
            }
            for (int axis = innermost - 1; axis >= 0; axis--) {
                start += steps[axis];
                if (++index[axis] < lengths[axis]) {
                    break;
                }
                start -= lengths[axis] * steps[axis];
                index[axis] = 0;
            }
        }
        return FloatTensor.of(lengths(), values);
    }

    private static LongStream longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue);
    }
}
