package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.MobileNetV2;
import org.dance4j.graphs.ops.FeatureShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerStackTest {

    /**
     * The channels of MobileNetV2's stem and stages, and the millions of parameters and multiply-accumulates that its
     * authors publish with their weights (tensorflow/models, slim/nets/mobilenet).
     */
    @ParameterizedTest
    @CsvSource({
        "0.35, 16 8 8 16 24 32 56 112, 1.66, 59",
        "0.5, 16 8 16 16 32 48 80 160, 1.95, 97",
        "0.75, 24 16 24 24 48 72 120 240, 2.61, 209",
        "1, 32 16 24 32 64 96 160 320, 3.47, 300",
        "1.4, 48 24 32 48 88 136 224 448, 6.06, 582"
    })
    void widthsAreThoseOfMobileNetV2(double width, String channels, double parameters, double macs) {
        LayerStack net = new LayerStack(width);
        List<Integer> scaled = List.of(32, 16, 24, 32, 64, 96, 160, 320).stream()
                .map(net::scaled)
                .toList();
        assertEquals(Arrays.stream(channels.split(" ")).map(Integer::valueOf).toList(), scaled);

        Network network = MobileNetV2.classifier(1001, width, Architecture.Options.IMAGENET);
        List<Integer> made = network.shapes(224, 224).entrySet().stream()
                .filter(layer -> layer.getKey().matches("features\\.(0\\.2|1\\.conv\\.2|(2|4|7|11|14|17)\\.conv\\.3)"))
                .map(layer -> layer.getValue().channels())
                .toList();
        assertEquals(scaled, made);
        Cost cost = Cost.of(network, 224, 224);
        assertEquals(parameters, cost.parameters() / 1e6, 0.015 * parameters);
        assertEquals(macs, cost.macs() / 1e6, 0.02 * macs);
    }

    @Test
    void aWidthOfOneLeavesFiltersAsTheyAre() {
        assertEquals(19, new LayerStack().scaled(19));
        assertEquals(8, new LayerStack(0.01).scaled(64));
        assertThrows(IllegalArgumentException.class, () -> new LayerStack(0));
        assertThrows(IllegalArgumentException.class, () -> new LayerStack(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new LayerStack(Double.POSITIVE_INFINITY));
    }

    /** A 3 × 3 convolution to 64 channels in each part: behind the backbone 64 · 0.5 · 0.5 = 16. */
    @Test
    void aHeaderHasAWidthOfItsOwn() {
        LayerStack net = new LayerStack(0.5, 0.5);
        String x = net.part(Part.BACKBONE).conv("back", net.image(Architecture.Options.IMAGENET), 64, 3, 1);
        String y = net.part(Part.MULTI_SCALE).conv("middle", x, 64, 3, 1);
        String z = net.part(Part.HEAD).conv("head", y, 64, 3, 1);
        String scores = net.classifier("scores", z, 5);
        Network network = new Network("tiny", 1, net.layers(), scores, List.of());
        assertEquals(
                List.of(32, 16, 16, 5),
                Stream.of("back", "middle", "head", "scores")
                        .map(name -> network.shapes(5, 7).get(name).channels())
                        .toList());
        assertThrows(IllegalArgumentException.class, () -> new LayerStack(1, 0));
    }

    @Test
    void classScoresHaveNoWidth() {
        LayerStack net = new LayerStack(0.25);
        String x = net.conv("conv", net.image(Architecture.Options.IMAGENET), 64, 3, 1);
        String scores = net.classifier("scores", x, 19);
        Network network = new Network("tiny", 1, net.layers(), scores, List.of());
        assertEquals(new FeatureShape(5, 7, 16), network.shapes(5, 7).get("conv"));
        assertEquals(new FeatureShape(5, 7, 19), network.shapes(5, 7).get("scores"));
    }

    @Test
    void poolingsOfStrideTwoHalve() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        net.maxPool("two", image, 2, 2);
        net.maxPool("three", image, 3, 2);
        Network network = new Network("tiny", 2, net.layers(), "three", List.of());
        assertEquals(new FeatureShape(4, 6, 3), network.shapes(8, 12).get("two"));
        assertEquals(new FeatureShape(4, 6, 3), network.shapes(8, 12).get("three"));
    }

    @Test
    void branchesShareWeightsUnderTheNamesWithoutPrefix() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String one = net.conv("conv", image, 8, 3, 1);
        String other = net.branch("again.").conv("conv", image, 8, 3, 1);
        net.branch("").add("sum", one, other);
        Network network = new Network("tiny", 1, net.layers(), "sum", List.of());
        assertEquals("again.conv", other);
        assertEquals("conv", network.layer("again.conv").weights());
        assertEquals(1, network.parameters().size());
        assertThrows(IllegalArgumentException.class, () -> net.conv("conv", image, 8, 3, 1));
    }
}
