package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** What convolutions of a network that is trained in integers read. */
class IntegerForwardTest {

    private static final int SIDE = 6;
    private static final int CHANNELS = 8;
    private static final int CLASSES = 3;
    private static final int FARTHEST = 128;

    private static Network network(double rate) {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String relu = net.relu("relu", net.batchNorm("bn", net.conv("conv", image, CHANNELS, 3, 1)));
        String dropped = net.dropout("dropped", relu, rate);
        String last = net.append("last", new Conv2d(CLASSES, 3, 1, 1, 1, false), dropped);
        return IntegerTraining.of(
                new Network("dropping", 1, net.layers(), last, List.of()),
                new Quantize(8, true, Quantize.KernelGrid.UNIT, 8));
    }

    private static Operand<TFloat32> image(Ops tf) {
        SplittableRandom random = new SplittableRandom(2);
        float[] pixels = new float[SIDE * SIDE * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return tf.reshape(tf.constant(pixels), tf.constant(new int[] {1, SIDE, SIDE, 3}));
    }

    private static List<double[]> run(Graph graph, List<Operand<?>> asked) {
        try (Session session = new Session(graph)) {
            Session.Runner runner = session.runner();
            asked.forEach(runner::fetch);
            List<double[]> values = new ArrayList<>();
            try (Result result = runner.run()) {
                for (int i = 0; i < asked.size(); i++) {
                    values.add(doubles(result.get(i)));
                }
            }
            return values;
        }
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[(int) tensor.size()];
        if (tensor instanceof TFloat64 wide) {
            wide.asRawTensor().data().asDoubles().read(values);
            return values;
        }
        float[] single = new float[values.length];
        ((TFloat32) tensor).asRawTensor().data().asFloats().read(single);
        for (int i = 0; i < single.length; i++) {
            values[i] = single[i];
        }
        return values;
    }

    /** What dropout leaves is multiplied by 1 / (1 − rate): as many steps as before, and longer ones. */
    @ParameterizedTest
    @CsvSource({"0.5, 1", "0.1, 1", "0.5, 0.5"})
    void whatDropoutLeavesIsReadInWholeSteps(double rate, float strength) {
        Network network = network(rate);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            NetworkOps.Result made = NetworkOps.training(
                    tf,
                    network,
                    NetworkOps.constants(tf, Weights.initial(network, 5)),
                    image(tf),
                    new NetworkOps.DropoutNoise(tf.constant(new int[] {7, 0}), tf.constant(strength)));
            WholeConvolution last = made.convolutions().get("last");
            assertEquals(1, last.parts().size());
            WholeConvolution.Part part = last.parts().get(0);
            List<double[]> found = run(
                    graph,
                    List.of(
                            part.input(),
                            part.kernel(),
                            part.sums(),
                            last.inputStep(),
                            made.layers().get("dropped"),
                            made.layers().get("last")));
            double step = found.get(3)[0];
            assertAreSteps(found.get(0), step, found.get(4));
            long[] sums = sums(found.get(0), found.get(1));
            for (int i = 0; i < sums.length; i++) {
                assertEquals(sums[i], (long) found.get(2)[i]);
                assertEquals(sums[i] * step / FARTHEST, found.get(5)[i], 1e-6 * Math.abs(sums[i] * step) + 1e-12);
            }
        }
    }

    private static void assertAreSteps(double[] steps, double step, double[] values) {
        int left = 0;
        for (int i = 0; i < steps.length; i++) {
            assertEquals(Math.rint(steps[i]), steps[i]);
            assertTrue(Math.abs(steps[i]) <= FARTHEST, steps[i] + " steps");
            assertEquals(values[i], steps[i] * step, 1e-3 * step);
            left += steps[i] == 0 ? 0 : 1;
        }
        assertTrue(left > 30, left + " values are left");
    }

    /** A convolution of 3 × 3 with a margin of zeros. */
    private static long[] sums(double[] input, double[] kernel) {
        long[] sums = new long[SIDE * SIDE * CLASSES];
        for (int i = 0; i < sums.length * 9 * CHANNELS; i++) {
            int to = i / (9 * CHANNELS);
            int place = i / CHANNELS % 9;
            int row = to / CLASSES / SIDE + place / 3 - 1;
            int column = to / CLASSES % SIDE + place % 3 - 1;
            if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
                int channel = i % CHANNELS;
                sums[to] += ((long) input[(row * SIDE + column) * CHANNELS + channel])
                        * (long) kernel[(place * CHANNELS + channel) * CLASSES + to % CLASSES];
            }
        }
        return sums;
    }
}
