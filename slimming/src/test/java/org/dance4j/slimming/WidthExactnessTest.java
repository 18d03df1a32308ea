package org.dance4j.slimming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.SharedValues;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A width computes within the network, of parts of the network's tensors, what it computes cut out. */
class WidthExactnessTest {

    private static final int SMALL = 16;

    @TestFactory
    Stream<DynamicTest> everyArchitecture() {
        Set<String> names = new HashSet<>();
        return TestNetworks.architectures().stream()
                // One of each, and what is deeper but not otherwise left out.
                .filter(network -> names.add(network.name().replaceAll("resnet.*|-os.*", "")))
                .map(network -> DynamicTest.dynamicTest(network.name(), () -> check(network, halfOf(network))));
    }

    @TestFactory
    Stream<DynamicTest> everyWayInWhichChannelsDependOnOneAnother() {
        return TestNetworks.all().stream()
                .map(network -> DynamicTest.dynamicTest(network.name(), () -> {
                    List<ChannelGroup> gone = ExactnessTest.someCandidates(network, PruneScope.NETWORK, 1);
                    check(network, new Width(0.5, Channels.without(network, gone)));
                }));
    }

    private static Width halfOf(Network network) {
        return UniformWidths.of(network, 0.5);
    }

    private static void check(Network network, Width width) {
        Weights own = TestNetworks.random(network, 1);
        Weights other = TestNetworks.random(width.within(network).network(), 2);
        // Batch norms of the width's own are unlike the network's.
        Weights all = new Widths(List.of(Width.whole(), width))
                .start(network, own.with(width.ownStart(network, own).tensors()));
        for (String name : other.names()) {
            all = own.contains(name) ? all : all.with(Map.of(name, other.get(name)));
        }
        int size = Math.max(SMALL, network.sizeMultiple() * 2);
        Network cut = NetworkJson.read(NetworkJson.write(width.cutOut(network)));
        Weights cutWeights = width.cutOut(network, all);
        assertEquals(Slimmer.slim(network, width.channels()), cut);

        List<float[]> expected = ExactnessTest.logits(cut, cutWeights, size, 5);
        List<float[]> found = within(network, width, all, size, 5);
        double difference = ExactnessTest.difference(expected, found);
        assertTrue(difference <= 1e-4, () -> "differs by " + difference);
        assertTrue(
                ExactnessTest.difference(ExactnessTest.logits(network, own, size, 5), found) > 1e-3,
                "the width computes something else than the network");
        assertTrue(
                Cost.of(cut, size, size).macs() < Cost.of(network, size, size).macs());
    }

    private static List<float[]> within(Network network, Width width, Weights all, int size, long seed) {
        float[] pixels = new float[size * size * 3];
        Random random = new Random(seed);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat() * 255;
        }
        Subnetwork part = width.within(network);
        try (Graph graph = new Graph();
                Session session = new Session(graph);
                TFloat32 image = TFloat32.tensorOf(Shape.of(1, size, size, 3), DataBuffers.of(pixels))) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> input = tf.placeholder(TFloat32.class);
            NetworkOps.Result made = NetworkOps.inference(
                    tf, part.network(), new SharedValues(tf, part, NetworkOps.constants(tf, all)), input);
            Session.Runner runner = session.runner().feed(input, image);
            part.network()
                    .outputs()
                    .forEach(output -> runner.fetch(made.layers().get(output)));
            List<float[]> logits = new ArrayList<>();
            try (Result result = runner.run()) {
                for (int i = 0; i < part.network().outputs().size(); i++) {
                    TFloat32 tensor = (TFloat32) result.get(i);
                    float[] values = new float[Math.toIntExact(tensor.size())];
                    tensor.asRawTensor().data().asFloats().read(values);
                    logits.add(values);
                }
            }
            return logits;
        }
    }
}
