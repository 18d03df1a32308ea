package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.quantization.CalibrationMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.TensorT;
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
    private final Random random = new Random(3);

    @ParameterizedTest(name = "kernel {0}, margin {1}, {2} channels, image {3} x {4}")
    @CsvSource({"7,3,3,10,12", "7,3,3,9,14", "8,3,3,8,8", "9,4,3,11,10", "10,4,2,8,12", "7,3,4,8,2", "7,3,1,6,6"})
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
                graph(3, 1, 3, 2, false),
                graph(7, 2, 3, 2, false),
                graph(7, 4, 3, 2, false))) {
            assertEquals(graph, PixelPairs.of(graph));
        }
    }

    /** BiSeNet has two such convolutions, of 7 x 7. */
    @Test
    void anInt8FileReadsPairsAndMakesTheSameIntegers() {
        TrainedModel model = TestModels.slim(true);
        RgbImage image = TestModels.image(64, 96, 5);
        TfLiteExport export = new TfLiteExport(TfLiteConverter.find());
        TfLiteExport.CalibrationData data = new TfLiteExport.CalibrationData(List.of(image), CalibrationMethod.MIN_MAX);
        for (TfLiteOutput output : List.of(TfLiteOutput.LOGITS, TfLiteOutput.COARSE)) {
            TfLiteForm form = new TfLiteForm(Quantization.INT8, IoType.INT8, output, Optional.empty());
            byte[] pairs = export.convert(model, form, data);
            byte[] pixels = export.withKernelsAsTheyAre().convert(model, form, data);

            assertEquals(List.of(List.of(7, 4), List.of(7, 4)), stems(pairs));
            assertEquals(1, shapes(pairs).filter(List.of(6, 1, 1, 6)::equals).count(), "kernels that normalise pairs");
            assertEquals(List.of(List.of(7, 7), List.of(7, 7)), stems(pixels));
            assertArrayEquals(run(pixels, image), run(pairs, image));
        }

        TfLiteForm odd =
                new TfLiteForm(Quantization.INT8, IoType.INT8, TfLiteOutput.LOGITS, Optional.of(new ImageSize(64, 95)));
        assertEquals(List.of(List.of(7, 7), List.of(7, 7)), stems(export.convert(model, odd, data)));
    }

    /** Height and width of all kernels that are 7 high. */
    private static List<List<Integer>> stems(byte[] file) {
        return shapes(file)
                .filter(shape -> shape.size() == 4 && shape.get(1) == 7)
                .map(shape -> shape.subList(1, 3))
                .toList();
    }

    private static Stream<List<Integer>> shapes(byte[] file) {
        return Arrays.stream(Model.getRootAsModel(ByteBuffer.wrap(file))
                        .unpack()
                        .getSubgraphs()[0]
                        .getTensors())
                .map(TensorT::getShape)
                .map(Ints::asList);
    }

    private static byte[] run(byte[] file, RgbImage image) {
        byte[] pixels = new byte[image.rgb().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((image.rgb()[i] & 0xFF) - 128);
        }
        try (LiteRuntime runtime = new LiteRuntime(file)) {
            runtime.resize(image.height(), image.width());
            assertTrue(runtime.operations().stream().noneMatch(LiteRuntime.Operation::dynamic), "a size is not known");
            int[] made = runtime.outputShape();
            return runtime.run(pixels, made[1] * made[2] * made[3]);
        }
    }

    /** @param isPooled whether the convolution reads another map than the image, whose width may be odd */
    private GraphDef graph(int kernel, int margin, int channels, int stride, boolean isPooled) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image =
                    tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, channels)));
            Operand<TFloat32> read = isPooled
                    ? tf.nn.avgPool(image, List.of(1L, 2L, 2L, 1L), List.of(1L, 2L, 2L, 1L), "VALID")
                    : normalized(tf, rounded(tf, image), channels);
            int[][] margins = {{0, 0}, {margin, margin}, {margin, margin}, {0, 0}};
            Operand<TFloat32> weights = kernel(tf, kernel, channels, FILTERS);
            tf.withName("sums")
                    .nn
                    .conv2d(
                            tf.pad(rounded(tf, read), tf.constant(margins), tf.constant(0f)),
                            weights,
                            List.of(1L, (long) stride, (long) stride, 1L),
                            "VALID",
                            Conv2d.dilations(List.of(1L, 1L, 1L, 1L)));
            return LiteDialect.of(graph.toGraphDef());
        }
    }

    /** The normalisation as graphs in integers have it. */
    private Operand<TFloat32> normalized(Ops tf, Operand<TFloat32> image, int channels) {
        Operand<TFloat32> scaled =
                tf.nn.conv2d(image, kernel(tf, 1, channels, channels), List.of(1L, 1L, 1L, 1L), "VALID");
        return tf.nn.biasAdd(scaled, tf.constant(random(channels)));
    }

    private static Operand<TFloat32> rounded(Ops tf, Operand<TFloat32> map) {
        return tf.quantization.fakeQuantWithMinMaxVars(map, tf.constant(-1f), tf.constant(1f));
    }

    private Operand<TFloat32> kernel(Ops tf, int size, int channels, int filters) {
        float[] most = new float[filters];
        float[] least = new float[filters];
        for (int filter = 0; filter < filters; filter++) {
            most[filter] = 1 + filter % 2;
            least[filter] = -most[filter];
        }
        return tf.quantization.fakeQuantWithMinMaxVarsPerChannel(
                tf.constant(
                        Shape.of(size, size, channels, filters),
                        DataBuffers.of(random(size * size * channels * filters))),
                tf.constant(least),
                tf.constant(most),
                FakeQuantWithMinMaxVarsPerChannel.narrowRange(true));
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

    private float[] random(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
