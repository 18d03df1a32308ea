package org.dance4j.graphs.tensorflow;

import static org.dance4j.graphs.tensorflow.OpRun.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Convolutions, batch norms and their gradients in bfloat16 are those of floats but for rounding, also where oneDNN's kernels take in what
 * lies behind their memory. On processors that have no bfloat16 TensorFlow computes both in floats.
 */
class ConvolutionPrecisionTest {

    private static final int RUNS = 6;

    private static final NetworkOps.Execution PRODUCTS =
            new NetworkOps.Execution(Optional.empty(), Precision.FLOAT32, NetworkOps.Kernels.ONEDNN_PRODUCTS);

    static Stream<Arguments> convolutions() {
        return Stream.of(
                Arguments.of(new Conv2d(32, 7, 2, 3, 1, false), 3, false),
                Arguments.of(new Conv2d(16, 3, 1, 1, 1, true), 17, false),
                Arguments.of(new Conv2d(33, 1, 1, 0, 1, false), 11, false),
                Arguments.of(new Conv2d(1, 3, 1, 1, 1, true), 16, false),
                Arguments.of(new Conv2d(1, 1, 1, 0, 1, false), 9, false),
                Arguments.of(new Conv2d(1, 1, 2, 0, 1, false), 9, false),
                Arguments.of(new Conv2d(19, 3, 1, 2, 2, false), 21, false),
                Arguments.of(new ConvTranspose2d(11, 4, 2, 1, 0, true), 12, false),
                Arguments.of(new ConvTranspose2d(8, 4, 2, 1, 0, false), 1, false),
                Arguments.of(new DepthwiseConv2d(3, 2, 1, 1), 24, false),
                Arguments.of(new DepthwiseConv2d(3, 1, 1, 1), 7, false),
                Arguments.of(new DepthwiseConv2d(3, 1, 2, 2), 7, false),
                // Channels of zeros make 96 of 72 and of 88.
                Arguments.of(new Conv2d(72, 3, 1, 1, 1, true), 88, false),
                Arguments.of(new BatchNorm(0.001, 0.9), 24, false),
                // What a step draws is not known when the graph is made.
                Arguments.of(new Conv2d(16, 3, 1, 1, 1, true), 17, true),
                Arguments.of(new Conv2d(1, 3, 1, 1, 1, false), 8, true),
                Arguments.of(new ConvTranspose2d(11, 4, 2, 1, 0, true), 1, true));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void valuesAndGradientsAreThoseOfFloats(Op op, int channels, boolean drawn) {
        assertClose(
                run(op, channels, drawn, NetworkOps.Execution.PLAIN),
                run(op, channels, drawn, NetworkOps.Execution.in(Precision.BFLOAT16)),
                0.03);
    }

    /**
     * Sums in Java of values that floats hold exactly. oneDNN takes the gradient for the input wrong of 33 to 48, 65 to 80, …
     * channels; where the environment switches it off, TensorFlow's own kernels are right.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 32, 1",
        "1, 40, 1",
        "1, 45, 1",
        "3, 64, 1",
        "3, 65, 1",
        "3, 72, 1",
        "3, 80, 1",
        "1, 88, 1",
        "3, 104, 1",
        "1, 112, 1",
        "3, 144, 1",
        "3, 304, 1",
        "1, 416, 1",
        "1, 320, 2",
        "1, 512, 2",
        "3, 80, 2",
        "3, 48, 2"
    })
    void gradientsOfImagesAreThoseOfSums(int kernel, int channels, int stride) {
        Conv2d op = new Conv2d(4, kernel, stride, kernel / 2, 1, false);
        int height = 6;
        int width = 8;
        int seenHeight = stride * height;
        int seenWidth = stride * width;
        SplittableRandom random = new SplittableRandom(3);
        float[] weights = quarters(random, kernel * kernel * channels * 4);
        float[] factors = quarters(random, height * width * 4);
        float[] expected = new float[seenHeight * seenWidth * channels];
        for (int place = 0; place < height * width * kernel * kernel; place++) {
            int row = place / (width * kernel * kernel);
            int column = place / (kernel * kernel) % width;
            int inWindow = place % (kernel * kernel);
            int seenRow = stride * row + inWindow / kernel - kernel / 2;
            int seenColumn = stride * column + inWindow % kernel - kernel / 2;
            if (seenRow >= 0 && seenRow < seenHeight && seenColumn >= 0 && seenColumn < seenWidth) {
                for (int channel = 0; channel < channels; channel++) {
                    for (int filter = 0; filter < 4; filter++) {
                        expected[(seenRow * seenWidth + seenColumn) * channels + channel] +=
                                weights[(inWindow * channels + channel) * 4 + filter]
                                        * factors[(row * width + column) * 4 + filter];
                    }
                }
            }
        }
        try (Graph graph = new Graph();
                Session session = Sessions.training(graph, Precision.FLOAT32, Device.CPU, 2)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image = tf.constant(
                    Shape.of(1, seenHeight, seenWidth, channels), DataBuffers.of(new float[expected.length]));
            Operand<TFloat32> used = tf.constant(Shape.of(kernel, kernel, channels, 4), DataBuffers.of(weights));
            Operand<TFloat32> loss = tf.math.mul(
                    OpRun.training(tf, OpRun.of(op, channels), parameter -> used, image, 1),
                    tf.constant(Shape.of(1, height, width, 4), DataBuffers.of(factors)));
            Output<?>[] gradient = graph.addGradients(loss.asOutput(), new Output<?>[] {image.asOutput()});
            try (Result result = session.runner().fetch(gradient[0]).run()) {
                assertArrayEquals(expected, floats(result, 0), 1e-4f);
            }
        }
    }

    private static float[] quarters(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (random.nextInt(9) - 4) / 4f;
        }
        return values;
    }

    /** At stride 1, of kernels larger than 1 × 1, of whole lines of 16 channels and others. */
    @ParameterizedTest
    @CsvSource({"64, 64, 3, 1", "72, 88, 3, 1", "64, 80, 5, 2", "65, 64, 3, 0", "64, 64, 2, 1"})
    void sumsOfProductsAreConvolutions(int filters, int channels, int kernel, int padding) {
        Op op = new Conv2d(filters, kernel, 1, padding, 1, true);
        assertClose(run(op, channels, false, NetworkOps.Execution.PLAIN), run(op, channels, false, PRODUCTS), 1e-5);
    }

    /** What a GPU runs has no channels of zeros and no products in place of convolutions. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 3, 72", "FLOAT32, 1, 416", "BFLOAT16, 3, 17", "BFLOAT16, 3, 200"})
    void forOtherKernelsConvolutionsStayAsTheyAre(Precision precision, int kernel, int channels) {
        Network network = OpRun.of(new Conv2d(72, kernel, 1, kernel / 2, 1, false), channels);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> weights = tf.zeros(tf.constant(new int[] {kernel, kernel, channels, 72}), TFloat32.class);
            NetworkOps.training(
                    tf,
                    network,
                    parameter -> weights,
                    tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 4, 4, channels))),
                    new NetworkOps.DropoutNoise(tf.constant(new int[] {1, 2}), tf.constant(0f)),
                    new NetworkOps.Execution(Optional.empty(), precision, NetworkOps.Kernels.GPU));
            List<String> types = new ArrayList<>();
            graph.operations().forEachRemaining(operation -> types.add(operation.type()));
            assertTrue(types.contains("Conv2D"), types::toString);
            assertTrue(Collections.disjoint(types, Set.of("Pad", "PadV2", "MatMul")), types::toString);
        }
    }

    private static void assertClose(List<float[]> expected, List<float[]> found, double share) {
        for (int i = 0; i < expected.size(); i++) {
            double most = 0;
            for (float value : expected.get(i)) {
                most = Math.max(most, Math.abs(value));
            }
            assertArrayEquals(expected.get(i), found.get(i), (float) (share * most), "result " + i);
        }
    }

    /** What a convolution makes of images, and the gradients of half of its square for the image and each parameter. */
    private static List<float[]> run(Op op, int channels, boolean drawn, NetworkOps.Execution execution) {
        Network network = OpRun.of(op, channels);
        SplittableRandom random = new SplittableRandom(1);
        List<Placeholder<TFloat32>> inputs = new ArrayList<>();
        List<Shape> shapes = new ArrayList<>();
        try (Graph graph = new Graph();
                Session session = Sessions.training(graph, execution.precision(), Device.CPU, 2)) {
            Ops tf = Ops.create(graph);
            inputs.add(tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, channels))));
            shapes.add(Shape.of(4, 24, 32, channels));
            List<Parameter> trained = network.parameters().stream()
                    .filter(parameter -> parameter.role().trainable())
                    .toList();
            for (Parameter parameter : trained) {
                Shape shape =
                        Shape.of(parameter.shape().stream().mapToLong(i -> i).toArray());
                inputs.add(tf.placeholder(TFloat32.class, Placeholder.shape(drawn ? Shape.unknown() : shape)));
                shapes.add(shape);
            }
            Operand<TFloat32> made = NetworkOps.training(
                            tf,
                            network,
                            parameter -> inputs.get(1 + trained.indexOf(parameter)),
                            inputs.get(0),
                            new NetworkOps.DropoutNoise(tf.constant(new int[2]), tf.constant(0f)),
                            execution)
                    .layers()
                    .get(network.output());
            assertTrue(!execution.equals(PRODUCTS) || graph.operation("op/MatMul") != null);
            Output<?>[] gradients = graph.addGradients(
                    tf.math.mul(tf.constant(0.5f), tf.math.square(made)).asOutput(),
                    inputs.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
            List<float[]> results = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                Session.Runner runner = session.runner().fetch(made);
                List<TFloat32> fed = new ArrayList<>();
                for (int i = 0; i < inputs.size(); i++) {
                    fed.add(drawn(random, shapes.get(i)));
                    runner.feed(inputs.get(i), fed.get(i)).fetch(gradients[i]);
                }
                try (Result result = runner.run()) {
                    for (int i = 0; i < result.size(); i++) {
                        results.add(floats(result, i));
                    }
                }
                fed.forEach(TFloat32::close);
            }
            return results;
        }
    }

    private static TFloat32 drawn(SplittableRandom random, Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return TFloat32.tensorOf(shape, DataBuffers.of(values));
    }
}
