package org.dance4j.eval.inference.tflite;

import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.tensorflow.lite.schema.DimensionMetadata;
import org.tensorflow.lite.schema.DimensionType;
import org.tensorflow.lite.schema.Int32Vector;
import org.tensorflow.lite.schema.SparseIndexVector;
import org.tensorflow.lite.schema.SparsityParameters;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.Uint16Vector;
import org.tensorflow.lite.schema.Uint8Vector;

/**
 * Whether the places that a sparse constant's values go to are within it: the runtime writes where they say.
 *
 * <p>As the runtime reads them, the axes come in an order, then what is inside of blocks of some; each of them is dense, or a
 * list of indices with where in it those of each entry before end.
 */
final class TfLiteSparsity {

    private static final long MOST_VALUES = Integer.MAX_VALUE;

    private TfLiteSparsity() {}

    /** A list of numbers of any of the schema's types. */
    private record Numbers(int length, IntUnaryOperator at) {}

    /**
     * How many values the runtime reads of a sparse constant.
     *
     * @return empty if one would go to no place in it, or the numbers do not fit each other
     */
    static OptionalLong values(Tensor tensor) {
        SparsityParameters sparsity = tensor.sparsity();
        int rank = tensor.shapeLength();
        int blocks = sparsity.blockMapLength();
        int levels = rank + blocks;
        if (rank == 0 || sparsity.traversalOrderLength() != levels || sparsity.dimMetadataLength() != levels) {
            return OptionalLong.empty();
        }
        int[] lengths = new int[levels];
        for (int axis = 0; axis < rank; axis++) {
            lengths[axis] = tensor.shape(axis);
        }
        for (int i = 0; i < blocks; i++) {
            int axis = sparsity.blockMap(i);
            // The runtime takes a block's size from the level of its number, and goes over blocked axes in their order.
            boolean isInOrder = axis >= 0 && axis < rank && (i == 0 || axis > sparsity.blockMap(i - 1));
            DimensionMetadata inside = sparsity.dimMetadata(rank + i);
            if (!isInOrder
                    || sparsity.traversalOrder(rank + i) != rank + i
                    || inside.format() != DimensionType.DENSE
                    || inside.denseSize() < 1
                    || lengths[axis] % inside.denseSize() != 0) {
                return OptionalLong.empty();
            }
            lengths[axis] /= inside.denseSize();
            lengths[rank + i] = inside.denseSize();
        }
        boolean[] seen = new boolean[levels];
        long entries = 1;
        for (int level = 0; level < levels; level++) {
            int axis = sparsity.traversalOrder(level);
            if (axis < 0 || axis >= (level < rank ? rank : levels) || seen[axis]) {
                return OptionalLong.empty();
            }
            seen[axis] = true;
            entries = entries(sparsity.dimMetadata(level), lengths[axis], entries);
            if (entries < 0 || entries > MOST_VALUES) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(entries);
    }

    /**
     * How many entries a level has.
     *
     * @param length of its axis
     * @param before how many the level before has
     * @return below 0 if they do not fit
     */
    private static long entries(DimensionMetadata level, int length, long before) {
        if (level.format() == DimensionType.DENSE) {
            return level.denseSize() == length ? before * length : -1;
        }
        Numbers ends = numbers(level.arraySegmentsType(), level, true);
        Numbers indices = numbers(level.arrayIndicesType(), level, false);
        if (level.format() != DimensionType.SPARSE_CSR
                || ends.length() != before + 1
                || ends.at().applyAsInt(0) != 0) {
            return -1;
        }
        for (int i = 1; i < ends.length(); i++) {
            if (ends.at().applyAsInt(i) < ends.at().applyAsInt(i - 1)) {
                return -1;
            }
        }
        if (ends.at().applyAsInt(ends.length() - 1) != indices.length()) {
            return -1;
        }
        for (int i = 0; i < indices.length(); i++) {
            if (indices.at().applyAsInt(i) < 0 || indices.at().applyAsInt(i) >= length) {
                return -1;
            }
        }
        return indices.length();
    }

    private static Numbers numbers(byte type, DimensionMetadata level, boolean segments) {
        switch (type) {
            case SparseIndexVector.Int32Vector -> {
                Int32Vector list = (Int32Vector)
                        (segments ? level.arraySegments(new Int32Vector()) : level.arrayIndices(new Int32Vector()));
                return new Numbers(list.valuesLength(), list::values);
            }
            case SparseIndexVector.Uint16Vector -> {
                Uint16Vector list = (Uint16Vector)
                        (segments ? level.arraySegments(new Uint16Vector()) : level.arrayIndices(new Uint16Vector()));
                return new Numbers(list.valuesLength(), list::values);
            }
            case SparseIndexVector.Uint8Vector -> {
                Uint8Vector list = (Uint8Vector)
                        (segments ? level.arraySegments(new Uint8Vector()) : level.arrayIndices(new Uint8Vector()));
                return new Numbers(list.valuesLength(), list::values);
            }
            default -> {
                return new Numbers(0, i -> 0);
            }
        }
    }
}
