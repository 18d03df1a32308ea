package org.dance4j.export.tflite.widths;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.DimensionMetadataT;
import org.tensorflow.lite.schema.DimensionType;
import org.tensorflow.lite.schema.Int32VectorT;
import org.tensorflow.lite.schema.SparseIndexVector;
import org.tensorflow.lite.schema.SparseIndexVectorUnion;
import org.tensorflow.lite.schema.SparsityParametersT;
import org.tensorflow.lite.schema.Uint16VectorT;
import org.tensorflow.lite.schema.Uint8VectorT;

/**
 * A kernel of several widths, {@code [O, kH, kW, I]}, as one list of values, of which each width's are the first: those of the
 * narrowest, then what the next wider one has more, and so on.
 *
 * <p>TFLite's sparse tensors say where such values go: they are a list with indices of each, of any order. As a width's
 * tensor it tells of no more than its own values, and the rest of the list is not read. Blocks of channels keep indices
 * few.
 */
final class NestedKernel {

    private final NestedAxis outputs;
    private final NestedAxis inputs;
    private final int height;
    private final int width;
    private final List<Column> columns;

    /**
     * Blocks of output channels of one block of input channels, which are stored together.
     *
     * @param shell by how many of the narrowest widths they are not read
     */
    private record Column(int shell, int input, int[] outputs) {}

    private NestedKernel(NestedAxis outputs, NestedAxis inputs, int height, int width, int widths) {
        this.outputs = outputs;
        this.inputs = inputs;
        this.height = height;
        this.width = width;
        columns = new ArrayList<>();
        for (int shell = 0; shell < widths; shell++) {
            for (int input = 0; input < inputs.blocks() && inputs.level(input) <= shell; input++) {
                int from = inputs.level(input) == shell ? 0 : shell;
                int to = shell;
                int[] read = IntStream.range(0, outputs.blocks())
                        .filter(i -> outputs.level(i) >= from && outputs.level(i) <= to)
                        .toArray();
                if (read.length > 0) {
                    columns.add(new Column(shell, input, read));
                }
            }
        }
    }

    /**
     * A kernel of some widths.
     *
     * @param outputs the output channels of each, from wide to narrow, in the order in which its kernel has them
     * @param inputs the same of its input channels
     * @param height of the kernel
     * @param width of the kernel
     * @return empty if one has channels that the next wider one lacks
     */
    static Optional<NestedKernel> of(List<int[]> outputs, List<int[]> inputs, int height, int width) {
        return NestedAxis.of(outputs).flatMap(out -> NestedAxis.of(inputs)
                .map(in -> new NestedKernel(out, in, height, width, outputs.size())));
    }

    /** For each value of the list its place in the widest's kernel. */
    int[] places() {
        int rows = outputs.block();
        int depth = inputs.block();
        int all = inputs.blocks() * depth;
        int[] places = new int[outputs.blocks() * rows * height * width * all];
        int next = 0;
        for (Column column : columns) {
            int firstInput = inputs.position(0, column.input()) * depth;
            for (int output : column.outputs()) {
                int firstOutput = outputs.position(0, output) * rows;
                for (int tap = 0; tap < height * width; tap++) {
                    for (int o = firstOutput; o < firstOutput + rows; o++) {
                        for (int i = firstInput; i < firstInput + depth; i++) {
                            places[next++] = (o * height * width + tap) * all + i;
                        }
                    }
                }
            }
        }
        return places;
    }

    /**
     * Where the values of a width go in its kernel.
     *
     * @param index the width, 0 being the widest
     * @param widths how many there are
     */
    SparsityParametersT sparsity(int index, int widths) {
        List<Column> read = columns.stream()
                .filter(column -> column.shell() <= widths - 1 - index)
                .toList();
        int[] ends = new int[read.size() + 1];
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            for (int output : read.get(i).outputs()) {
                rows.add(outputs.position(index, output));
            }
            ends[i + 1] = rows.size();
        }
        int[] columnsRead = read.stream()
                .mapToInt(column -> inputs.position(index, column.input()))
                .toArray();
        SparsityParametersT sparsity = new SparsityParametersT();
        // Input channels are outermost, and what is in a block innermost; blocks are counted behind the four axes.
        sparsity.setTraversalOrder(new int[] {3, 0, 1, 2, 4, 5});
        sparsity.setBlockMap(new int[] {0, 3});
        sparsity.setDimMetadata(new DimensionMetadataT[] {
            listed(new int[] {0, read.size()}, columnsRead),
            listed(ends, Ints.toArray(rows)),
            dense(height),
            dense(width),
            dense(outputs.block()),
            dense(inputs.block())
        });
        return sparsity;
    }

    private static DimensionMetadataT dense(int size) {
        DimensionMetadataT dimension = new DimensionMetadataT();
        dimension.setFormat(DimensionType.DENSE);
        dimension.setDenseSize(size);
        return dimension;
    }

    private static DimensionMetadataT listed(int[] segments, int[] indices) {
        DimensionMetadataT dimension = new DimensionMetadataT();
        dimension.setFormat(DimensionType.SPARSE_CSR);
        dimension.setArraySegments(vector(segments));
        dimension.setArrayIndices(vector(indices));
        return dimension;
    }

    private static SparseIndexVectorUnion vector(int[] values) {
        SparseIndexVectorUnion vector = new SparseIndexVectorUnion();
        int most = Arrays.stream(values).max().orElse(0);
        if (most < 1 << Byte.SIZE) {
            Uint8VectorT bytes = new Uint8VectorT();
            bytes.setValues(values);
            vector.setType(SparseIndexVector.Uint8Vector);
            vector.setValue(bytes);
        } else if (most < 1 << Short.SIZE) {
            Uint16VectorT shorts = new Uint16VectorT();
            shorts.setValues(values);
            vector.setType(SparseIndexVector.Uint16Vector);
            vector.setValue(shorts);
        } else {
            Int32VectorT integers = new Int32VectorT();
            integers.setValues(values);
            vector.setType(SparseIndexVector.Int32Vector);
            vector.setValue(integers);
        }
        return vector;
    }

    /** About how many bytes the indices of all widths take. */
    long indexBytes(int widths) {
        long bytes = 0;
        for (int index = 0; index < widths; index++) {
            int deepest = widths - 1 - index;
            bytes += columns.stream()
                    .filter(column -> column.shell() <= deepest)
                    .mapToLong(column -> 2L * Short.BYTES + (long) column.outputs().length * Short.BYTES)
                    .sum();
        }
        return bytes;
    }
}
