package org.dance4j.graphs.integers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Pad;
import org.junit.jupiter.api.Test;

class QuantizationPlanTest {

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
}
