package org.dance4j.slimming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.slimming.schedule.TheoreticalSaving;
import org.junit.jupiter.api.Test;

class ThresholdPruningTest {

    private static final Network NETWORK = network();
    private static final InferenceCost SEEN = new InferenceCost(List.of(new InferenceCost.Size(16, 16, 1)));

    /** Four channels that gather several scales, then three that do not, then the scores of three classes. */
    private static Network network() {
        LayerStack net = TestNetworks.stack().part(Part.MULTI_SCALE);
        String a = TestNetworks.block(net, "a", "normalized", 4);
        net.part(Part.HEAD);
        return TestNetworks.network(net, TestNetworks.block(net, "b", a, 3));
    }

    private static FloatTensor tensor(float... values) {
        return FloatTensor.of(List.of(values.length), values);
    }

    @Test
    void channelsGoByGammaWhereverTheyAre() {
        Weights weights = Weights.initial(NETWORK, 1)
                .with(Map.of("a.bn/gamma", tensor(0.9f, 0.1f, -0.05f, 0.5f), "b.bn/gamma", tensor(0.2f, -0.8f, 0.3f)));
        // Of seven channels three: 0.05, 0.1 and 0.2.
        ThresholdPruning threshold = ThresholdPruning.ofChannels(NETWORK, weights, PruneScope.HEADER, SEEN, 0.43);
        assertEquals(2, threshold.prunedMultiScale());
        assertEquals(1, threshold.prunedElsewhere());
        assertEquals(0.5, threshold.shareMultiScale(), 1e-12);
        assertEquals(1 / 3.0, threshold.shareElsewhere(), 1e-12);
        threshold.weights().requireFits(threshold.network());
        assertEquals(tensor(-0.8f, 0.3f), threshold.weights().get("b.bn/gamma"));
    }

    @Test
    void noConvolutionLosesAllItsChannels() {
        Weights weights = Weights.initial(NETWORK, 1)
                .with(Map.of("a.bn/gamma", tensor(0.01f, 0.02f, 0.03f, 0.04f), "b.bn/gamma", tensor(1, 1, 1)));
        ThresholdPruning threshold = ThresholdPruning.ofChannels(NETWORK, weights, PruneScope.HEADER, SEEN, 4 / 7.0);
        assertEquals(3, threshold.prunedMultiScale());
        assertEquals(1, threshold.prunedElsewhere());
    }

    /** 108 weights of even and 108 of odd magnitude, and nine large ones: of the 90 lowest, half are even. */
    @Test
    void singleWeightsGoByMagnitude() {
        float[] even = new float[108];
        float[] odd = new float[108];
        for (int i = 0; i < 108; i++) {
            even[i] = 2 * i;
            odd[i] = -(2 * i + 1);
        }
        Weights weights = Weights.initial(NETWORK, 1)
                .with(Map.of(
                        "a.conv/kernel", FloatTensor.of(List.of(3, 3, 3, 4), even),
                        "b.conv/kernel", FloatTensor.of(List.of(3, 3, 4, 3), odd),
                        "logits/kernel",
                                FloatTensor.filled(
                                        Weights.initial(NETWORK, 1)
                                                .get("logits/kernel")
                                                .shape(),
                                        1000)));
        ThresholdPruning threshold = ThresholdPruning.ofWeights(NETWORK, weights, PruneScope.HEADER, 0.4);
        assertEquals(45, threshold.prunedMultiScale());
        assertEquals(45, threshold.prunedElsewhere());
        assertEquals(45 / 108.0, threshold.shareMultiScale(), 1e-12);
        assertEquals(45 / 117.0, threshold.shareElsewhere(), 1e-12);
        FloatTensor left = threshold.weights().get("b.conv/kernel");
        assertEquals(0, left.get(44));
        assertEquals(-91, left.get(45));
        assertEquals(NETWORK, threshold.network());
        assertEquals(
                0,
                ThresholdPruning.ofWeights(NETWORK, weights, PruneScope.HEADER, 0)
                        .prunedMultiScale());
        assertThrows(
                IllegalArgumentException.class,
                () -> ThresholdPruning.ofWeights(NETWORK, weights, PruneScope.HEADER, 1));
    }

    /** Two images, p = 0 and p = 1, whose areas are 1/4 and 1. */
    @Test
    void savingsAreThoseOfTheEquations() {
        double[] p = {0, 1};
        TheoreticalSaving one = TheoreticalSaving.of(p, 0.5, p, 0.5, 0.5, new PruningSchedule(1));
        assertEquals(1 - (0.125 + 0.5) / 2, one.inference(), 1e-12);
        assertEquals(1 - 0.5 / 2, one.training(), 1e-12);
        assertEquals(0.5 / 2, one.trainingAsPrinted(), 1e-12);
        // Of the kept images, all of which have p = 1.
        assertEquals(0.5, one.step(), 1e-12);
        // r = 1/4 in two stages: 1/2 and 1/4, 3/8 on average.
        TheoreticalSaving two = TheoreticalSaving.of(p, 0.5, p, 0.5, 0.25, new PruningSchedule(2));
        assertEquals(1 - (0.0625 + 0.25) / 2, two.inference(), 1e-12);
        assertEquals(1 - 0.375 / 2, two.training(), 1e-12);
        assertEquals(0.625 / 2, two.trainingAsPrinted(), 1e-12);
        assertEquals(0.625, two.step(), 1e-12);
        // With p = 0 at 3/4 of height and width, 9/16 of the area.
        assertEquals(
                1 - (0.5 * 9 / 16 + 0.5) / 2,
                TheoreticalSaving.of(p, 0.75, p, 0.75, 0.5, new PruningSchedule(1))
                        .inference(),
                1e-12);
        // Where nothing is pruned the data alone saves.
        assertEquals(
                1 - 1.25 / 2,
                TheoreticalSaving.of(p, 0.5, p, 0.5, 1, new PruningSchedule(6)).inference(),
                1e-12);
    }
}
