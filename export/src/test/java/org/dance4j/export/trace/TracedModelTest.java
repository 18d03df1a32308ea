package org.dance4j.export.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Conv2d;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracedModelTest {

    /** A convolution and a ReLU in the backbone; in the head a sum of a convolution and what came before, and a ReLU. */
    private static final Network NETWORK = network();

    private static Network network() {
        LayerStack net = new LayerStack();
        String stem = net.relu("stem.relu", net.conv("stem.conv", net.image(Architecture.Options.IMAGENET), 4, 3, 1));
        net.part(Part.HEAD);
        String sum = net.add("sum", stem, net.conv("head.conv", stem, 4, 3, 1));
        String output = net.relu("head.relu", sum);
        return new Network("two", 16, net.layers(), output, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "network/stem.conv/Conv2D, BACKBONE, stem.conv",
        "network/stem.relu/Relu, BACKBONE, stem.relu",
        "network/stem.conv/Pad-0-0-TransposeNHWCToNCHW-LayoutOptimizer, BACKBONE, stem.conv",
        "ConstantFolding/network/head.conv/Div_recip, HEAD, head.conv",
        "ArithmeticOptimizer/RemoveRedundantReshape_network/sum/Add, HEAD, sum",
        "p/ArithmeticOptimizer/ReorderCastLikeAndValuePreserving_int32_Cast, P, ",
        "ConstantFolding/p/Div_recip, P, ",
        "resizing/ResizeBilinear, RESIZING, ",
        "labels/label_rows/body/_1/ArgMax, LABELS, ",
        "network/sum, OTHER, ",
        "network/gone/Conv2D, OTHER, ",
        "Reshape_9, OTHER, ",
        "_SOURCE, OTHER, "
    })
    void operationsAreMappedByTheirNames(String node, InferenceStep section, String layer) {
        NodeOrigin origin = new NodeOrigin(NETWORK);
        assertEquals(section, origin.section(node));
        assertEquals(layer, origin.layer(node, false).map(Layer::name).orElse(null));
    }

    @ParameterizedTest
    @CsvSource({
        "network/stem.relu/Relu, stem.conv",
        "network/sum/Add, head.conv",
        "network/head.relu/Relu, head.conv",
        "network/head.conv/BiasAdd, head.conv"
    })
    void whatIsFusedCountsAsTheConvolutionBeforeIt(String node, String convolution) {
        assertEquals(
                convolution,
                new NodeOrigin(NETWORK).layer(node, true).orElseThrow().name());
    }

    /** Operations run one after another, so that together they take no longer than the call. */
    @Test
    void everyConvolutionHasItsTimeAndAllTimesAddUp() {
        RgbImage image = TestModels.image(96, 128, 1);
        TrainedModel model = TestModels.slim(true);
        try (TracedModel traced = new TracedModel(model, 2)) {
            traced.run(image);
            long start = System.nanoTime();
            TracedModel.Times times = traced.run(image);
            double called = (System.nanoTime() - start) / 1e9;
            assertTrue(times.all() <= called, times.all() + " of " + called);
            for (InferenceStep section : InferenceStep.values()) {
                assertTrue(times.sections().get(section) > 0, section.name());
            }
            Set<String> convolutions = Folding.fold(model.network(), model.weights()).network().layers().stream()
                    .filter(layer -> layer.op() instanceof Conv2d)
                    .map(Layer::name)
                    .collect(Collectors.toSet());
            assertTrue(
                    times.layers().keySet().containsAll(convolutions),
                    times.layers().keySet().toString());
            double inLayers =
                    times.layers().values().stream().mapToDouble(time -> time).sum();
            double inParts = times.sections().get(InferenceStep.BACKBONE)
                    + times.sections().get(InferenceStep.MULTI_SCALE)
                    + times.sections().get(InferenceStep.HEAD);
            assertEquals(inParts, inLayers, 1e-9);
        }
    }
}
