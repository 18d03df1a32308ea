package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.MaxPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class ConvolutionOpsTest {

    /** Numbers of channels at which a convolution of 3 × 3 was found to take least, per channel, among those not below. */
    @ParameterizedTest
    @CsvSource({
        "16, 16",
        "17, 32",
        "40, 48",
        "64, 64",
        "72, 96",
        "104, 128",
        "136, 144",
        "152, 192",
        "200, 240",
        "248, 256",
        "304, 320",
        "384, 384"
    })
    void channelsGoUpToWholeBlocks(long channels, long expected) {
        assertEquals(expected, ConvolutionOps.inBlocks(channels));
    }

    /** TensorFlow has kernels for dilated depthwise convolutions from oneDNN alone, and none for GPUs. */
    @ParameterizedTest
    @CsvSource({"ONEDNN, 1", "ONEDNN_PRODUCTS, 1", "GPU, 1", "CONVERTED, 2"})
    void dilatedDepthwiseConvolutionsRunOnAnyKernels(NetworkOps.Kernels kernels, long dilation) {
        Network network = OpRun.of(new DepthwiseConv2d(3, 1, 2, 2), 4);
        try (Graph graph = new Graph()) {
            List<GraphOperation> depthwise = operations(graph, network, kernels).stream()
                    .filter(operation -> operation.type().equals("DepthwiseConv2dNative"))
                    .toList();
            assertEquals(1, depthwise.size());
            assertArrayEquals(
                    new long[] {1, dilation, dilation, 1},
                    depthwise.get(0).attributes().getAttrIntList("dilations"));
        }
    }

    private static List<GraphOperation> operations(Graph graph, Network network, NetworkOps.Kernels kernels) {
        Ops tf = Ops.create(graph);
        NetworkOps.inference(
                tf,
                network,
                NetworkOps.constants(tf, Weights.initial(network, 1)),
                tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, network.imageChannels()))),
                execution(Precision.FLOAT32, kernels));
        return ImmutableList.copyOf(graph.operations());
    }

    /** The largest maps are not copied to have margins, where operations take these themselves. */
    @ParameterizedTest
    @CsvSource({"ONEDNN, 1", "ONEDNN_PRODUCTS, 1", "GPU, 1", "CONVERTED, 4"})
    void marginsTakeNoCopies(NetworkOps.Kernels kernels, int copies) {
        try (Graph graph = new Graph()) {
            long pads = operations(graph, MARGINS, kernels).stream()
                    .filter(operation -> operation.type().startsWith("Pad"))
                    .count();
            assertEquals(copies, pads, "a depthwise convolution's stays");
        }
    }

    /** As sessions run them, fused with what follows. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-6", "BFLOAT16, 0.05"})
    void margins(Precision precision, float tolerance) {
        SplittableRandom random = new SplittableRandom(4);
        Weights weights = Weights.of(
                MARGINS,
                parameter -> FloatTensor.of(
                        parameter.shape(),
                        values(
                                random,
                                parameter.shape().stream().mapToInt(i -> i).reduce(1, Math::multiplyExact))));
        float[] image = values(random, 37 * 41 * 2);
        float[] made = run(weights, image, execution(precision, NetworkOps.Kernels.ONEDNN));
        float[] converted = run(weights, image, execution(Precision.FLOAT32, NetworkOps.Kernels.CONVERTED));
        assertEquals(3 * 4 * 4, made.length);
        float greatest = 0;
        for (float value : converted) {
            greatest = Math.max(greatest, value);
        }
        assertTrue(greatest > 0, "activations leave something");
        assertArrayEquals(converted, made, tolerance * greatest);
    }

    private static final Network MARGINS = margins();

    private static Network margins() {
        LayerStack net = new LayerStack();
        String x = net.append("image", new Input(2));
        x = net.append("conv", new Conv2d(4, 7, 2, 3, 1, true), x);
        x = net.relu("relu", x);
        x = net.append("depthwise", new DepthwiseConv2d(3, 2, 1, 1, true), x);
        x = net.relu6("relu6", x);
        x = net.append("pool", new MaxPool(3, 2, 1), x);
        x = net.append("ceil", new CeilMaxPool(3, 2, 1), x);
        return new Network("margins", 64, net.layers(), x, List.of());
    }

    private static NetworkOps.Execution execution(Precision precision, NetworkOps.Kernels kernels) {
        return new NetworkOps.Execution(Optional.empty(), precision, kernels);
    }

    private static float[] run(Weights weights, float[] image, NetworkOps.Execution execution) {
        Shape shape = Shape.of(1, 37, 41, 2);
        try (Graph graph = new Graph();
                TFloat32 pixels = TFloat32.tensorOf(shape, DataBuffers.of(image))) {
            Ops tf = Ops.create(graph);
            // Of constants TensorFlow would compute much before kernels are chosen.
            var fed = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, 2)));
            var output = NetworkOps.inference(tf, MARGINS, NetworkOps.constants(tf, weights), fed, execution)
                    .layers()
                    .get(MARGINS.output());
            try (Session session = Sessions.training(graph, execution.precision(), Device.CPU, 1);
                    Result result =
                            session.runner().feed(fed, pixels).fetch(output).run()) {
                return OpRun.floats(result, 0);
            }
        }
    }

    /** A dilated kernel is a larger one with zeros between its values. */
    @Test
    void dilatedDepthwiseConvolutionsAreThoseOfWiderKernels() {
        SplittableRandom random = new SplittableRandom(5);
        FloatTensor kernel = FloatTensor.of(List.of(3, 3, 4, 1), values(random, 9 * 4));
        float[] wide = new float[25 * 4];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int channel = 0; channel < 4; channel++) {
                    wide[(2 * row * 5 + 2 * column) * 4 + channel] = kernel.get((row * 3 + column) * 4 + channel);
                }
            }
        }
        Shape shape = Shape.of(2, 7, 10, 4);
        float[] image = values(random, (int) shape.size());
        assertArrayEquals(
                OpRun.run(
                        new DepthwiseConv2d(5, 1, 2, 1),
                        Map.of("op/depthwise_kernel", FloatTensor.of(List.of(5, 5, 4, 1), wide)),
                        shape,
                        image),
                OpRun.run(new DepthwiseConv2d(3, 1, 2, 2), Map.of("op/depthwise_kernel", kernel), shape, image),
                1e-5f);
    }

    private static float[] values(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
