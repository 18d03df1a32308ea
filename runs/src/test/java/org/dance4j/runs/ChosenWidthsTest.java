package org.dance4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.widths.FoundWidths;
import org.dance4j.slimming.widths.Width;
import org.junit.jupiter.api.Test;

class ChosenWidthsTest {

    /**
     * By hand: of A channels a pixel costs 27A + 5A. Of 160, 0.05 are 8, and 16 stay, a tenth: on 64 pixels 32,768
     * multiply-accumulates for 16,384.
     */
    @Test
    void aFoundWidthThatCostsMoreThanAskedIsToldOf() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String normal = net.batchNorm("conv.bn", net.conv("conv", image, 160, 3, 1));
        String logits = net.classifier("logits", normal, 5);
        Network network = new Network("test", 4, net.layers(), logits, List.of());
        InferenceCost cost = new InferenceCost(List.of(new InferenceCost.Size(8, 8, 1)));
        List<Width> found = FoundWidths.of(network, Weights.initial(network, 3), List.of(1.0, 0.5, 0.05), cost);
        assertEquals(Optional.empty(), ChosenWidths.excess(network, found.get(0), cost));
        assertEquals(Optional.empty(), ChosenWidths.excess(network, found.get(1), cost));
        assertEquals(
                Optional.of(
                        "width 0.05 of network test costs 32.8 kMACs per image where 16.4 kMACs were asked for: each"
                                + " layer keeps 8 channels and a tenth of its own at least, and all where no batch norm tells them"
                                + " apart"),
                ChosenWidths.excess(network, found.get(2), cost));
    }
}
