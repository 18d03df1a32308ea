package org.dance4j.graphs.integers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.junit.jupiter.api.Test;

class QuantizationPlanTest {

    private static final Quantize UNIT = new Quantize(8, true, Quantize.KernelGrid.UNIT, 8);

    @Test
    void whatIsFusedHasNoRangeAndConcatenatedLayersShareOne() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String relu = net.relu("relu", net.classifier("conv", image, 4));
        String other = net.classifier("other", net.maxPool("pool", relu, 3, 1), 4);
        String residual = net.relu("residual", net.add("sum", other, relu));
        String gate = net.sigmoid("gate", net.classifier("gated", residual, 4));
        String padded = net.append("padded", new Pad(2), residual);
        String product = net.multiply("product", residual, gate);
        String up = net.resizeLike("up", product, padded, Interpolation.NEAREST);
        String wide = net.resizeLike("wide", residual, padded, Interpolation.NEAREST);
        String logits = net.classifier("logits", net.concat("concat", up, wide), 2);
        Network network = new Network("tiny", 2, net.layers(), logits, List.of());

        QuantizationPlan plan = new QuantizationPlan(network);

        assertEquals(Set.of("relu", "other", "residual", "gated", "product", "logits"), plan.measured());
        Map<String, Range> measured = new HashMap<>();
        plan.measured().forEach(layer -> measured.put(layer, new Range(-1, 1)));
        measured.put("product", new Range(-2, 1));
        measured.put("residual", new Range(0, 3));
        Map<String, Range> ranges = plan.ranges(measured);
        assertEquals(new Range(-2, 3), ranges.get("product"));
        assertEquals(new Range(-2, 3), ranges.get("residual"));
        assertEquals(new Range(-1, 1), ranges.get("relu"));
        assertEquals(new Range(0, 255), ranges.get("image"));
        assertEquals(new Range(0, 255f / 256), ranges.get("gate"));
        assertEquals("residual", plan.source("wide"));
        assertEquals("product", plan.source("concat"));
    }

    @Test
    void anOutputHasARangeThoughAReluReadsItToo() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String conv = net.classifier("conv", image, 2);
        net.relu("relu", conv);
        Network network = new Network("tiny", 1, net.layers(), conv, List.of());

        assertEquals(Set.of("conv", "relu"), new QuantizationPlan(network).measured());
    }

    @Test
    void aMissingRangeIsNamed() {
        LayerStack net = new LayerStack();
        String conv = net.classifier("conv", net.append("image", new Input(3)), 2);
        QuantizationPlan plan = new QuantizationPlan(new Network("tiny", 1, net.layers(), conv, List.of()));

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> plan.ranges(Map.of()));
        assertEquals("layer conv has no calibrated range", e.getMessage());
    }

    @Test
    void aRangeHoldsZero() {
        assertEquals(new Range(0, 5), Range.covering(2, 5));
        assertEquals(new Range(-3, 0), Range.covering(-3, -1));
        assertThrows(IllegalArgumentException.class, () -> new Range(1, 2));
        assertThrows(IllegalArgumentException.class, () -> Range.covering(0, Double.NaN));
    }

    /** 66,312 products of 255 by 127 pass 2^31 − 1, and 9 · 7,368 are as many. */
    @Test
    void layersThatCannotBeTrainedInIntegersAreRefusedByName() {
        for (int channels : new int[] {7_367, 7_368}) {
            LayerStack net = new LayerStack();
            String wide =
                    net.append("wide", new Conv2d(channels, 1, 1, 0, 1, false), net.append("image", new Input(3)));
            String deep = net.append("deep", new Conv2d(2, 3, 1, 1, 1, false), wide);
            Network network = new Network("huge", 1, net.layers(), deep, List.of());
            if (channels == 7_367) {
                IntegerTraining.of(network, UNIT);
            } else {
                assertEquals(
                        "layer deep of network huge cannot be trained in integers: its sums of 66312 products could"
                                + " reach 2147514120, and accumulators hold 2147483647, of one input channel 16777216",
                        assertThrows(BadInputException.class, () -> IntegerTraining.of(network, UNIT))
                                .getMessage());
            }
        }
        LayerStack net = new LayerStack();
        String relu = net.relu("relu", net.classifier("conv", net.append("image", new Input(3)), 4));
        net.classifier("logits", net.batchNorm("late", relu), 2);
        Network network = new Network("early", 1, net.layers(), "logits", List.of());
        assertEquals(
                "int8 needs every batch norm folded into a convolution before it, but late of network early cannot be",
                assertThrows(BadInputException.class, () -> IntegerTraining.of(network, UNIT))
                        .getMessage());
    }

    /** The image's step is 1, whatever is concatenated with it. */
    @Test
    void aFixedRangeTakesNoOthers() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String both = net.concat("both", image, net.classifier("conv", image, 3));
        String logits = net.classifier("logits", both, 2);
        QuantizationPlan plan = new QuantizationPlan(new Network("tiny", 1, net.layers(), logits, List.of()));
        Map<String, Range> within = Map.of("conv", new Range(0, 255), "logits", new Range(-1, 1));
        assertEquals(new Range(0, 255), plan.ranges(within).get("conv"));
        Map<String, Range> beyond = Map.of("conv", new Range(-3, 4), "logits", new Range(-1, 1));
        assertEquals(
                "layer image of network tiny has the fixed range 0.0 to 255.0, and is concatenated with layers of other"
                        + " ranges, which 8 bits have no form for",
                assertThrows(IllegalArgumentException.class, () -> plan.ranges(beyond))
                        .getMessage());
    }

    /** A gate is from 0 to 1; what is joined with features would have to have their range. */
    @Test
    void aFixedRangeIsNotTrainedTogetherWithOthers() {
        assertEquals(
                "layer gate of network gated cannot be trained in integers: its range is fixed, and it is concatenated"
                        + " with layers of other ranges, which 8 bits have no form for",
                assertThrows(BadInputException.class, () -> IntegerTraining.of(joined(false), UNIT))
                        .getMessage());
        Network onGrids = IntegerTraining.of(joined(true), UNIT);
        assertEquals(new QuantizeWithin(0, 255.0 / 256), onGrids.layer("gate.q").op());
        assertEquals(List.of("gate.q", "other.q"), onGrids.layer("both").inputs());
    }

    /** A gate, and another or the features that it is made of. */
    private static Network joined(boolean withGate) {
        LayerStack net = new LayerStack();
        String features = net.relu("features", net.classifier("conv", net.append("image", new Input(3)), 4));
        String gate = net.sigmoid("gate", net.classifier("gated", features, 4));
        String other = withGate ? net.sigmoid("other", net.classifier("opened", features, 4)) : features;
        String logits = net.classifier("logits", net.concat("both", gate, other), 2);
        return new Network("gated", 1, net.layers(), logits, List.of());
    }
}
