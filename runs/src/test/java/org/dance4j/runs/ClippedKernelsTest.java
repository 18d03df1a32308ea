package org.dance4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Test;

class ClippedKernelsTest {

    private static final Weights GIVEN = Weights.of(Map.of(
            Parameter.name("first", Parameter.Role.KERNEL),
            FloatTensor.of(List.of(1, 1, 3, 2), new float[] {1, -1, 1.5f, -2, 0, 0.999f}),
            Parameter.name("deep", Parameter.Role.DEPTHWISE_KERNEL),
            FloatTensor.filled(List.of(3, 3, 2, 1), 3)));

    private static Network network() {
        LayerStack net = new LayerStack();
        String x = net.append("first", new Conv2d(2, 1, 1, 0, 1, false), net.image(Architecture.Options.IMAGENET));
        x = net.append("deep", new DepthwiseConv2d(3, 1, 1, 1), x);
        x = net.classifier("last", x, 2);
        return new Network("small", 1, net.layers(), x, List.of());
    }

    private static ClippedKernels of(Quantize.KernelGrid kernels, int kernelBits) {
        return ClippedKernels.of(IntegerTraining.of(network(), new Quantize(8, true, kernels, kernelBits)), GIVEN);
    }

    /** Depthwise kernels have grids of their own reach, and outer ones are floats. */
    @Test
    void whatLiesBeyondTheUnitGridIsTold() {
        ClippedKernels found = of(Quantize.KernelGrid.UNIT, 8);
        assertEquals(new ClippedKernels(2, 6), found);
        assertEquals(
                Optional.of("2 of 6 kernel values to start from lie beyond -1 and 1, and are clipped: those of int8 lie"
                        + " between"),
                found.sentence());
        assertEquals(Optional.empty(), of(Quantize.KernelGrid.UNIT_INSIDE, 8).sentence());
        assertEquals(Optional.empty(), of(Quantize.KernelGrid.MAXIMUM, 8).sentence());
        assertEquals(
                Optional.empty(),
                of(Quantize.KernelGrid.UNIT, Quantize.FLOAT_BITS).sentence());
        assertEquals(new ClippedKernels(0, 0), ClippedKernels.of(network(), GIVEN));
    }
}
