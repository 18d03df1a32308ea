package org.dance4j.slimming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.junit.jupiter.api.Test;

class SlimmerTest {

    private static final Network NETWORK = TestNetworks.concatInSum();

    private static Channels keep(Map<String, List<Integer>> kept) {
        return new Channels(kept);
    }

    /** A concatenation's second input stands five further on in what reads it. */
    @Test
    void tensorsFollowTheChannels() {
        Channels channels = keep(Map.of(
                "a.conv",
                List.of(1, 4),
                "b.conv",
                List.of(0, 2),
                "c.conv",
                List.of(1, 4, 5, 7),
                "last.conv",
                List.of(3)));
        Network slim = Slimmer.slim(NETWORK, channels);
        Weights weights = TestNetworks.random(NETWORK, 1);
        Weights some = Weights.of(Map.of(
                "c.bn/moving_mean", weights.get("c.bn/moving_mean"),
                "last.conv/kernel", weights.get("last.conv/kernel"),
                "logits/bias", weights.get("logits/bias")));
        Weights found = Slimmer.slim(NETWORK, some, channels);

        assertEquals(some.names(), found.names());
        FloatTensor mean = weights.get("c.bn/moving_mean");
        assertEquals(
                FloatTensor.of(List.of(4), mean.get(1), mean.get(4), mean.get(5), mean.get(7)),
                found.get("c.bn/moving_mean"));
        assertEquals(some.get("logits/bias"), found.get("logits/bias"));
        FloatTensor kernel = found.get("last.conv/kernel");
        assertEquals(List.of(3, 3, 4, 1), kernel.shape());
        // [0, 0, 2, 0] of the slim kernel is [0, 0, 5, 3] of [3, 3, 8, 6].
        assertEquals(weights.get("last.conv/kernel").get(5 * 6 + 3), kernel.get(2));
        Slimmer.slim(NETWORK, weights, channels).requireFits(slim);
    }

    @Test
    void refusesChannelsThatDoNotFit() {
        refuses("the inputs of layer a|b+c do not keep the same channels", Map.of("c.conv", List.of(0)));
        refuses("layer c.bn is no convolution, it makes no channels of its own", Map.of("c.bn", List.of(0)));
        refuses("network test has no layer d", Map.of("d", List.of(0)));
        String range = "the channels to keep of layer last.conv must be ascending and within 0 to 5, found ";
        refuses(range + "[]", Map.of("last.conv", List.of()));
        refuses(range + "[2, 1]", Map.of("last.conv", List.of(2, 1)));
        refuses(range + "[-1]", Map.of("last.conv", List.of(-1)));
        refuses(range + "[6]", Map.of("last.conv", List.of(6)));
    }

    private static void refuses(String message, Map<String, List<Integer>> kept) {
        var error = assertThrows(IllegalArgumentException.class, () -> Slimmer.slim(NETWORK, keep(kept)));
        assertEquals(message, error.getMessage());
    }

    @Test
    void refusesTensorsOfAnotherNetwork() {
        Weights other = TestNetworks.random(TestNetworks.chain(4, 3), 1);
        assertThrows(IllegalArgumentException.class, () -> Slimmer.slim(NETWORK, other, keep(Map.of())));
    }

    @Test
    void refusesSharedWeightsThatKeepDifferentChannels() {
        Network network = TestNetworks.sharedWeights();
        Channels channels = keep(Map.of("one", List.of(0)));
        assertThrows(
                IllegalArgumentException.class, () -> Slimmer.slim(network, TestNetworks.random(network, 1), channels));
        assertThrows(IllegalArgumentException.class, () -> Slimmer.slim(network, channels));
    }

    @Test
    void theRecordIsPlainJson() {
        Network network = TestNetworks.auxiliary();
        Selection selection = Pruning.select(
                network, TestNetworks.random(network, 2), PruneScope.HEADER, 9, ChannelFloor.of(network, 4, 0));
        SlimmingRecord record = SlimmingRecord.of(3, network, selection);
        JsonNode json = new ObjectMapper().valueToTree(record);

        assertEquals(3, json.get("stage").asInt());
        assertEquals(15, json.get("scores").get("before").asInt());
        assertEquals(9, json.get("scores").get("after").asInt());
        assertEquals(9, json.get("scores").get("gammaQuantiles").size());
        assertEquals(
                new SlimmingRecord.LayerChannels("a.conv", Part.BACKBONE, 8, 8),
                record.layers().get(0));
        assertEquals("b.conv", json.get("layers").get(1).get("layer").asText());
        assertEquals("HEAD", json.get("layers").get(1).get("part").asText());
        assertEquals(10, json.get("layers").get(1).get("before").asInt());
        int left = record.layers().stream()
                .filter(layer -> List.of("b.conv", "c.conv").contains(layer.layer()))
                .mapToInt(SlimmingRecord.LayerChannels::after)
                .sum();
        assertEquals(9, left);
    }
}
