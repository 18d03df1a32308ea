package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacedGridsTest {

    private static final Quantize INSIDE = new Quantize(8, true, Quantize.KernelGrid.UNIT_INSIDE, 8);

    private static Network network(String architecture, String backbone, int stride) {
        return Architectures.network(
                architecture, new Architecture.Options(backbone, 5, stride, 0.125, Architecture.Options.IMAGENET));
    }

    @ParameterizedTest
    @CsvSource({
        "deeplabv3, resnet50, 16, backbone.conv1 classifier.4 aux_classifier.4",
        "deeplabv3plus, mobilenetv2, 16, backbone.low_level_features.0.0 classifier.classifier.3",
        "fcn, vgg16, 0, conv_block1.0 upscore8",
    })
    void outerKernelsAreFoundByWhatReadsWhat(String architecture, String backbone, int stride, String expected) {
        Network network = IntegerTraining.of(network(architecture, backbone, stride), INSIDE);

        Set<String> found = PlacedGrids.of(network).orElseThrow().outerKernels();

        assertEquals(new TreeSet<>(Splitter.on(' ').splitToList(expected)), new TreeSet<>(found));
        PlacedGrids inference = PlacedGrids.of(network.inference()).orElseThrow();
        network.inference()
                .parameters()
                .forEach(parameter ->
                        assertEquals(found.contains(parameter.owner()), inference.isFloatInTraining(parameter)));
    }

    /** What a further output reads and the main one goes on with is no place to end. */
    @Test
    void aKernelThatTheNetworkGoesOnWithIsInside() {
        LayerStack net = new LayerStack();
        String first = net.append("first", new Conv2d(4, 3, 1, 1, 1, true), net.image(Architecture.Options.IMAGENET));
        String inner = net.append("inner", new Conv2d(5, 1, 1, 0, 1, true), first);
        String ends = net.append("ends", new Conv2d(5, 1, 1, 0, 1, true), first);
        String last = net.append("last", new Conv2d(5, 1, 1, 0, 1, true), inner);
        Network network = IntegerTraining.of(
                new Network(
                        "outputs", 1, net.layers(), last, List.of(new Auxiliary(inner, 0.4), new Auxiliary(ends, 0.4))),
                INSIDE);

        PlacedGrids grids = PlacedGrids.of(network).orElseThrow();

        assertEquals(Set.of("first", "ends", "last"), grids.outerKernels());
        assertEquals(Set.of("first", "ends", "last", "last.q"), grids.outerLayers());
        assertEquals(Quantize.KernelGrid.UNIT, kernel(grids, "inner"));
        assertEquals(Quantize.KernelGrid.MAXIMUM, kernel(grids, "last"));
    }

    private static Quantize.KernelGrid kernel(PlacedGrids grids, String owner) {
        return grids.of(new Parameter(owner, Parameter.Role.KERNEL, List.of(1, 1, 5, 5)))
                .kernels();
    }
}
