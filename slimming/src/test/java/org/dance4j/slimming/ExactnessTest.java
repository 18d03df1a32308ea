package org.dance4j.slimming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A slim network computes what the full one did where the removed channels' gammas and betas are 0; of a network without
 * batch norms, the weights that make them.
 */
class ExactnessTest {

    static Stream<Arguments> networks() {
        return Stream.concat(TestNetworks.all().stream(), TestNetworks.architectures().stream())
                .filter(network ->
                        !Pruning.candidates(network, PruneScope.NETWORK).isEmpty())
                .map(network -> Arguments.of(network.name(), network));
    }

    /** Where channels go; each scope has a class of its own, so that they run side by side. */
    PruneScope scope() {
        return PruneScope.HEADER;
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("networks")
    void slimNetworkComputesWhatTheFullOneDid(String name, Network network) {
        PruneScope scope = scope();
        boolean small = network.sizeMultiple() == 4;
        int size = small ? 16 : 64;
        for (int seed = scope.ordinal(); seed < scope.ordinal() + (small ? 4 : 1); seed++) {
            List<ChannelGroup> gone = someCandidates(network, scope, seed);
            Channels channels = Channels.without(network, gone);
            Weights live = TestNetworks.random(network, seed);
            Weights silent = silence(network, live, channels);

            Network slim = NetworkJson.read(NetworkJson.write(Slimmer.slim(network, channels)));
            List<float[]> expected = logits(network, silent, size, seed);
            List<float[]> found = logits(slim, Slimmer.slim(network, silent, channels), size, seed);

            assertTrue(difference(expected, found) <= 1e-4, () -> "differs by " + difference(expected, found));
            assertTrue(difference(logits(network, live, size, seed), found) > 1e-3, "the channels did not matter");
            assertTrue(Cost.of(slim, size, size).macs()
                    < Cost.of(network, size, size).macs());
            assertEquals(Pruning.channels(network, scope) - ChannelGroup.channels(gone), Pruning.channels(slim, scope));
        }
    }

    /** A random choice that leaves every layer a channel. */
    static List<ChannelGroup> someCandidates(Network network, PruneScope scope, long seed) {
        List<ChannelGroup> candidates = new ArrayList<>(Pruning.candidates(network, scope));
        Collections.shuffle(candidates, new Random(seed));
        Map<String, Integer> gone = new LinkedHashMap<>();
        List<ChannelGroup> chosen = new ArrayList<>();
        for (ChannelGroup group : candidates.subList(0, candidates.size() / 2)) {
            List<String> layers = group.convolutions().stream()
                    .map(ChannelGroup.Channel::layer)
                    .toList();
            boolean leaves = layers.stream()
                    .allMatch(layer -> gone.getOrDefault(layer, 0) + 1
                            < network.madeChannels().get(layer));
            if (leaves) {
                layers.forEach(layer -> gone.merge(layer, 1, Integer::sum));
                chosen.add(group);
            }
        }
        return chosen;
    }

    /** The weights with gamma and beta, or without these kernels and biases, 0 wherever slimming removes them. */
    private static Weights silence(Network network, Weights weights, Channels channels) {
        Weights indices = Weights.of(network, parameter -> {
            float[] values = new float[parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            return FloatTensor.of(parameter.shape(), values);
        });
        Weights staying = Slimmer.slim(network, indices, channels);
        boolean hasGammas = Pruning.hasGammas(network);
        return Weights.of(network, parameter -> {
            FloatTensor tensor = weights.get(parameter.name());
            boolean isNorms = parameter.role() == Parameter.Role.GAMMA || parameter.role() == Parameter.Role.BETA;
            if (hasGammas && !isNorms) {
                return tensor;
            }
            float[] values = new float[tensor.size()];
            for (float index : staying.get(parameter.name()).toArray()) {
                values[(int) index] = tensor.get((int) index);
            }
            return FloatTensor.of(tensor.shape(), values);
        });
    }

    static List<float[]> logits(Network network, Weights weights, int size, long seed) {
        weights.requireFits(network);
        float[] pixels = new float[size * size * 3];
        Random random = new Random(seed);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat() * 255;
        }
        try (Graph graph = new Graph();
                Session session = new Session(graph);
                TFloat32 image = TFloat32.tensorOf(Shape.of(1, size, size, 3), DataBuffers.of(pixels))) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> input = tf.placeholder(TFloat32.class);
            NetworkOps.Result made = NetworkOps.inference(tf, network, NetworkOps.constants(tf, weights), input);
            Session.Runner runner = session.runner().feed(input, image);
            network.outputs().forEach(output -> runner.fetch(made.layers().get(output)));
            List<float[]> logits = new ArrayList<>();
            try (Result result = runner.run()) {
                for (int i = 0; i < network.outputs().size(); i++) {
                    TFloat32 tensor = (TFloat32) result.get(i);
                    float[] values = new float[Math.toIntExact(tensor.size())];
                    tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
                    logits.add(values);
                }
            }
            return logits;
        }
    }

    /** The largest difference relative to the largest value, over the outputs. */
    static double difference(List<float[]> expected, List<float[]> found) {
        assertEquals(expected.size(), found.size());
        double worst = 0;
        for (int output = 0; output < expected.size(); output++) {
            assertEquals(expected.get(output).length, found.get(output).length);
            double largest = 0;
            double difference = 0;
            for (int i = 0; i < expected.get(output).length; i++) {
                largest = Math.max(largest, Math.abs(expected.get(output)[i]));
                difference = Math.max(difference, Math.abs(expected.get(output)[i] - found.get(output)[i]));
            }
            worst = Math.max(worst, difference / largest);
        }
        return worst;
    }
}
