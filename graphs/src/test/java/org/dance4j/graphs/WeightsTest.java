package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Test;

class WeightsTest {

    @Test
    void gatherKeepsIndicesAlongAnAxisInTheOrderGiven() {
        FloatTensor tensor = FloatTensor.of(List.of(2, 3, 2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

        FloatTensor middle = tensor.gather(1, new int[] {2, 0});
        assertEquals(List.of(2, 2, 2), middle.shape());
        assertArrayEquals(new float[] {4, 5, 0, 1, 10, 11, 6, 7}, middle.toArray());
        assertArrayEquals(
                new float[] {6, 7, 8, 9, 10, 11},
                tensor.gather(0, new int[] {1}).toArray());
        assertArrayEquals(
                new float[] {1, 3, 5, 7, 9, 11}, tensor.gather(2, new int[] {1}).toArray());
    }

    @Test
    void aTensorHoldsAsManyValuesAsItsShapeSays() {
        assertThrows(IllegalArgumentException.class, () -> FloatTensor.of(List.of(2, 2), 1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> FloatTensor.of(List.of(-1, -2), 1, 2));
        assertEquals(FloatTensor.of(List.of(2), 3, 3), FloatTensor.filled(List.of(2), 3));
        assertNotEquals(FloatTensor.of(List.of(2, 1), 3, 3), FloatTensor.filled(List.of(2), 3));
        assertEquals(1, FloatTensor.of(List.of(), 5).size());
    }

    @Test
    void kernelsStartNormalWithTwoOverFanIn() {
        Weights weights = Weights.initial(network(), 7);
        assertNormal(weights.get("conv/kernel"), 2.0 / (3 * 3 * 64));
        assertNormal(weights.get("depthwise/depthwise_kernel"), 2.0 / (3 * 3));
        assertEquals(FloatTensor.filled(List.of(2048), 1), weights.get("bn", Parameter.Role.GAMMA));
        assertEquals(FloatTensor.filled(List.of(2048), 0), weights.get("bn", Parameter.Role.BETA));
        assertEquals(FloatTensor.filled(List.of(2048), 0), weights.get("bn", Parameter.Role.MOVING_MEAN));
        assertEquals(FloatTensor.filled(List.of(2048), 1), weights.get("bn", Parameter.Role.MOVING_VARIANCE));
        assertEquals(FloatTensor.filled(List.of(3), 0), weights.get("classifier/bias"));
    }

    @Test
    void theSeedAndTheNameDecideATensor() {
        Network network = network();
        assertEquals(Weights.initial(network, 7), Weights.initial(network, 7));
        assertNotEquals(
                Weights.initial(network, 7).get("conv/kernel"),
                Weights.initial(network, 8).get("conv/kernel"));
        Network shorter = new Network("shorter", 1, network.layers().subList(0, 3), "conv", List.of());
        assertEquals(
                Weights.initial(network, 7).get("conv/kernel"),
                Weights.initial(shorter, 7).get("conv/kernel"));
    }

    @Test
    void weightsOfIntegersAndOfFloatsAreToldApart() {
        LayerStack net = new LayerStack();
        String logits = net.append("conv", new Conv2d(2, 1, 1, 0, 1, true), net.image(Architecture.Options.IMAGENET));
        Network floats = new Network("one", 1, net.layers(), logits, List.of());
        Network integers = IntegerTraining.of(floats, new Quantize(8, true, Quantize.KernelGrid.UNIT, 8));
        assertEquals(
                "the weights are those of a network of floats, and network one is one in integers, whose grids they have"
                        + " not",
                assertThrows(IllegalArgumentException.class, () -> Weights.initial(floats, 1)
                                .requireFits(integers))
                        .getMessage());
        assertEquals(
                "the weights are those of a network in integers, and network one is one of floats",
                assertThrows(IllegalArgumentException.class, () -> Weights.initial(integers, 1)
                                .requireFits(floats))
                        .getMessage());
    }

    @Test
    void weightsThatDoNotFitAreRefusedByName() {
        Network network = network();
        Weights weights = Weights.initial(network, 7);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> weights.with(
                                Map.of("bn/beta", FloatTensor.filled(List.of(5), 0)))
                        .requireFits(network))
                .getMessage()
                .contains("tensor bn/beta has shape [5] where the network needs [2048]"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Weights.of(Map.of())
                        .requireFits(network))
                .getMessage()
                .contains("there is no tensor features/kernel"));
    }

    private static Network network() {
        LayerStack net = new LayerStack();
        String x = net.append("image", new Input(3));
        x = net.conv("features", x, 64, 1, 1);
        x = net.conv("conv", x, 2048, 3, 1);
        x = net.batchNorm("bn", net.append("depthwise", new DepthwiseConv2d(3, 1, 1, 1), x));
        String logits = net.classifier("classifier", x, 3);
        return new Network("wide", 1, net.layers(), logits, List.of());
    }

    private static void assertNormal(FloatTensor tensor, double variance) {
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        for (float value : tensor.toArray()) {
            sum += value;
            squares += value * value;
            fourths += Math.pow(value, 4);
        }
        int n = tensor.size();
        assertTrue(n > 10_000);
        assertEquals(0, sum / n, 5 * Math.sqrt(variance / n));
        assertEquals(variance, squares / n, 0.05 * variance);
        assertEquals(3, n * fourths / (squares * squares), 0.3);
    }
}
