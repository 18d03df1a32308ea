package org.dance4j.export.tflite.widths;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.DimensionMetadataT;
import org.tensorflow.lite.schema.DimensionType;
import org.tensorflow.lite.schema.SparseIndexVector;
import org.tensorflow.lite.schema.SparseIndexVectorUnion;
import org.tensorflow.lite.schema.SparsityParametersT;

class NestedKernelTest {

    /**
     * By hand: of a kernel of two by two channels and one by one places, the narrower width has the second output channel and
     * the first input channel, the value at row 1 and column 0. It comes first, then what is missing of its column, then the
     * other column, the narrower width's row first.
     */
    @Test
    void theNarrowestWidthsValuesComeFirst() {
        NestedKernel kernel = NestedKernel.of(
                        List.of(new int[] {0, 1}, new int[] {1}), List.of(new int[] {0, 1}, new int[] {0}), 1, 1)
                .orElseThrow();
        assertArrayEquals(new int[] {2, 0, 3, 1}, kernel.places());
        SparsityParametersT narrow = kernel.sparsity(1, 2);
        assertArrayEquals(new int[] {3, 0, 1, 2, 4, 5}, narrow.getTraversalOrder());
        assertArrayEquals(new int[] {0, 3}, narrow.getBlockMap());
        assertArrayEquals(new int[] {0}, values(narrow.getDimMetadata()[0].getArrayIndices()));
        assertArrayEquals(new int[] {0}, values(narrow.getDimMetadata()[1].getArrayIndices()));
    }

    /** Prefixes of multiples of 8, as uniform widths have them, take an index for 64 values and more. */
    @Test
    void blocksAreAsLargeAsWidthsAllow() {
        NestedKernel kernel = NestedKernel.of(
                        List.of(prefix(64), prefix(48), prefix(16)), List.of(prefix(32), prefix(24), prefix(8)), 3, 3)
                .orElseThrow();
        DimensionMetadataT[] levels = kernel.sparsity(0, 3).getDimMetadata();
        assertEquals(16, levels[4].getDenseSize());
        assertEquals(8, levels[5].getDenseSize());
        assertTrue(kernel.indexBytes(3) < 9 * 64 * 32 / 20, kernel.indexBytes(3) + " bytes");
    }

    @Test
    void channelsThatAWiderWidthLacksCannotBeNested() {
        assertTrue(NestedKernel.of(
                        List.of(prefix(4), new int[] {0, 1}, new int[] {0, 2}),
                        List.of(prefix(4), prefix(4), prefix(4)),
                        1,
                        1)
                .isEmpty());
    }

    /** Read as TFLite's format says, the list gives each width its part of the kernel, whichever channels it has. */
    @Test
    void eachWidthReadsItsPart() {
        Random random = new Random(3);
        for (int repeat = 0; repeat < 20; repeat++) {
            List<int[]> outputs = nested(random, 12);
            List<int[]> inputs = nested(random, 8);
            float[] whole = new float[12 * 2 * 3 * 8];
            for (int i = 0; i < whole.length; i++) {
                whole[i] = i;
            }
            NestedKernel kernel = NestedKernel.of(outputs, inputs, 2, 3).orElseThrow();
            int[] places = kernel.places();
            for (int width = 0; width < outputs.size(); width++) {
                int[] o = outputs.get(width);
                int[] in = inputs.get(width);
                float[] expected = new float[o.length * 6 * in.length];
                for (int i = 0; i < expected.length; i++) {
                    int row = i / in.length / 6;
                    expected[i] = whole[(o[row] * 6 + i / in.length % 6) * 8 + in[i % in.length]];
                }
                float[] list = new float[places.length];
                for (int i = 0; i < list.length; i++) {
                    list[i] = whole[places[i]];
                }
                assertArrayEquals(
                        expected, dense(kernel.sparsity(width, outputs.size()), list, o.length, 2, 3, in.length));
            }
        }
    }

    private static int[] prefix(int length) {
        return IntStream.range(0, length).toArray();
    }

    /** Three widths of an axis, the widest with all channels. */
    private static List<int[]> nested(Random random, int channels) {
        List<int[]> widths = new ArrayList<>(List.of(prefix(channels)));
        for (int i = 0; i < 2; i++) {
            int[] wider = widths.get(widths.size() - 1);
            int[] kept = Arrays.stream(wider).filter(c -> random.nextInt(3) > 0).toArray();
            widths.add(kept.length > 0 ? kept : new int[] {wider[0]});
        }
        return widths;
    }

    /** What a sparse tensor holds, by the definition of its format in TFLite's schema. */
    private static float[] dense(SparsityParametersT sparsity, float[] values, int... shape) {
        float[] dense = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        int[] next = {0};
        fill(sparsity, 0, 0, new int[6], values, next, shape, dense);
        return dense;
    }

    private static void fill(
            SparsityParametersT sparsity,
            int level,
            int entry,
            int[] indices,
            float[] values,
            int[] next,
            int[] shape,
            float[] dense) {
        if (level == 6) {
            int o = indices[0] * sparsity.getDimMetadata()[4].getDenseSize() + indices[4];
            int i = indices[3] * sparsity.getDimMetadata()[5].getDenseSize() + indices[5];
            dense[((o * shape[1] + indices[1]) * shape[2] + indices[2]) * shape[3] + i] = values[next[0]++];
            return;
        }
        int axis = sparsity.getTraversalOrder()[level];
        DimensionMetadataT dimension = sparsity.getDimMetadata()[level];
        if (dimension.getFormat() == DimensionType.DENSE) {
            for (int k = 0; k < dimension.getDenseSize(); k++) {
                indices[axis] = k;
                fill(sparsity, level + 1, entry * dimension.getDenseSize() + k, indices, values, next, shape, dense);
            }
        } else {
            int[] ends = values(dimension.getArraySegments());
            int[] listed = values(dimension.getArrayIndices());
            for (int k = ends[entry]; k < ends[entry + 1]; k++) {
                indices[axis] = listed[k];
                fill(sparsity, level + 1, k, indices, values, next, shape, dense);
            }
        }
    }

    private static int[] values(SparseIndexVectorUnion vector) {
        return switch (vector.getType()) {
            case SparseIndexVector.Uint8Vector -> vector.asUint8Vector().getValues();
            case SparseIndexVector.Uint16Vector -> vector.asUint16Vector().getValues();
            default -> vector.asInt32Vector().getValues();
        };
    }
}
