package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.OpRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class FoldingTest {

    @Test
    void kernelAndBiasFollowTheFormula() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(1));
        String conv = net.append("conv", new Conv2d(2, 1, 1, 0, 1, false), image);
        String norm = net.append("bn", new BatchNorm(0.25, 0.1), conv);
        Network network = new Network("tiny", 1, net.layers(), norm, List.of());
        Weights weights = Weights.of(Map.of(
                "conv/kernel", FloatTensor.of(List.of(1, 1, 1, 2), 3, -2),
                "bn/gamma", FloatTensor.of(List.of(2), 4, 0),
                "bn/beta", FloatTensor.of(List.of(2), 1, 5),
                "bn/moving_mean", FloatTensor.of(List.of(2), 0.5f, 7),
                "bn/moving_variance", FloatTensor.of(List.of(2), 3.75f, 1)));

        Folding.Folded folded = Folding.fold(network, weights);

        assertEquals("conv", folded.network().output());
        assertEquals(2, folded.network().layers().size());
        assertArrayEquals(
                new float[] {6, 0}, folded.weights().get("conv/kernel").toArray(), 1e-6f);
        assertArrayEquals(new float[] {0, 5}, folded.weights().get("conv/bias").toArray(), 1e-6f);
    }

    /** 4 / (1.75 + 0.25) = 2: a deviation is divided by as it is. */
    @Test
    void normsByMeanDeviationsAreFoldedWithoutARoot() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(1));
        String conv = net.append("conv", new Conv2d(2, 1, 1, 0, 1, true), image);
        String norm = net.append("bn", new DeviationNorm(0.25, 0.05, 16, 8), conv);
        Network network = new Network("tiny", 1, net.layers(), norm, List.of());
        Weights weights = Weights.of(Map.of(
                "conv/kernel", FloatTensor.of(List.of(1, 1, 1, 2), 3, -2),
                "conv/bias", FloatTensor.of(List.of(2), 10, 20),
                "bn/gamma", FloatTensor.of(List.of(2), 4, 0),
                "bn/beta", FloatTensor.of(List.of(2), 1, 5),
                "bn/moving_mean", FloatTensor.of(List.of(2), 0.5f, 7),
                "bn/moving_deviation", FloatTensor.of(List.of(2), 1.75f, 1)));

        Folding.Folded folded = Folding.fold(network, weights);

        assertEquals(2, folded.network().layers().size());
        assertArrayEquals(
                new float[] {6, 0}, folded.weights().get("conv/kernel").toArray(), 1e-6f);
        assertArrayEquals(new float[] {20, 5}, folded.weights().get("conv/bias").toArray(), 1e-6f);
    }

    /** 4 / √(3.75 + 0.25) = 2 and 1 / √(8.75 + 0.25) = 1/3, of each channel's kernel; 10 and 20 were there before. */
    @Test
    void depthwiseKernelsFollowItByChannel() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(2));
        String conv = net.append("conv", new DepthwiseConv2d(2, 1, 0, 1, true), image);
        String norm = net.append("bn", new BatchNorm(0.25, 0.1), conv);
        Network network = new Network("tiny", 4, net.layers(), norm, List.of());
        Weights weights = Weights.of(Map.of(
                "conv/depthwise_kernel", FloatTensor.of(List.of(2, 2, 2, 1), 1, 3, 2, 6, 3, 9, 4, 12),
                "conv/bias", FloatTensor.of(List.of(2), 10, 20),
                "bn/gamma", FloatTensor.of(List.of(2), 4, 1),
                "bn/beta", FloatTensor.of(List.of(2), 1, 5),
                "bn/moving_mean", FloatTensor.of(List.of(2), 0.5f, 2),
                "bn/moving_variance", FloatTensor.of(List.of(2), 3.75f, 8.75f)));

        Folding.Folded folded = Folding.fold(network, weights);

        assertEquals(
                new DepthwiseConv2d(2, 1, 0, 1, true),
                folded.network().layer("conv").op());
        assertArrayEquals(
                new float[] {2, 1, 4, 2, 6, 3, 8, 4},
                folded.weights().get("conv/depthwise_kernel").toArray(),
                1e-6f);
        assertArrayEquals(
                new float[] {1 + 2 * 9.5f, 5 + 18 / 3f},
                folded.weights().get("conv/bias").toArray(),
                1e-5f);
    }

    /** Two convolutions of one kernel: behind each the same batch norm, or another. */
    private static Network sharing(String secondBatchNorm) {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(1));
        Op conv = new Conv2d(1, 1, 1, 0, 1, false);
        Op batchNorm = new BatchNorm(0.25, 0.1);
        String one = net.append("bn", batchNorm, net.append("conv", conv, image));
        List<Layer> layers = net.layers();
        layers.add(new Layer("again.conv", Part.BACKBONE, conv, List.of(one), "conv"));
        layers.add(new Layer("again.bn", Part.BACKBONE, batchNorm, List.of("again.conv"), secondBatchNorm));
        return new Network("tiny", 1, layers, "again.bn", List.of());
    }

    @Test
    void sharedWeightsAreFoldedOnceIfTheirBatchNormIsSharedToo() {
        Weights weights = Weights.of(Map.of(
                "conv/kernel", FloatTensor.of(List.of(1, 1, 1, 1), 3),
                "bn/gamma", FloatTensor.of(List.of(1), 4),
                "bn/beta", FloatTensor.of(List.of(1), 1),
                "bn/moving_mean", FloatTensor.of(List.of(1), 0.5f),
                "bn/moving_variance", FloatTensor.of(List.of(1), 3.75f)));
        Folding.Folded folded = Folding.fold(sharing("bn"), weights);
        assertEquals(
                List.of("image", "conv", "again.conv"),
                folded.network().layers().stream().map(Layer::name).toList());
        assertEquals(
                Map.of(
                        "conv/kernel",
                        FloatTensor.of(List.of(1, 1, 1, 1), 6),
                        "conv/bias",
                        FloatTensor.of(List.of(1), 0)),
                folded.weights().tensors());
        assertArrayEquals(new float[] {36}, OpRun.run(folded.network(), folded.weights(), Shape.of(1, 1, 1, 1), 1));

        Network apart = sharing("other");
        assertEquals(apart, Folding.fold(apart, Weights.initial(apart, 1)).network());
    }

    @Test
    void aConvolutionReadTwiceKeepsItsBatchNorm() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(1));
        String conv = net.append("conv", new Conv2d(2, 1, 1, 0, 1, false), image);
        String sum = net.add("sum", conv, net.batchNorm("bn", conv));
        Network network = new Network("tiny", 1, net.layers(), sum, List.of());

        assertEquals(network, Folding.fold(network, Weights.initial(network, 1)).network());
    }

    @ParameterizedTest
    @CsvSource({"bisenet, resnet18, 1", "deeplabv3plus, mobilenetv2, 0.25", "icnet, resnet50-half, 0.25"})
    void theFoldedNetworkComputesTheSame(String architecture, String backbone, double width) {
        Network network = Architectures.network(
                architecture, new Architecture.Options(backbone, 5, 0, width, Architecture.Options.IMAGENET));
        var random = new SplittableRandom(3);
        Weights initial = Weights.initial(network, 3);
        Weights weights = Weights.of(network, parameter -> switch (parameter.role()) {
            case GAMMA, MOVING_VARIANCE, MOVING_DEVIATION -> drawn(random, parameter, 0.5, 1.5);
            case BETA, BIAS, MOVING_MEAN -> drawn(random, parameter, -0.5, 0.5);
            default -> initial.get(parameter.name());
        });

        Folding.Folded folded = Folding.fold(network, weights);

        assertTrue(folded.network().layers().stream().noneMatch(layer -> layer.op() instanceof BatchNorm));
        float[] expected = logits(network.inference(), weights);
        float[] found = logits(folded.network(), folded.weights());
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest > 0.1);
        assertArrayEquals(expected, found, (float) (1e-4 * Math.max(1, largest)));
    }

    private static FloatTensor drawn(SplittableRandom random, Parameter parameter, double low, double high) {
        float[] values = new float[parameter.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return FloatTensor.of(parameter.shape(), values);
    }

    private static float[] logits(Network network, Weights weights) {
        var random = new SplittableRandom(4);
        float[] pixels = new float[64 * 96 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image = tf.constant(Shape.of(1, 64, 96, 3), DataBuffers.of(pixels, true, false));
            NetworkOps.Result result = NetworkOps.inference(tf, network, NetworkOps.constants(tf, weights), image);
            try (Session session = new Session(graph);
                    TFloat32 logits = (TFloat32) session.runner()
                            .fetch(result.layers().get(network.output()))
                            .run()
                            .get(0)) {
                float[] values = new float[(int) logits.size()];
                logits.asRawTensor().data().asFloats().read(values);
                return values;
            }
        }
    }
}
