package org.dance4j.graphs.integers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Test;

class IntegerTrainingTest {

    private static final Weights GIVEN = Weights.of(Map.of(
            "conv/kernel", FloatTensor.of(List.of(1, 1, 3, 1), new float[] {1, 2, 3}),
            "bn/gamma", FloatTensor.of(List.of(2), new float[] {1, -3}),
            "bn/beta", FloatTensor.of(List.of(2), new float[] {1, -3}),
            "bn/moving_mean", FloatTensor.of(List.of(2), new float[] {1, -3}),
            "bn/moving_variance", FloatTensor.of(List.of(2), new float[] {1, 25})));

    private static Network normed() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String relu = net.relu("relu", net.batchNorm("bn", net.conv("conv", image, 2, 1, 1)));
        String logits = net.classifier("logits", relu, 2);
        return new Network("tiny", 1, net.layers(), logits, List.of());
    }

    private static Network onGrids(Quantize.KernelGrid kernels, int normBits) {
        return IntegerTraining.of(normed(), new Quantize(8, true, kernels, 8), normBits);
    }

    /** E|x − μ| = σ √(2/π) for a normal distribution: 0.797885 σ (Geary, 1935). */
    @Test
    void normsByMeanDeviationsNormaliseAsThoseByVariancesDid() {
        Weights weights = IntegerTraining.weights(onGrids(Quantize.KernelGrid.UNIT, 16), GIVEN);

        assertEquals(
                Set.of("conv/kernel", "bn/gamma", "bn/beta", "bn/moving_mean", "bn/moving_deviation"),
                Set.copyOf(weights.names()));
        assertArrayEquals(
                new float[] {0.797885f, 5 * 0.797885f},
                weights.get("bn/moving_deviation").toArray(),
                1e-5f);
        assertArrayEquals(
                new float[] {0.797885f, -3 * 0.797885f}, weights.get("bn/gamma").toArray(), 1e-5f);
        for (String name : List.of("conv/kernel", "bn/beta", "bn/moving_mean")) {
            assertSame(GIVEN.get(name), weights.get(name));
        }
    }

    @Test
    void normsByVariancesKeepTheirWeights() {
        assertSame(GIVEN, IntegerTraining.weights(onGrids(Quantize.KernelGrid.UNIT, Quantize.FLOAT_BITS), GIVEN));
        assertSame(GIVEN, IntegerTraining.weights(onGrids(Quantize.KernelGrid.MAXIMUM, 16), GIVEN));
    }
}
