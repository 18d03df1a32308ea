package org.dance4j.slimming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What removed channels were is put in their places. */
class MeanReplacementTest {

    private static final List<String> ARCHITECTURES = List.of(
            "bisenet-resnet18-x0.125",
            "deeplabv3plus-mobilenetv2-os16-x0.125",
            "icnet-resnet50-half-x0.125",
            "pspnet-resnet50-os16-x0.125");

    private static InferenceCost seen(int size) {
        return new InferenceCost(List.of(new InferenceCost.Size(size, size, 1)));
    }

    /** The small networks but two that are below, and architectures on one backbone each; more would take long. */
    static Stream<Arguments> networks() {
        assertEquals(
                Set.copyOf(ARCHITECTURES),
                TestNetworks.architectures().stream()
                        .map(Network::name)
                        .filter(ARCHITECTURES::contains)
                        .collect(Collectors.toSet()));
        return Stream.concat(
                        TestNetworks.all().stream()
                                .filter(network -> !network.equals(TestNetworks.transposed())
                                        && !network.equals(TestNetworks.sharedWeights())),
                        TestNetworks.architectures().stream().filter(network -> ARCHITECTURES.contains(network.name())))
                .map(network -> Arguments.of(network.name(), network));
    }

    /**
     * Gammas of what goes are 0 and betas anything. Kernels have only their middle, which never falls on padding, so that
     * the whole network is without a border.
     */
    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("networks")
    void removalIsExactWithoutPadding(String name, Network network) {
        int size = network.sizeMultiple() == 4 ? 16 : 64;
        List<ChannelGroup> gone = ExactnessTest.someCandidates(network, PruneScope.NETWORK, 1);
        Channels channels = Channels.without(network, gone);
        Weights weights = constant(onlyMiddles(network, TestNetworks.random(network, 1)), gone);
        List<float[]> expected = ExactnessTest.logits(network, weights, size, 1);
        Network slim = Slimmer.slim(network, channels);

        double replaced = ExactnessTest.difference(
                expected,
                ExactnessTest.logits(
                        slim, Slimmer.slimReplacingMeans(network, weights, channels, seen(size)), size, 1));
        assertTrue(replaced <= 1e-4, () -> "differs by " + replaced);
        if (size == 16) {
            double dropped = ExactnessTest.difference(
                    expected, ExactnessTest.logits(slim, Slimmer.slim(network, weights, channels), size, 1));
            assertTrue(dropped > 0.01, () -> "the constants did not matter: " + dropped);
        }
    }

    /** Layers that share their weights can be made up for where they read the same constants. */
    @Test
    void sharedWeightsReadTheSameConstants() {
        Network network = TestNetworks.sharedWeights();
        Weights random = TestNetworks.random(network, 2);
        Weights alike = random.with(Map.of("b.bn/beta", random.get("a.bn/beta")));
        List<ChannelGroup> gone = ExactnessTest.someCandidates(network, PruneScope.NETWORK, 2);
        Channels channels = Channels.without(network, gone);
        Weights weights = constant(onlyMiddles(network, alike), gone);

        assertTrue(ExactnessTest.difference(
                        ExactnessTest.logits(network, weights, 16, 2),
                        ExactnessTest.logits(
                                Slimmer.slim(network, channels),
                                Slimmer.slimReplacingMeans(network, weights, channels, seen(16)),
                                16,
                                2))
                <= 1e-4);
    }

    static Stream<Op> convolutionsWithABorder() {
        return Stream.of(
                new Conv2d(3, 3, 1, 1, 1, true),
                new Conv2d(3, 3, 1, 12, 12, true),
                new Conv2d(3, 7, 2, 3, 1, true),
                new ConvTranspose2d(3, 4, 2, 1, 1, true));
    }

    /** Where padding is read, or a transposed convolution has phases, the mean over the map stays. */
    @ParameterizedTest
    @MethodSource("convolutionsWithABorder")
    void onPaddedMapsTheMeanStays(Op last) {
        LayerStack net = TestNetworks.stack().part(Part.HEAD);
        String logits = net.append("logits", last, TestNetworks.block(net, "a", "normalized", 5));
        Network network = new Network("test", 4, net.layers(), logits, List.of());
        List<ChannelGroup> gone =
                Pruning.candidates(network, PruneScope.NETWORK).subList(1, 4);
        Weights weights = constant(TestNetworks.random(network, 3), gone)
                .with(Map.of("a.bn/beta", FloatTensor.of(List.of(5), 0.1f, 0.5f, -1, 2, 0.3f)));
        Channels channels = Channels.without(network, gone);
        Network slim = Slimmer.slim(network, channels);

        double[] expected = means(network, weights);
        double[] found = means(slim, Slimmer.slimReplacingMeans(network, weights, channels, seen(16)));
        double[] dropped = means(slim, Slimmer.slim(network, weights, channels));
        for (int c = 0; c < 3; c++) {
            assertEquals(expected[c], found[c], 1e-3 * Math.abs(expected[c] - dropped[c]));
        }
    }

    /** The mean of each class' logits. */
    private static double[] means(Network network, Weights weights) {
        float[] logits = ExactnessTest.logits(network, weights, 16, 3).get(0);
        return IntStream.range(0, 3)
                .mapToDouble(c -> IntStream.range(0, logits.length / 3)
                        .mapToDouble(i -> logits[3 * i + c])
                        .average()
                        .orElseThrow())
                .toArray();
    }

    /** The weights with the gammas of some groups at 0. */
    private static Weights constant(Weights weights, List<ChannelGroup> groups) {
        Map<String, FloatTensor> changed = new HashMap<>();
        groups.stream().flatMap(group -> group.gammas().stream()).forEach(gamma -> {
            float[] values = changed.getOrDefault(gamma.parameter(), weights.get(gamma.parameter()))
                    .toArray();
            values[gamma.index()] = 0;
            changed.put(gamma.parameter(), FloatTensor.of(List.of(values.length), values));
        });
        return weights.with(changed);
    }

    private static Weights onlyMiddles(Network network, Weights weights) {
        return Weights.of(network, parameter -> {
            FloatTensor tensor = weights.get(parameter.name());
            if (!parameter.role().isKernel()) {
                return tensor;
            }
            float[] values = tensor.toArray();
            int size = parameter.shape().get(0);
            int inner = values.length / (size * size);
            int middle = (size / 2) * size + size / 2;
            for (int i = 0; i < values.length; i++) {
                values[i] = i / inner == middle ? values[i] * size : 0;
            }
            return FloatTensor.of(parameter.shape(), values);
        });
    }
}
