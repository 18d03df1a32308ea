package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.dance4j.common.runtime.Sessions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.quantization.FakeQuantWithMinMaxVarsPerChannel;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class PixelPairsTest {

    private static final int FILTERS = 5;
    private static final Random RANDOM = new Random(3);

    @ParameterizedTest(name = "kernel {0}, margin {1}, {2} channels, image {3} x {4}")
    @CsvSource({"7,3,3,10,12", "7,3,3,9,14", "3,1,3,8,8", "5,2,3,11,6", "4,1,3,8,10", "3,1,4,8,2", "2,0,1,6,6"})
    void theSumsAreTheSame(int kernel, int margin, int channels, int height, int width) {
        GraphDef graph = graph(kernel, margin, channels, 2, false);
        GraphDef pairs = PixelPairs.of(graph);
        float[] image = random(height * width * channels);
        Shape shape = Shape.of(1, height, width, channels);
        assertArrayEquals(run(graph, image, shape), run(pairs, image, shape), 1e-5f);
        assertEquals(List.of(2L, 1L), strides(pairs));
    }

    @Test
    void otherConvolutionsStay() {
        for (GraphDef graph : List.of(
                graph(7, 3, 5, 2, false),
                graph(7, 3, 3, 1, false),
                graph(7, 3, 3, 2, true),
                graph(3, 0, 3, 2, false),
                graph(3, 2, 3, 2, false))) {
            assertEquals(graph, PixelPairs.of(graph));
        }
    }

    /** @param isPooled whether the convolution reads another map than the image, whose width may be odd */
    private static GraphDef graph(int kernel, int margin, int channels, int stride, boolean isPooled) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image =
                    tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, channels)));
            Operand<TFloat32> read = isPooled
                    ? tf.nn.avgPool(image, List.of(1L, 2L, 2L, 1L), List.of(1L, 2L, 2L, 1L), "VALID")
                    : tf.math.sub(image, tf.constant(0.25f));
            int[][] margins = {{0, 0}, {margin, margin}, {margin, margin}, {0, 0}};
            float[] weights = random(kernel * kernel * channels * FILTERS);
            Operand<TFloat32> rounded = tf.quantization.fakeQuantWithMinMaxVarsPerChannel(
                    tf.constant(Shape.of(kernel, kernel, channels, FILTERS), DataBuffers.of(weights)),
                    tf.constant(new float[] {-1, -2, -1, -2, -1}),
                    tf.constant(new float[] {1, 2, 1, 2, 1}),
                    FakeQuantWithMinMaxVarsPerChannel.narrowRange(true));
            tf.withName("sums")
                    .nn
                    .conv2d(
                            tf.pad(read, tf.constant(margins), tf.constant(0f)),
                            rounded,
                            List.of(1L, (long) stride, (long) stride, 1L),
                            "VALID",
                            Conv2d.dilations(List.of(1L, 1L, 1L, 1L)));
            return LiteDialect.of(graph.toGraphDef());
        }
    }

    private static List<Long> strides(GraphDef graph) {
        NodeDef convolution = graph.getNodeList().stream()
                .filter(node -> node.getName().equals("sums"))
                .findFirst()
                .orElseThrow();
        return convolution.getAttrOrThrow("strides").getList().getIList().subList(1, 3);
    }

    private static float[] run(GraphDef graphDef, float[] values, Shape shape) {
        try (Graph graph = new Graph()) {
            graph.importGraphDef(graphDef);
            try (Session session = Sessions.open(graph);
                    TFloat32 image = TFloat32.tensorOf(shape, DataBuffers.of(values));
                    var made =
                            session.runner().feed("image", image).fetch("sums").run()) {
                TFloat32 sums = (TFloat32) made.get(0);
                float[] copy = new float[(int) sums.size()];
                sums.asRawTensor().data().asFloats().read(copy);
                return copy;
            }
        }
    }

    private static float[] random(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = RANDOM.nextFloat() - 0.5f;
        }
        return values;
    }
}
