package org.dance4j.slimming;

import static org.dance4j.slimming.TestNetworks.block;
import static org.dance4j.slimming.TestNetworks.network;
import static org.dance4j.slimming.TestNetworks.normalized;
import static org.dance4j.slimming.TestNetworks.stack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Conv2d;
import org.junit.jupiter.api.Test;

class ChannelGroupsTest {

    private static ChannelGroup groupOf(Network network, String convolution, int index) {
        var channel = new ChannelGroup.Channel(convolution, index);
        return ChannelGroups.of(network).stream()
                .filter(group -> group.convolutions().contains(channel))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> channels(ChannelGroup group) {
        return group.convolutions().stream()
                .map(channel -> channel.layer() + " " + channel.index())
                .collect(Collectors.toSet());
    }

    private static Set<String> gammas(ChannelGroup group) {
        return group.gammas().stream()
                .map(gamma -> gamma.parameter() + " " + gamma.index())
                .collect(Collectors.toSet());
    }

    @Test
    void whatASumAddsGoesTogether() {
        ChannelGroup group = groupOf(TestNetworks.concatOfSums(), "c.conv", 4);
        assertEquals(Set.of("c.conv 4", "d.in.conv 4"), channels(group));
        assertEquals(Set.of("c.bn/gamma 4", "d.in.bn/gamma 4"), gammas(group));
        assertEquals(Set.of(Part.MULTI_SCALE, Part.HEAD), group.parts());
    }

    @Test
    void aConcatenationThatIsAddedTiesEachInputToItsOwnChannels() {
        Network network = TestNetworks.concatInSum();
        assertEquals(Set.of("a.conv 4", "c.conv 4"), channels(groupOf(network, "a.conv", 4)));
        assertEquals(Set.of("b.conv 0", "c.conv 5"), channels(groupOf(network, "b.conv", 0)));
    }

    @Test
    void sharedWeightsTieWhatTheyReadAndWhatTheyMake() {
        Network network = TestNetworks.sharedWeights();
        assertEquals(Set.of("a.conv 3", "b.conv 3"), channels(groupOf(network, "a.conv", 3)));
        ChannelGroup made = groupOf(network, "one", 6);
        assertEquals(Set.of("one 6", "other 6"), channels(made));
        assertEquals(Set.of("one.bn/gamma 6"), gammas(made));
    }

    @Test
    void attentionGoesWithTheFeaturesItScales() {
        ChannelGroup group = groupOf(TestNetworks.attention(), "features.conv", 2);
        assertEquals(Set.of("features.conv 2", "gate.conv 2"), channels(group));
        assertTrue(group.removable());
    }

    @Test
    void imageAndLogitsStay() {
        LayerStack net = stack().part(Part.HEAD);
        String a = net.conv("a", "normalized", 3, 1, 1);
        String b = net.add("b", net.batchNorm("a.bn", a), "normalized");
        Network tiedToTheImage = network(net, b);
        assertFalse(groupOf(tiedToTheImage, "a", 0).removable());
        assertFalse(groupOf(tiedToTheImage, "logits", 0).removable());
        assertEquals(List.of(), Pruning.candidates(tiedToTheImage, PruneScope.NETWORK));

        LayerStack other = stack().part(Part.HEAD);
        String sum = other.add("sum", normalized(other, "a", "normalized", 3), normalized(other, "b", "normalized", 3));
        Network logitsAreASum = new Network("test", 4, other.layers(), sum, List.of());
        assertEquals(List.of(), Pruning.candidates(logitsAreASum, PruneScope.NETWORK));
    }

    @Test
    void whatGammaCannotSilenceStays() {
        LayerStack net = stack().part(Part.HEAD);
        String gate = net.sigmoid("gate", normalized(net, "a", "normalized", 4));
        Network halvesRemain = network(net, block(net, "b", gate, 5));
        assertFalse(groupOf(halvesRemain, "a.conv", 0).removable());
        assertTrue(groupOf(halvesRemain, "b.conv", 0).removable());

        LayerStack other = stack().part(Part.HEAD);
        String biased = other.append("c", new Conv2d(4, 1, 1, 0, 1, true), "normalized");
        String sum = other.add("sum", biased, normalized(other, "a", "normalized", 4));
        assertFalse(
                groupOf(network(other, other.relu("relu", sum)), "a.conv", 0).removable());
    }

    @Test
    void auxiliaryHeadsAreNoCandidatesAndDoNotCount() {
        Network network = TestNetworks.auxiliary();
        assertEquals(Set.of("b.bn/gamma 9"), gammas(groupOf(network, "b.conv", 9)));
        assertEquals(
                List.of("b.bn/gamma", "c.bn/gamma"), List.copyOf(Pruning.scopedGammas(network, PruneScope.HEADER)));
        assertEquals(15, Pruning.channels(network, PruneScope.HEADER));
        assertEquals(23, Pruning.channels(network, PruneScope.NETWORK));
    }

    /** Counted by hand from the description of BiSeNet and of ResNet-18. */
    @Test
    void bisenetHasTheChannelsItsDescriptionSays() {
        Network network = TestNetworks.bisenet();
        int contextPath = 7 * 128;
        int spatialPath = 3 * 64 + 128;
        int header = contextPath + spatialPath + 2 * 256 + 256;
        int stages = 4 * (64 + 128 + 256 + 512) + (128 + 256 + 512);
        assertEquals(header, Pruning.channels(network, PruneScope.HEADER));
        assertEquals(header + 64 + stages, Pruning.channels(network, PruneScope.NETWORK));
        assertEquals(
                Set.of("cp.conv_avg.conv 7", "cp.arm32.conv.conv 7", "cp.arm32.conv_atten 7"),
                channels(groupOf(network, "cp.conv_avg.conv", 7)));
        assertEquals(Set.of("sp.conv_out.conv 7"), channels(groupOf(network, "sp.conv_out.conv", 7)));
        Set<String> names = Pruning.scopedGammas(network, PruneScope.HEADER);
        assertTrue(names.contains("sp.conv1.bn/gamma"));
        assertTrue(names.stream().noneMatch(name -> name.contains("resnet") || name.contains("conv_out16")));
    }
}
