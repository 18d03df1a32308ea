package org.dance4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.progress.Reporter;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.widths.FoundWidths;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.junit.jupiter.api.Test;

class ChosenWidthsTest {

    private static final InferenceCost COST = new InferenceCost(List.of(new InferenceCost.Size(8, 8, 1)));

    private static Network network() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String normal = net.batchNorm("conv.bn", net.conv("conv", image, 160, 3, 1));
        String logits = net.classifier("logits", normal, 5);
        return new Network("test", 4, net.layers(), logits, List.of());
    }

    /** What is told of widths on the way, and which are left. */
    private static List<String> told(List<Double> left, List<Width> wanted, Optional<InferenceCost> cost) {
        List<String> warnings = new ArrayList<>();
        Reporter reporter = new Reporter() {
            @Override
            public void warn(String sentence) {
                warnings.add(sentence);
            }
        };
        assertEquals(
                left,
                ChosenWidths.merged(network(), wanted, cost, reporter).all().stream()
                        .map(Width::share)
                        .toList());
        return warnings;
    }

    /** Of 160 channels 0.06 are 16 in multiples of 8, the tenth that stays of any layer; of 0.05 as many stay. */
    @Test
    void foundWidthsThatAreTheSameAreToldWhyAndNoCost() {
        List<Width> found = FoundWidths.of(network(), Weights.initial(network(), 3), List.of(1.0, 0.06, 0.05), COST);
        assertEquals(
                List.of(
                        "width 0.05 of network test keeps the same channels as width 0.06, since channels go 8 at a time,"
                                + " and of each layer 8 and a tenth of its own stay; both are width 0.06"),
                told(List.of(1.0, 0.06), found, Optional.of(COST)));
    }

    /** Of 160 channels 0.999 are 159.84, and so all. */
    @Test
    void widthsOfWhichOneIsLeftAreToldToBeNone() {
        List<Width> uniform = List.of(Width.whole(), UniformWidths.of(network(), 0.999));
        assertEquals(
                List.of(
                        "width 0.999 of network test keeps the same channels as width 1 once they are rounded to multiples"
                                + " of 8; both are width 1",
                        "all widths that were asked for of network test are one: it is trained at one width, and as with"
                                + " several nothing is pruned"),
                told(List.of(), uniform, Optional.empty()));
        assertEquals(List.of(), told(List.of(), List.of(Width.whole()), Optional.empty()));
    }

    /**
     * By hand: of A channels a pixel costs 27A + 5A. Of 160, 0.05 are 8, and 16 stay, a tenth: on 64 pixels 32,768
     * multiply-accumulates for 16,384.
     */
    @Test
    void aFoundWidthThatCostsMoreThanAskedIsToldOf() {
        Network network = network();
        List<Width> found = FoundWidths.of(network, Weights.initial(network, 3), List.of(1.0, 0.5, 0.05), COST);
        assertEquals(Optional.empty(), ChosenWidths.excess(network, found.get(0), COST));
        assertEquals(Optional.empty(), ChosenWidths.excess(network, found.get(1), COST));
        assertEquals(
                Optional.of(
                        "width 0.05 of network test costs 32.8 kMACs per image where 16.4 kMACs were asked for: each"
                                + " layer keeps 8 channels and a tenth of its own at least, and all where no batch norm tells them"
                                + " apart"),
                ChosenWidths.excess(network, found.get(2), COST));
    }
}
