package org.dance4j.graphs.tensorflow;

import static org.dance4j.graphs.tensorflow.OpRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.AdaptiveAveragePool;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Shrink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** Layers that make maps of other sizes, by hand. */
class ResizingTest {

    private static final float[] ONE_TO_SIXTEEN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final Shape SQUARE = Shape.of(1, 4, 4, 1);

    @ParameterizedTest
    @CsvSource({"NEAREST, 0 0 1 2 2", "BILINEAR, 0 0.4 1 1.6 2", "BILINEAR_ALIGNED, 0 0.5 1 1.5 2"})
    void anotherMapsSizeIsTakenOverByEachInterpolation(Interpolation method, String positions) {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(1));
        String five = net.append("five", new Pad(1), image);
        String like = net.resizeLike("like", image, five, method);
        Network network = new Network("tiny", 3, net.layers(), like, List.of());
        double[] expectedPositions = Arrays.stream(positions.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        float[] expected = new float[25];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) (10 * expectedPositions[i / 5] + expectedPositions[i % 5]);
        }
        assertArrayEquals(
                expected,
                run(network, Weights.of(Map.of()), Shape.of(1, 3, 3, 1), 0, 1, 2, 10, 11, 12, 20, 21, 22),
                1e-5f);
        assertEquals(new FeatureShape(5, 5, 1), network.shapes(3, 3).get(like));
    }

    @Test
    void shrinkingRoundsDownAndKeepsAPixel() {
        assertArrayEquals(
                new float[] {3.5f, 5.5f, 11.5f, 13.5f},
                run(new Shrink(Interpolation.BILINEAR, 2), Map.of(), SQUARE, ONE_TO_SIXTEEN));
        assertArrayEquals(
                new float[] {6, 8, 14, 16},
                run(new Shrink(Interpolation.NEAREST, 2), Map.of(), SQUARE, ONE_TO_SIXTEEN));
        assertArrayEquals(
                new float[] {5}, run(new Shrink(Interpolation.BILINEAR, 4), Map.of(), Shape.of(1, 3, 1, 1), 4, 5, 6));
        assertArrayEquals(
                new float[] {1, 3},
                run(new Shrink(Interpolation.BILINEAR_ALIGNED, 2), Map.of(), Shape.of(1, 1, 5, 1), 1, 9, 9, 9, 3));
    }

    /** Corners kept, an odd length loses every second pixel; of an even one both ends stay. */
    @Test
    void shrinkingCanRoundUp() {
        CeilShrink half = new CeilShrink(Interpolation.BILINEAR_ALIGNED, 2);
        assertArrayEquals(new float[] {1, 3, 5}, run(half, Map.of(), Shape.of(1, 1, 5, 1), 1, 9, 3, 9, 5));
        assertArrayEquals(new float[] {0, 3}, run(half, Map.of(), Shape.of(1, 1, 4, 1), 0, 1, 2, 3));
        assertArrayEquals(new float[] {7}, run(half, Map.of(), Shape.of(1, 1, 1, 1), 7));
        assertArrayEquals(
                new float[] {1, 2},
                run(new CeilShrink(Interpolation.BILINEAR_ALIGNED, 4), Map.of(), Shape.of(1, 5, 1, 1), 1, 0, 0, 0, 2));
    }

    @Test
    void aBorderIsOfZeros() {
        assertArrayEquals(
                new float[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                run(new Pad(2), Map.of(), Shape.of(1, 1, 2, 1), -1, 2));
    }

    /**
     * Of five, the bins are the first two, the middle three and the last two; of two, the first, both and the second.
     */
    @Test
    void adaptiveBinsMayOverlap() {
        assertArrayEquals(
                new float[] {1.5f, 1.5f + 50, 1.5f + 100, 14f / 3, 14f / 3 + 50, 14f / 3 + 100, 12, 62, 112},
                run(
                        new AdaptiveAveragePool(3),
                        Map.of(),
                        Shape.of(1, 5, 2, 1),
                        1,
                        101,
                        2,
                        102,
                        4,
                        104,
                        8,
                        108,
                        16,
                        116),
                1e-5f);
        assertArrayEquals(
                new float[] {3.5f, -35, 5.5f, -55, 11.5f, -115, 13.5f, -135},
                run(new AdaptiveAveragePool(2), Map.of(), Shape.of(1, 4, 4, 2), twice(ONE_TO_SIXTEEN, -10)),
                1e-5f);
        assertArrayEquals(
                new float[] {8.5f, 15},
                run(new AdaptiveAveragePool(1), Map.of(), Shape.of(2, 4, 4, 1), twoImages()),
                1e-5f);
    }

    /** Values, each followed by a multiple of it. */
    private static float[] twice(float[] values, float factor) {
        float[] both = new float[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            both[2 * i] = values[i];
            both[2 * i + 1] = factor * values[i];
        }
        return both;
    }

    private static float[] twoImages() {
        float[] both = Arrays.copyOf(ONE_TO_SIXTEEN, 32);
        Arrays.fill(both, 16, 32, 15);
        return both;
    }
}
