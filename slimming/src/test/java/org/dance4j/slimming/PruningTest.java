package org.dance4j.slimming;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.graphs.BoundaryHead;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.slimming.schedule.PruningTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PruningTest {

    private static final ChannelFloor ONE = new ChannelFloor(Map.of());

    private static Weights gammas(Network network, Map<String, float[]> gammas) {
        Weights weights = Weights.initial(network, 1);
        for (Map.Entry<String, float[]> gamma : gammas.entrySet()) {
            float[] values = gamma.getValue();
            weights = weights.with(Map.of(gamma.getKey(), FloatTensor.of(List.of(values.length), values)));
        }
        return weights.requireFits(network);
    }

    /** Without batch norms, each filter counts; class scores, of which the skips are sums, are no channels that may go. */
    @Test
    void aNetworkWithoutNormsLosesFiltersAndNoScores() {
        Network fcn = Architectures.network("fcn", new Architecture.Options("vgg16-same", 11));
        assertEquals(4224 + 2 * 4096, Pruning.channels(fcn, PruneScope.NETWORK));
        assertEquals(2 * 4096, Pruning.channels(fcn, PruneScope.HEADER));
        Set<String> layers = Pruning.candidates(fcn, PruneScope.HEADER).stream()
                .flatMap(group -> group.convolutions().stream())
                .map(ChannelGroup.Channel::layer)
                .collect(Collectors.toSet());
        assertEquals(Set.of("classifier.0", "classifier.3"), layers);
    }

    /** A batch norm that only training has, and what is in front of it, is nothing to go by. */
    @Test
    void aHeadOfTrainingChangesNoCandidate() {
        Network fcn = Architectures.network("fcn", new Architecture.Options("vgg16-same", 11));
        Network headed = BoundaryHead.added(fcn, 1);
        assertEquals(layers(fcn), layers(headed));
        assertEquals(Pruning.channels(fcn, PruneScope.NETWORK), Pruning.channels(headed, PruneScope.NETWORK));
    }

    private static Set<String> layers(Network network) {
        return Pruning.candidates(network, PruneScope.NETWORK).stream()
                .flatMap(group -> group.convolutions().stream())
                .map(ChannelGroup.Channel::layer)
                .collect(Collectors.toSet());
    }

    /** By hand: filters of magnitudes 6 and 2 are 1.5 and 0.5 of their layer's mean. */
    @Test
    void magnitudesAreThoseOfALayersFiltersOverTheirMean() {
        LayerStack net = new LayerStack();
        String conv = net.append("conv", new Conv2d(2, 1, 1, 0, 1, true), net.image(Architecture.Options.IMAGENET));
        String relu = net.append("relu", new Activation(Activation.Function.RELU), conv);
        String logits = net.append("logits", new Conv2d(4, 1, 1, 0, 1, true), relu);
        Network network = new Network("bare", 1, net.layers(), logits, List.of());
        Weights weights = Weights.initial(network, 1)
                .with(Map.of("conv/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 1, -1, -2, 0, 3, 1)));
        Score score = Score.magnitude(network, weights);
        assertEquals(
                List.of(1.5, 0.5),
                Pruning.candidates(network, PruneScope.NETWORK).stream()
                        .map(score::of)
                        .toList());
    }

    /** A layer of 8 channels keeps them all. */
    @Test
    void aNetworkWithNothingToPruneIsRefused() {
        Network narrow = TestNetworks.chain(8, 8);
        assertEquals(
                "nothing can be pruned in scope header of network test: every layer there has no more channels than must"
                        + " stay; prune in the whole network, or train without slimming the network",
                refusal(narrow, PruneScope.HEADER));
        Network thin = TestNetworks.chain(12, 12);
        assertEquals(
                "nothing can be pruned in scope header of network test: every layer there has no more channels than must"
                        + " stay in multiples of 16; prune in the whole network, or train without slimming the network",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Pruning.requirePrunable(
                                        thin,
                                        PruneScope.HEADER,
                                        ChannelFloor.of(thin).inMultiplesOf(16)))
                        .getMessage());
        Pruning.requirePrunable(TestNetworks.chain(8, 9), PruneScope.HEADER, ChannelFloor.of(TestNetworks.chain(8, 9)));
    }

    private static String refusal(Network network, PruneScope scope) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> Pruning.requirePrunable(network, scope, ChannelFloor.of(network)))
                .getMessage();
    }

    private static final Network CHAIN = TestNetworks.chain(4, 3);
    private static final Weights CHAIN_WEIGHTS =
            gammas(CHAIN, Map.of("a.bn/gamma", new float[] {0.9f, 0.1f, -0.05f, 0.5f}, "b.bn/gamma", new float[] {
                0.2f, -0.8f, 0.3f
            }));

    /** On 4 x 4 pixels: 16 * (9 * 3 * A + 9 * A * B + B * 3) multiply-accumulates for A and B channels. */
    private static final InferenceCost COST = new InferenceCost(List.of(new InferenceCost.Size(4, 4, 2)));

    @Test
    void channelsGoUntilACostIsReached() {
        assertEquals(16 * (9 * 3 * 4 + 9 * 4 * 3 + 3 * 3), COST.macs(CHAIN));
        Selection selection = Pruning.select(
                CHAIN,
                CHAIN_WEIGHTS,
                PruneScope.HEADER,
                Score.gamma(CHAIN_WEIGHTS),
                new Goal.Cost(1800, COST::macs),
                ONE);
        assertEquals(
                Map.of("a.conv", List.of(0, 3), "b.conv", List.of(1, 2)),
                selection.channels().kept(),
                "1,872 are left of 2 and 3 channels, 1,536 of 2 and 2");
        assertEquals(16 * (9 * 3 + 9 + 3), COST.macs(Pruning.least(CHAIN, PruneScope.HEADER, COST, ONE)));
        assertEquals(
                4,
                Pruning.select(
                                CHAIN,
                                CHAIN_WEIGHTS,
                                PruneScope.HEADER,
                                Score.gamma(CHAIN_WEIGHTS),
                                new Goal.Cost(1, COST::macs),
                                new ChannelFloor(Map.of("a.conv", 3)))
                        .scores()
                        .after(),
                "what cannot be reached leaves what floors hold");
    }

    /** By hand: (0.9 + 0.1 + 0.05 + 0.5 + 0.2 + 0.8 + 0.3) / 7. */
    @Test
    void theMeanGammaIsThatOfMagnitudes() {
        assertEquals(2.85 / 7, Pruning.meanGamma(CHAIN, CHAIN_WEIGHTS, PruneScope.HEADER), 1e-6);
    }

    /** What may not go, here the backbone's and those that only training has, starts as it would. */
    @Test
    void gammasThatArePulledStartAtAHalf() {
        Network network = Architectures.network(
                "bisenet", new Architecture.Options("resnet18", 3, 0, 0.125, Architecture.Options.IMAGENET));
        Weights before = TestNetworks.random(network, 2);
        Weights after = Pruning.sparseStart(network, before, PruneScope.HEADER);
        Set<String> pulled = Pruning.scopedGammas(network, PruneScope.HEADER);
        assertFalse(pulled.isEmpty());
        before.tensors()
                .forEach((name, tensor) -> assertEquals(
                        pulled.contains(name) ? FloatTensor.filled(tensor.shape(), 0.5f) : tensor,
                        after.get(name),
                        name));
        assertTrue(pulled.stream().noneMatch(name -> network.layers().stream()
                .anyMatch(layer -> layer.part() == Part.BACKBONE && name.equals(layer.weights() + "/gamma"))));
    }

    @Test
    void aCostIsThatOfAllSizesByTheirImages() {
        InferenceCost cost =
                new InferenceCost(List.of(new InferenceCost.Size(4, 4, 1), new InferenceCost.Size(8, 4, 3)));
        assertEquals(COST.macs(CHAIN) * (1 + 3 * 2) / 4, cost.macs(CHAIN));
        assertThrows(IllegalArgumentException.class, () -> new InferenceCost(List.of()));
    }

    /** A channel of a saves 16 * (27 + 27), one of b 16 * (36 + 3). */
    @Test
    void worthPerCostMayTurnTheOrderAround() {
        RemovalSavings savings = new RemovalSavings(CHAIN, COST::macs);
        ChannelGroup a = Pruning.candidates(CHAIN, PruneScope.HEADER).get(0);
        ChannelGroup b = Pruning.candidates(CHAIN, PruneScope.HEADER).get(4);
        assertEquals(864, savings.of(a));
        assertEquals(624, savings.of(b));
        Score worth = group -> group.equals(a) ? 0.21 : 0.2;
        Score perCost = worth.perCost(savings);
        assertEquals(0.21 / Math.sqrt(864), perCost.of(a), 1e-12);
        assertTrue(worth.of(a) > worth.of(b) && perCost.of(a) < perCost.of(b));
    }

    @Test
    void firstOrderSumsAddUpWhatEachStepSays() {
        Network network = TestNetworks.chain(2, 1);
        FirstOrderSums sums = new FirstOrderSums(network, PruneScope.HEADER);
        sums.add(new float[] {1, -2, 3});
        sums.add(new float[] {-1, 1, 1});
        assertEquals(List.of(2.0, 3.0, 4.0), sums.values());
        FirstOrderSums later = new FirstOrderSums(network, PruneScope.HEADER, sums.values());
        later.add(new float[] {0, 0, -1});
        assertEquals(
                5,
                later.score().of(Pruning.candidates(network, PruneScope.HEADER).get(2)));
        assertThrows(IllegalArgumentException.class, () -> new FirstOrderSums(CHAIN, PruneScope.HEADER, sums.values()));
    }

    @Test
    void whatFadesIsWhatGoes() {
        Selection selection = Pruning.select(CHAIN, CHAIN_WEIGHTS, PruneScope.HEADER, 4, ONE);
        assertArrayEquals(new int[] {1, 2, 4}, new Fade(selection).indices(CHAIN, PruneScope.HEADER));
        assertEquals(1, Fade.remaining(0.4));
        assertEquals(0.5, Fade.remaining(0.7), 1e-12);
        assertEquals(0, Fade.remaining(1));
        assertEquals(0, Fade.remaining(1.5));
    }

    @Test
    void theLowestGammasOfAllLayersTogetherGo() {
        Selection selection = Pruning.select(CHAIN, CHAIN_WEIGHTS, PruneScope.HEADER, 4, ONE);
        assertEquals(
                Map.of("a.conv", List.of(0, 3), "b.conv", List.of(1, 2)),
                selection.channels().kept());
        Selection.Scores scores = selection.scores();
        assertEquals(7, scores.before());
        assertEquals(4, scores.after());
        assertEquals(0, scores.heldByFloor());
        assertEquals(0.2, scores.largestRemoved(), 1e-6);
        assertEquals(0.3, scores.smallestKept(), 1e-6);
        assertEquals(0.05, scores.gammaQuantiles().get(0), 1e-6);
        assertEquals(0.3, scores.gammaQuantiles().get(50), 1e-6);
        assertEquals(0.9, scores.gammaQuantiles().get(100), 1e-6);
    }

    @Test
    void aFloorHoldsALayerAndTheNextGoesInstead() {
        Selection selection =
                Pruning.select(CHAIN, CHAIN_WEIGHTS, PruneScope.HEADER, 4, new ChannelFloor(Map.of("a.conv", 3)));
        assertEquals(
                Map.of("a.conv", List.of(0, 1, 3), "b.conv", List.of(1)),
                selection.channels().kept());
        assertEquals(1, selection.scores().heldByFloor());
        assertEquals(0.3, selection.scores().largestRemoved(), 1e-6);
        assertEquals(0.5, selection.scores().smallestKept(), 1e-6);
    }

    /** Three layers of one channel are summed, which makes a group of three gammas that cannot go. */
    @Test
    void whatAFloorHoldsIsPassedOverHoweverManyChannelsItHas() {
        LayerStack net = TestNetworks.stack().part(Part.HEAD);
        String first = TestNetworks.normalized(net, "a", "normalized", 1);
        String second = net.add("ab", first, TestNetworks.normalized(net, "b", first, 1));
        String third = net.add("abc", second, TestNetworks.normalized(net, "c", second, 1));
        String logits = net.classifier("classifier", TestNetworks.block(net, "d", third, 4), 2);
        Network network = new Network("sums", 1, net.layers(), logits, List.of());
        Score lowestFirst = group ->
                group.gammas().size() > 1 ? 0 : 1 + group.gammas().get(0).index();
        Selection selection = Pruning.select(
                network, Weights.initial(network, 1), PruneScope.HEADER, lowestFirst, new Goal.Channels(6), ONE);
        assertEquals(7, selection.scores().before());
        assertEquals(6, selection.scores().after());
        assertEquals(3, selection.scores().heldByFloor());
        assertEquals(Map.of("d.conv", List.of(1, 2, 3)), selection.channels().kept());
    }

    /** Of sums of nothing the first groups of the network would go. */
    @Test
    void sumsWithoutAStepTellNothing() {
        FirstOrderSums sums = new FirstOrderSums(CHAIN, PruneScope.HEADER);
        assertFalse(sums.hasSteps());
        sums.add(new float[] {0, 0, 0, -1, 0, 0, 0});
        assertTrue(sums.hasSteps());
    }

    @Test
    void everyLayerKeepsAChannelWhateverIsAskedFor() {
        Selection selection = Pruning.select(CHAIN, CHAIN_WEIGHTS, PruneScope.HEADER, 0, ONE);
        assertEquals(
                Map.of("a.conv", List.of(0), "b.conv", List.of(1)),
                selection.channels().kept());
        assertEquals(2, selection.scores().after());
        assertNull(selection.scores().smallestKept());
    }

    @Test
    void nothingGoesWhenAllAreToStay() {
        Selection selection = Pruning.select(CHAIN, CHAIN_WEIGHTS, PruneScope.HEADER, 7, ONE);
        assertEquals(Map.of(), selection.channels().kept());
        assertNull(selection.scores().largestRemoved());
        assertEquals(0.05, selection.scores().smallestKept(), 1e-6);
        assertEquals(CHAIN, Slimmer.slim(CHAIN, selection.channels()));
    }

    @Test
    void amongEqualsTheEarliestInTheNetworkGoes() {
        Weights equal = Weights.initial(CHAIN, 1);
        Selection selection = Pruning.select(CHAIN, equal, PruneScope.HEADER, 5, ONE);
        assertEquals(Map.of("a.conv", List.of(2, 3)), selection.channels().kept());
    }

    /**
     * Of 4 and 3 channels by twos: a.conv's two lowest have a mean of 0.15, b.conv's lowest leads from 3 to 2, and then
     * nothing fits that leaves it a channel.
     */
    @Test
    void channelsAreLeftInMultiples() {
        ChannelFloor twos = ONE.inMultiplesOf(2);
        Weights weights = gammas(
                CHAIN,
                Map.of(
                        "a.bn/gamma", new float[] {0.9f, 0.1f, -0.2f, 0.5f},
                        "b.bn/gamma", new float[] {0.3f, 0.7f, 0.6f}));
        assertEquals(
                Map.of("a.conv", List.of(0, 3)),
                Pruning.select(CHAIN, weights, PruneScope.HEADER, 5, twos)
                        .channels()
                        .kept());
        Selection selection = Pruning.select(CHAIN, weights, PruneScope.HEADER, 4, twos);
        assertEquals(
                Map.of("a.conv", List.of(0, 3), "b.conv", List.of(1, 2)),
                selection.channels().kept());
        assertEquals(0.3, selection.scores().largestRemoved(), 1e-6);
        assertEquals(0.65, selection.scores().smallestKept(), 1e-6);
        assertEquals(
                selection.channels(),
                Pruning.select(CHAIN, weights, PruneScope.HEADER, 0, twos).channels());
        assertThrows(IllegalArgumentException.class, () -> ONE.inMultiplesOf(0));
    }

    /** Through six prunings of BiSeNet every layer that loses channels is left a multiple of 8. */
    @ParameterizedTest
    @EnumSource(PruneScope.class)
    void allStagesLeaveMultiples(PruneScope scope) {
        Network built = TestNetworks.bisenet();
        Network network = built;
        Weights weights = TestNetworks.random(network, 5);
        ChannelFloor floor = ChannelFloor.of(built).inMultiplesOf(8);
        PruningSchedule schedule = new PruningSchedule(6);
        int original = Pruning.channels(network, scope);
        for (int stage = 1; stage <= 6; stage++) {
            int keep = new PruningTarget.Channels(0.5).keptAfter(stage, schedule, original);
            Selection selection = Pruning.select(network, weights, scope, keep, floor);
            assertEquals(keep, selection.scores().after(), 32, "stage " + stage);
            weights = Slimmer.slim(network, weights, selection.channels());
            network = Slimmer.slim(network, selection.channels());
            Map<String, Integer> before = built.madeChannels();
            network.madeChannels()
                    .forEach((layer, left) ->
                            assertTrue(left % 8 == 0 || left.equals(before.get(layer)), layer + " has " + left));
        }
    }

    /** Means over {features, gate}: 0.5, 0.3, 0.1, 0.4, ...; the lowest single gamma, 0.01, stays with its mean 0.4. */
    @Test
    void coupledChannelsAreScoredByTheirMeanAndCountOnceEach() {
        Network network = TestNetworks.attention();
        Weights weights = gammas(
                network,
                Map.of(
                        "features.bn/gamma", new float[] {0.5f, -0.2f, 0.1f, 0.01f, 2, 2, 2, 2, 2},
                        "gate.bn/gamma", new float[] {0.5f, 0.4f, 0.1f, -0.79f, 2, 2, 2, 2, 2}));
        assertEquals(9 * 2 + 6, Pruning.channels(network, PruneScope.HEADER));
        for (int keep : new int[] {20, 21}) {
            Selection selection = Pruning.select(network, weights, PruneScope.HEADER, keep, ONE);
            List<Integer> kept = List.of(0, 3, 4, 5, 6, 7, 8);
            assertEquals(
                    Map.of("features.conv", kept, "gate.conv", kept),
                    selection.channels().kept());
            assertEquals(20, selection.scores().after());
            assertEquals(0.3, selection.scores().largestRemoved(), 1e-6);
            assertEquals(0.4, selection.scores().smallestKept(), 1e-6);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.2, HEADER, 1587", "0.5, HEADER, 992", "0.2, NETWORK, 5427", "0.5, NETWORK, 3392"})
    void allStagesTogetherRemoveTheRatio(double ratio, PruneScope scope, int left) {
        Network network = TestNetworks.bisenet();
        Weights weights = TestNetworks.random(network, 5);
        ChannelFloor floor = ChannelFloor.of(network);
        PruningSchedule schedule = new PruningSchedule(6);
        int original = Pruning.channels(network, scope);
        for (int stage = 1; stage <= 6; stage++) {
            int keep = new PruningTarget.Channels(ratio).keptAfter(stage, schedule, original);
            Selection selection = Pruning.select(network, weights, scope, keep, floor);
            assertEquals(keep, selection.scores().after(), 2, "stage " + stage);
            weights = Slimmer.slim(network, weights, selection.channels());
            network = Slimmer.slim(network, selection.channels());
            weights.requireFits(network);
        }
        assertEquals(left, Pruning.channels(network, scope), 2);
    }

    @ParameterizedTest
    @EnumSource(PruneScope.class)
    void noLayerFallsUnderItsFloorAndTheRestOfTheScopeGoes(PruneScope scope) {
        Network network = TestNetworks.bisenet();
        Selection selection =
                Pruning.select(network, TestNetworks.random(network, 6), scope, 0, ChannelFloor.of(network));
        Network slim = Slimmer.slim(network, selection.channels());
        for (Layer layer : network.layers()) {
            if (layer.op() instanceof Conv2d conv) {
                int after = ((Conv2d) slim.layer(layer.name()).op()).filters();
                boolean auxiliary = layer.name().matches("conv_out(16|32).*");
                boolean stays = auxiliary
                        || layer.name().equals("conv_out.conv_out")
                        || (scope == PruneScope.HEADER && layer.part() == Part.BACKBONE);
                int expected = stays ? conv.filters() : Math.max(8, (conv.filters() + 9) / 10);
                assertEquals(expected, after, layer.name());
            }
        }
        assertTrue(selection.scores().heldByFloor() > 0);
    }

    @Test
    void headerScopeLeavesTheBackboneAsItWas() {
        Network network = TestNetworks.bisenet();
        Weights weights = TestNetworks.random(network, 7);
        Selection selection = Pruning.select(network, weights, PruneScope.HEADER, 500, ChannelFloor.of(network));
        Network slim = Slimmer.slim(network, selection.channels());
        Weights slimWeights = Slimmer.slim(network, weights, selection.channels());
        for (Layer layer : network.layers()) {
            if (layer.part() == Part.BACKBONE) {
                assertEquals(
                        network.shapes(64, 64).get(layer.name()),
                        slim.shapes(64, 64).get(layer.name()));
            }
        }
        for (String name : weights.names()) {
            if (name.startsWith("cp.resnet.")) {
                assertEquals(weights.get(name), slimWeights.get(name), name);
            }
        }
    }
}
