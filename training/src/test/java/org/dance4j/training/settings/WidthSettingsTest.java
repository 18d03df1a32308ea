package org.dance4j.training.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.training.TestRun;
import org.junit.jupiter.api.Test;

class WidthSettingsTest {

    private static List<Double> usual(String widths, Network network) {
        return new WidthSettings(WidthShares.parse(widths), null, null, null, null).usualShares(network);
    }

    /** By hand: of 8, 16, 32 and 32 channels 0.5 and 0.499 keep 8, 8, 16 and 16; 0.25 and 0.2 keep 8 of each. */
    @Test
    void stepsTrainTheSharesThatDiffer() {
        assertEquals(List.of(1.0, 0.5, 0.25), usual("1,0.5,0.499,0.25,0.2", TestRun.NETWORK));
        assertEquals(List.of(1.0, 0.625, 0.625, 0.25), usual("0.25..1", TestRun.NETWORK));
        assertEquals(List.of(1.0, 0.25), usual("found:1,0.25,0.2", TestRun.NETWORK));
    }

    /** As plainly as {@code 1} does it says that the network runs alone, and needs none that is trained. */
    @Test
    void ofTheWholeNetworkAloneNothingIsFound() {
        WidthShares one = WidthShares.parse("found:1");
        assertEquals(WidthShares.parse("1"), one);
        assertTrue(one.isOne());
        assertEquals("1", one.toString());
        assertTrue(WidthShares.parse("found:1,0.5").found());
    }

    /** Nothing is drawn between ends that are one. */
    @Test
    void aNetworkOfEightChannelsHasOneWidth() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String normal = net.batchNorm("conv.bn", net.conv("conv", image, 8, 3, 1));
        String logits = net.classifier("logits", normal, 3);
        Network narrow = new Network("narrow", 4, net.layers(), logits, List.of());
        assertEquals(List.of(1.0), usual("1,0.5", narrow));
        assertEquals(List.of(1.0), usual("0.25..1", narrow));
    }
}
