package org.dance4j.graphs.integers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations by hand; exports' tests compare whole networks with TFLite. */
class IntegerNetworkTest {

    private static IntegerNetwork network(LayerStack net, String output, Map<String, Range> ranges, Weights weights) {
        Network network = new Network("tiny", 1, net.layers(), output, List.of());
        return IntegerNetwork.of(IntegerModel.calibrated(new Folding.Folded(network, weights), ranges));
    }

    @Test
    void aConvolutionIsASumOfIntegersWithABiasAndOneMultiplier() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String logits = net.append("logits", new Conv2d(2, 1, 1, 0, 1, true), image);
        // Steps of weights are 1 and 2, of the result 10.
        Weights weights = Weights.of(Map.of(
                "logits/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 127, 0, 1, -254, -3, 4),
                "logits/bias", FloatTensor.of(List.of(2), 7, -20)));
        IntegerNetwork network = network(net, logits, Map.of("logits", new Range(-1280, 1270)), weights);

        IntegerMap image1 = IntegerNetwork.image(1, 1, new byte[] {2, 10, 5});
        byte[] made = network.logits(image1).values();

        // 127·2 + 10 − 3·5 + 7 = 256; −254·10 + 4·5 − 20 = −2540, the least integer being −1280.
        assertArrayEquals(new byte[] {26, -128}, made);
        assertEquals(new Grid(10, 0), network.grid(logits));
        assertArrayEquals(new byte[] {0}, IntegerNetwork.labels(network.logits(image1)));
    }

    @Test
    void anAccumulatorThatCouldOverflowIsRefused() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String wide = net.append("wide", new Conv2d(8000, 1, 1, 0, 1, false), image);
        String logits = net.append("deep", new Conv2d(1, 3, 1, 1, 1, false), wide);
        float[] first = new float[3 * 8000];
        float[] second = new float[9 * 8000];
        Arrays.fill(first, 1);
        Arrays.fill(second, 1);
        Weights weights = Weights.of(Map.of(
                "wide/kernel", FloatTensor.of(List.of(1, 1, 3, 8000), first),
                "deep/kernel", FloatTensor.of(List.of(3, 3, 8000, 1), second)));
        Map<String, Range> ranges = Map.of("wide", new Range(0, 1), "deep", new Range(0, 1));

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> network(net, logits, ranges, weights));

        // 9 · 8000 weights of 127 times 255.
        assertTrue(
                refusal.getMessage().contains("deep") && refusal.getMessage().contains("2331720000"),
                refusal.getMessage());
    }

    @ParameterizedTest
    @EnumSource(ResizingRule.class)
    void bilinearResizingWeighsFourPixels(ResizingRule rule) {
        IntegerMap x = new IntegerMap(2, 2, 1, new byte[] {0, 8, 16, 24});
        assertArrayEquals(
                new byte[] {0, 2, 6, 8, 4, 6, 10, 12, 12, 14, 18, 20, 16, 18, 22, 24},
                Resizing.resize(Interpolation.BILINEAR, rule, x, 4, 4).values());
        assertArrayEquals(
                new byte[] {0, 4, 8, 8, 12, 16, 16, 20, 24},
                Resizing.resize(Interpolation.BILINEAR_ALIGNED, rule, x, 3, 3).values());
        assertArrayEquals(
                new byte[] {0, 8, 8, 16, 24, 24, 16, 24, 24},
                Resizing.resize(Interpolation.NEAREST, rule, x, 3, 3).values());
    }

    /** Between 2, −1 and −2 lie 0.5 and −1.5. */
    @Test
    void halvesGoTheWayOfTheKernels() {
        IntegerMap x = new IntegerMap(1, 3, 1, new byte[] {2, -1, -2});
        assertArrayEquals(
                new byte[] {2, 1, -1, -2, -2},
                Resizing.resize(Interpolation.BILINEAR_ALIGNED, ResizingRule.TFLITE, x, 1, 5)
                        .values());
        assertArrayEquals(
                new byte[] {2, 1, -1, -1, -2},
                Resizing.resize(Interpolation.BILINEAR_ALIGNED, ResizingRule.XNNPACK, x, 1, 5)
                        .values());
        IntegerMap ramp = new IntegerMap(1, 3, 1, new byte[] {0, 100, 0});
        // The 150th of 300 places is 1.0033 exactly, and 150 · 7/1024 or 1.0254 by whole steps.
        assertEquals(
                100,
                Resizing.resize(Interpolation.BILINEAR_ALIGNED, ResizingRule.XNNPACK, ramp, 1, 300)
                        .values()[150]);
        assertEquals(
                97,
                Resizing.resize(Interpolation.BILINEAR_ALIGNED, ResizingRule.TFLITE, ramp, 1, 300)
                        .values()[150]);
    }
}
