package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dance4j.common.runtime.Precision;
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
            Ops tf = Ops.create(graph);
            NetworkOps.inference(
                    tf,
                    network,
                    NetworkOps.constants(tf, Weights.initial(network, 1)),
                    tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, 4))),
                    new NetworkOps.Execution(Optional.empty(), Precision.FLOAT32, kernels));
            int found = 0;
            for (var operations = graph.operations(); operations.hasNext(); ) {
                GraphOperation operation = operations.next();
                if (operation.type().equals("DepthwiseConv2dNative")) {
                    assertArrayEquals(
                            new long[] {1, dilation, dilation, 1},
                            operation.attributes().getAttrIntList("dilations"));
                    found++;
                }
            }
            assertEquals(1, found);
        }
    }

    /** The largest maps are not copied to have margins, where operations take these themselves; the result is the same. */
    @ParameterizedTest
    @CsvSource({"ONEDNN, 0", "ONEDNN_PRODUCTS, 0", "GPU, 0", "CONVERTED, 4"})
    void marginsTakeNoCopies(NetworkOps.Kernels kernels, int copies) {
        LayerStack net = new LayerStack();
        String x = net.append("image", new Input(2));
        x = net.append("conv", new Conv2d(4, 7, 2, 3, 1, false), x);
        x = net.append("depthwise", new DepthwiseConv2d(3, 2, 1, 1), x);
        x = net.append("pool", new MaxPool(3, 2, 1), x);
        x = net.append("ceil", new CeilMaxPool(3, 2, 1), x);
        Network network = new Network("margins", 64, net.layers(), x, List.of());
        Weights weights = Weights.initial(network, 3);
        float[] image = values(new SplittableRandom(4), 37 * 41 * 2);
        NetworkOps.Execution execution = new NetworkOps.Execution(Optional.empty(), Precision.FLOAT32, kernels);
        float[] made = OpRun.evaluate(tf -> {
            var output = NetworkOps.inference(
                            tf,
                            network,
                            NetworkOps.constants(tf, weights),
                            tf.constant(Shape.of(1, 37, 41, 2), DataBuffers.of(image)),
                            execution)
                    .layers()
                    .get(network.output());
            int pads = 0;
            for (var operations = ((Graph) tf.scope().env()).operations(); operations.hasNext(); ) {
                pads += operations.next().type().startsWith("Pad") ? 1 : 0;
            }
            assertEquals(copies, pads);
            return output;
        });
        float[] converted = OpRun.evaluate(tf -> NetworkOps.inference(
                        tf,
                        network,
                        NetworkOps.constants(tf, weights),
                        tf.constant(Shape.of(1, 37, 41, 2), DataBuffers.of(image)),
                        (layer, layerMade) -> layerMade)
                .layers()
                .get(network.output()));
        assertEquals(3 * 4 * 4, made.length);
        assertArrayEquals(converted, made, 1e-6f);
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
