package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.slimming.Channels;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.training.optimizer.Sgd;
import org.junit.jupiter.api.Test;

class ModelStateTest {

    private static FloatTensor tensor(float... values) {
        return FloatTensor.of(List.of(values.length), values);
    }

    /** Of channels that are max(β, 0), weights and averages each put their own into the bias, and momentum nothing. */
    @Test
    void removedConstantsGoToTheBias() {
        LayerStack net = new LayerStack();
        net.image(Architecture.Options.IMAGENET);
        net.part(Part.HEAD);
        String x = net.relu("relu", net.batchNorm("bn", net.conv("conv", "normalized", 3, 1, 1)));
        String logits = net.classifier("logits", x, 2);
        Network network = new Network("test", 1, net.layers(), logits, List.of());
        Weights weights = Weights.initial(network, 1)
                .with(Map.of(
                        "bn/gamma", tensor(1, 0, 0),
                        "bn/beta", tensor(0.5f, 2, -3),
                        "logits/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 10, 20, 1, -2, 100, 200),
                        "logits/bias", tensor(0.25f, 0.75f)));
        Weights averages = weights.with(Map.of("bn/beta", tensor(0.5f, 3, 0.01f)));
        ModelState start = ModelState.start(network, weights, new Sgd(0.9), false);
        ModelState slim = new ModelState(network, weights, start.slots(), Optional.of(averages))
                .slim(
                        new Channels(Map.of("conv", List.of(0))),
                        new InferenceCost(List.of(new InferenceCost.Size(8, 8, 1))));

        assertEquals(tensor(2.25f, -3.25f), slim.weights().get("logits/bias"));
        assertEquals(tensor(4.25f, -3.25f), slim.averages().orElseThrow().get("logits/bias"));
        assertEquals(tensor(0, 0), slim.slots().get("momentum").get("logits/bias"));
        assertEquals(tensor(0.5f), slim.weights().get("bn/beta"));
    }
}
