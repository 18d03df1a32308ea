package org.dance4j.slimming.widths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dance4j.graphs.BoundaryHead;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.Slimmer;
import org.junit.jupiter.api.Test;

/** Which channels widths keep, and which tensors are theirs. */
class UniformWidthsTest {

    /** Two convolutions of 32 and 16 channels side by side, a third of 40 behind their concatenation, and a sum with 32. */
    private static Network network() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String a = net.relu("a.relu", net.batchNorm("a.bn", net.conv("a", image, 32, 3, 1)));
        String b = net.relu("b.relu", net.batchNorm("b.bn", net.conv("b", image, 16, 3, 1)));
        String c = net.batchNorm("c.bn", net.conv("c", net.concat("a|b", a, b), 40, 3, 1));
        String d = net.batchNorm("d.bn", net.conv("d", a, 40, 1, 1));
        String sum = net.relu("sum", net.add("c+d", c, d));
        String logits = net.classifier("logits", sum, 5);
        return new Network("test", 4, net.layers(), logits, List.of());
    }

    /** By hand: the number of public slimmable networks, max(8, int(x + 4) / 8 * 8), and 8 more below 90% of x. */
    @Test
    void channelsAreMultiplesOfEightAndNeverFarBelow() {
        assertEquals(16, UniformWidths.channels(32, 0.5));
        assertEquals(24, UniformWidths.channels(32, 0.75));
        assertEquals(8, UniformWidths.channels(16, 0.25), "8 at least");
        assertEquals(32, UniformWidths.channels(64, 0.55), "35.2 is nearest to 32, which is 91% of it");
        assertEquals(16, UniformWidths.channels(24, 0.45), "10.8 is nearer to 8, which is 74% of it");
        assertEquals(5, UniformWidths.channels(5, 0.25), "no more than there are");
        assertEquals(20, UniformWidths.channels(20, 0.95), "24 is more than there are");
    }

    @Test
    void layersThatMakeTheSameChannelsKeepTheSame() {
        Width half = UniformWidths.of(network(), 0.5);
        Map<String, Integer> made = half.cutOut(network()).madeChannels();
        assertEquals(Map.of("a", 16, "b", 8, "c", 24, "d", 24, "logits", 5), made);
        assertTrue(UniformWidths.of(network(), 1).keepsAll());
    }

    /** As where a run starts from another with or without a head that tells borders. */
    @Test
    void widthsHoldOnNetworksWithMoreLayersOrFewer() {
        Network headed = BoundaryHead.added(network(), 0.5);
        Widths widths = new Widths(List.of(Width.whole(), UniformWidths.of(headed, 0.5)));
        assertTrue(widths.all().get(1).channels().kept().containsKey("boundary.conv"));
        assertEquals(new Widths(List.of(Width.whole(), UniformWidths.of(network(), 0.5))), widths.on(network()));
        assertEquals(widths, widths.on(headed));
        assertEquals(Widths.NONE, Widths.NONE.on(headed));
    }

    /** FCN-8s adds class scores of three strides up: those of a narrow network are of all classes, too. */
    @Test
    void scoresOfClassesAllStay() {
        Network fcn = Architectures.network("fcn", new Architecture.Options("vgg16-same", 11));
        Map<String, Integer> whole = fcn.madeChannels();
        Map<String, Integer> narrow = UniformWidths.of(fcn, 0.25).cutOut(fcn).madeChannels();
        assertTrue(fcn.classScores().size() >= 6, fcn.classScores().toString());
        fcn.classScores().forEach(scores -> assertEquals(11, narrow.get(scores), scores));
        assertEquals(whole.get("classifier.3") / 4, narrow.get("classifier.3"));
    }

    @Test
    void whatIsSharedIsPartsAndBatchNormsAreOwn() {
        Network network = network();
        Width half = UniformWidths.of(network, 0.5);
        Subnetwork part = half.within(network);
        assertEquals("0.5", part.name());
        List<Integer> behind = IntStream.concat(IntStream.range(0, 16), IntStream.range(32, 40))
                .boxed()
                .toList();
        assertEquals(
                Map.of(
                        "a/kernel",
                        Map.of(3, first(16)),
                        "b/kernel",
                        Map.of(3, first(8)),
                        "c/kernel",
                        Map.of(2, behind, 3, first(24)),
                        "d/kernel",
                        Map.of(2, first(16), 3, first(24)),
                        "logits/kernel",
                        Map.of(2, first(24))),
                part.kept());
        assertTrue(part.network().parameters().stream()
                .anyMatch(parameter -> parameter.name().equals("c.bn@0.5/moving_mean")
                        && parameter.shape().equals(List.of(24))));
        assertEquals(
                network.parameters().size() + 4 * 4,
                new Widths(List.of(Width.whole(), half)).parameters(network).size());
    }

    private static List<Integer> first(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void cutOutItIsWhatSlimmingLeavesButForItsBatchNorms() {
        Network network = network();
        Width half = UniformWidths.of(network, 0.5);
        Widths widths = new Widths(List.of(Width.whole(), half));
        Weights weights = Weights.initial(network, 3);
        Weights start = widths.start(network, weights);
        Weights slim = Slimmer.slim(network, weights, half.channels());
        assertEquals(slim, half.cutOut(network, start));
        assertEquals(weights, Width.whole().cutOut(network, start));

        FloatTensor other = FloatTensor.filled(List.of(16), 0.5f);
        Weights trained = start.with(Map.of("a.bn@0.5/gamma", other));
        assertEquals(slim.with(Map.of("a.bn/gamma", other)), half.cutOut(network, trained));
    }

    @Test
    void widthsThatFallTogetherAreOne() {
        Network network = network();
        List<Width> wanted = List.of(
                Width.whole(),
                UniformWidths.of(network, 0.5),
                UniformWidths.of(network, 0.48),
                UniformWidths.of(network, 0.25));
        assertEquals(List.of("1", "0.5", "0.25"), Widths.different(wanted).texts());
        assertEquals(Widths.NONE, Widths.different(List.of(Width.whole())));
        assertThrows(IllegalArgumentException.class, () -> UniformWidths.of(network, 0));
        assertThrows(IllegalArgumentException.class, () -> new Widths(List.of(Width.whole())));
    }

    /**
     * Gammas that fall from channel to channel in layer a, and are small in b: b goes first, and of a the last ones. By hand, of
     * A, B and C channels a pixel costs 27A + 27B + 9(A + B)C + AC + 5C: 13,528 of the uniform 24, 16 and 32, below which are
     * 10,128 of 16, 8 and 40 (13,544 of 24, 8 and 40 are not); 6,336 of 16, 8 and 24, below which are 5,456 of 8, 8 and 32.
     */
    @Test
    void foundWidthsKeepWhatIsWorthItAtTheCostOfTheUniformOne() {
        Network network = network();
        float[] falling = new float[32];
        for (int i = 0; i < falling.length; i++) {
            falling[i] = 1 - i / 64f;
        }
        Weights weights = Weights.initial(network, 3)
                .with(Map.of(
                        "a.bn/gamma",
                        FloatTensor.of(List.of(32), falling),
                        "b.bn/gamma",
                        FloatTensor.filled(List.of(16), 1e-6f)));
        InferenceCost cost = new InferenceCost(List.of(new InferenceCost.Size(8, 8, 1)));
        List<Width> found = FoundWidths.of(network, weights, List.of(1.0, 0.75, 0.5), cost);
        assertTrue(found.get(0).keepsAll());
        assertEquals(
                Map.of("a", channels(0, 16), "b", channels(8, 16)),
                found.get(1).channels().kept());
        assertEquals(
                Map.of("a", channels(0, 8), "b", channels(8, 16), "c", channels(8, 40), "d", channels(8, 40)),
                found.get(2).channels().kept());
        for (Width width : found) {
            Width uniform = UniformWidths.of(network, width.share());
            assertEquals(cost.macs(uniform.cutOut(network)), FoundWidths.askedMacs(network, width.share(), cost));
            assertTrue(cost.macs(width.cutOut(network)) <= cost.macs(uniform.cutOut(network)));
        }
    }

    @Test
    void sharesAreWrittenAsPeopleWriteThem() {
        assertEquals("1", Width.text(1));
        assertEquals("0.25", Width.text(0.25));
        assertEquals("NaN", Width.text(Double.NaN));
        assertEquals("Infinity", Width.text(Double.POSITIVE_INFINITY));
    }

    private static List<Integer> channels(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
