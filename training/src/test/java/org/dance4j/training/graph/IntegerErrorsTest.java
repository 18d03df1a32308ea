package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.WholeConvolution;
import org.dance4j.training.graph.variables.Variables;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.optimizer.ErrorGrids;
import org.dance4j.training.optimizer.IntegerSgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Errors on their way back through convolutions of whole numbers. */
class IntegerErrorsTest {

    private static final Quantize GRID = new Quantize(8, true, Quantize.KernelGrid.UNIT, 8);

    /** One forward pass and its way back. */
    private static final class Pass implements AutoCloseable {

        private final Graph graph = new Graph();
        private final Ops tf = Ops.create(graph);
        private final Session session = new Session(graph);
        private final NetworkOps.Result made;
        private final Map<String, Operand<TFloat32>> gradients;
        private final Operand<TFloat32> error;

        Pass(Network network, Weights start, float[] image, int side, float[] error, IntegerSgd rule) {
            Variables weights = new Variables(tf, network.parameters(), "weights");
            made = NetworkOps.training(
                    tf,
                    network,
                    weights::value,
                    tf.reshape(tf.constant(image), tf.constant(new int[] {1, side, side, 3})),
                    new NetworkOps.DropoutNoise(tf.constant(new int[2]), tf.constant(0f)));
            this.error = tf.reshape(tf.constant(error), tf.shape(made.layers().get(network.output())));
            gradients = new IntegerErrors(tf, graph, rule, weights)
                    .gradients(
                            List.of(Forward.trained("main", "images", network)),
                            Map.of("main", made),
                            Map.of(new OutputName("main", network.output()), new Loss(tf.constant(0f), this.error)));
            Variables.assign(session, Map.of(weights, start));
        }

        List<float[]> run(List<? extends Operand<TFloat32>> asked) {
            Session.Runner runner = session.runner();
            asked.forEach(runner::fetch);
            try (Result result = runner.run()) {
                List<float[]> values = new ArrayList<>();
                for (Map.Entry<String, Tensor> each : result) {
                    values.add(TrainingGraph.floats((TFloat32) each.getValue()));
                }
                return values;
            }
        }

        List<Operand<TFloat32>> back(Operand<TFloat32> from, List<Operand<TFloat32>> to, Operand<TFloat32> given) {
            Output<?>[] found = graph.addGradients(
                    null,
                    new Output<?>[] {from.asOutput()},
                    to.stream().map(Operand::asOutput).toArray(Output[]::new),
                    new Output<?>[] {given.asOutput()});
            List<Operand<TFloat32>> all = new ArrayList<>();
            for (Output<?> each : found) {
                all.add(each.expect(TFloat32.class));
            }
            return all;
        }

        @Override
        public void close() {
            session.close();
            graph.close();
        }
    }

    private static Normalize centred() {
        return new Normalize(List.of(127.0, 127.0, 127.0), List.of(64.0, 64.0, 64.0));
    }

    private static float[] values(int count, double from, double to, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.rint(1000 * random.nextDouble(from, to)) / 1000;
        }
        return values;
    }

    /** By hand: gradients of kernels are products of two 8-bit integers, times the steps of both. */
    @Test
    void gradientsOfKernelsAreWholeProductsTimesTwoSteps() {
        LayerStack net = new LayerStack();
        String a = net.append("a", new Conv2d(2, 1, 1, 0, 1, false), net.image(centred()));
        String b = net.append("b", new Conv2d(2, 1, 1, 0, 1, true), a);
        Network network = IntegerTraining.of(new Network("two", 1, net.layers(), b, List.of()), GRID);
        IntegerSgd rule = new IntegerSgd(8, ErrorGrids.ONE, 16, 8, 24, 8, 1);
        try (Pass pass = new Pass(
                network, Weights.initial(network, 3), new float[] {0, 90, 250}, 1, new float[] {1, -0.5f}, rule)) {
            WholeConvolution second = pass.made.convolutions().get("b");
            List<float[]> found = pass.run(List.of(
                    pass.gradients.get("b/kernel"),
                    pass.gradients.get("b/bias"),
                    second.parts().get(0).input(),
                    pass.tf.dtypes.cast(second.inputStep(), TFloat32.class)));
            // 16 bits make 1 32767 steps of 2^−15, and of 8 bits that is 127 steps of a 128th of it, and −0.5 is −64.
            double step = 32767 / 32768.0 / 128;
            float[] input = found.get(2);
            for (int i = 0; i < 2; i++) {
                assertEquals(Math.rint(input[i]), input[i]);
                assertTrue(Math.abs(input[i]) <= 127);
                assertEquals(127 * input[i] * step * found.get(3)[0], found.get(0)[2 * i], 1e-6);
                assertEquals(-64 * input[i] * step * found.get(3)[0], found.get(0)[2 * i + 1], 1e-6);
            }
            assertArrayEquals(new float[] {(float) (127 * step), (float) (-64 * step)}, found.get(1), 1e-7f);
        }
    }

    /** With errors of 20 bits and more, nothing is left of their rounding, and TensorFlow's own gradients are met. */
    @ParameterizedTest
    @EnumSource
    void errorsGoThroughConvolutionsOfEveryKindAsGradientsDo(ErrorGrids grids) {
        LayerStack net = new LayerStack();
        String conv = net.append("conv", new Conv2d(4, 3, 1, 1, 1, true), net.image(centred()));
        String deep = net.append("deep", new DepthwiseConv2d(3, 1, 1, 1, true), conv);
        String up = net.append("up", new ConvTranspose2d(3, 2, 2, 0, 0, false), deep);
        Network network = IntegerTraining.of(new Network("kinds", 1, net.layers(), up, List.of()), GRID);
        int side = 4;
        float[] image = values(3 * side * side, 0, 255, 1);
        IntegerSgd rule = new IntegerSgd(20, grids, 24, 8, 24, 8, 1);
        try (Pass pass = new Pass(network, Weights.initial(network, 3), image, side, values(3 * 64, -1, 1, 2), rule)) {
            Ops tf = pass.tf;
            List<Long> one = List.of(1L, 1L, 1L, 1L);
            Operand<TFloat32> deepKernel = kernel(tf, pass.made, "deep", 1, 1, -1, 1);
            Operand<TFloat32> upKernel = kernel(tf, pass.made, "up", 1, 1, -1, 1);
            Operand<TFloat32> ofConv = pass.made.layers().get("conv.q");
            Operand<TFloat32> ofDeep = pass.made.layers().get("deep.q");
            List<Operand<TFloat32>> last = pass.back(
                    tf.nn.conv2dBackpropInput(
                            tf.constant(new int[] {1, 2 * side, 2 * side, 3}),
                            upKernel,
                            ofDeep,
                            List.of(1L, 2L, 2L, 1L),
                            "VALID"),
                    List.of(upKernel, ofDeep),
                    pass.error);
            List<Operand<TFloat32>> middle = pass.back(
                    tf.nn.depthwiseConv2dNative(ofConv, deepKernel, one, "SAME"),
                    List.of(deepKernel, ofConv),
                    last.get(1));
            Operand<TFloat32> first = tf.reduceSum(middle.get(1), tf.constant(new int[] {0, 1, 2}));
            List<float[]> expected = pass.run(List.of(last.get(0), middle.get(0), first));
            List<float[]> found = pass.run(List.of(
                    pass.gradients.get("up/transposed_kernel"),
                    pass.gradients.get("deep/depthwise_kernel"),
                    pass.gradients.get("conv/bias")));
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(expected.get(i), found.get(i), 2e-4f, "tensor " + i);
            }
        }
    }

    /** A grid of 32 bits makes what it reads, and hands errors on. */
    @Test
    void activationsThatAreLeftInFloatsHandErrorsOn() {
        LayerStack net = new LayerStack();
        String a = net.relu("a.relu", net.append("a", new Conv2d(4, 3, 1, 1, 1, true), net.image(centred())));
        String b = net.append("b", new Conv2d(2, 1, 1, 0, 1, false), a);
        Quantize grid = new Quantize(Quantize.FLOAT_BITS, true, Quantize.KernelGrid.UNIT, 8);
        Network network = IntegerTraining.of(new Network("floats", 1, net.layers(), b, List.of()), grid);
        int side = 4;
        IntegerSgd rule = new IntegerSgd(Quantize.FLOAT_BITS, ErrorGrids.ONE, Quantize.FLOAT_BITS, 8, 24, 8, 1);
        Weights start = Weights.initial(network, 3);
        float[] kernel = start.get("b/kernel").toArray();
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) Math.max(-127, Math.min(127, Math.rint(128 * kernel[i]))) / 128;
        }
        try (Pass pass = new Pass(
                network, start, values(3 * side * side, 0, 255, 1), side, values(2 * side * side, -1, 1, 2), rule)) {
            Ops tf = pass.tf;
            Operand<TFloat32> made = pass.made.layers().get("a");
            Operand<TFloat32> held = tf.reshape(tf.constant(kernel), tf.constant(new int[] {1, 1, 4, 2}));
            Operand<TFloat32> error = pass.back(
                            tf.nn.conv2d(tf.nn.relu(made), held, List.of(1L, 1L, 1L, 1L), "SAME"),
                            List.of(made),
                            pass.error)
                    .get(0);
            List<float[]> found = pass.run(
                    List.of(tf.reduceSum(error, tf.constant(new int[] {0, 1, 2})), pass.gradients.get("a/bias")));
            assertArrayEquals(found.get(0), found.get(1), 1e-5f);
            assertTrue(found.get(1)[0] != 0);
        }
    }

    /** All else that errors meet on their way back are bits, whole numbers in 16 bits, and what is small. */
    @Test
    void ofTheWayForwardOneMapForEachNormIsKeptInFloats() {
        LayerStack net = new LayerStack();
        String image = net.image(centred());
        String a = net.relu("a.relu", net.batchNorm("a.bn", net.append("a", new Conv2d(4, 3, 1, 1, 1, false), image)));
        String deep = net.append("b", new DepthwiseConv2d(3, 1, 1, 1, false), a);
        String b = net.relu6("b.relu", net.batchNorm("b.bn", deep));
        String c = net.batchNorm("c.bn", net.append("c", new Conv2d(4, 1, 1, 0, 1, false), b));
        String sum = net.relu("sum.relu", net.add("sum", a, c));
        String logits = net.append("logits", new Conv2d(3, 1, 1, 0, 1, true), sum);
        Network network = IntegerTraining.of(new Network("kept", 1, net.layers(), logits, List.of()), GRID);
        int side = 32;
        IntegerSgd rule = new IntegerSgd(8, ErrorGrids.TWO, 16, 8, 24, 8, 1);
        try (Pass pass = new Pass(
                network,
                Weights.initial(network, 3),
                values(3 * side * side, 0, 255, 1),
                side,
                values(3 * side * side, -1, 1, 2),
                rule)) {
            Map<String, GraphOperation> late = new LinkedHashMap<>();
            behind((GraphOperation) pass.error.op(), late);
            Map<String, Operand<TFloat32>> kept = new LinkedHashMap<>();
            pass.graph.subgraphTo(new HashSet<>(pass.gradients.values())).stream()
                    .filter(op -> late.containsKey(op.name())
                            && !op.name().equals(pass.error.op().name()))
                    .flatMap(op -> op.inputs().stream().map(Operand::asOutput))
                    .filter(input ->
                            !late.containsKey(input.op().name()) && input.type().equals(TFloat32.class))
                    .forEach(input -> kept.put(input.op().name(), input.expect(TFloat32.class)));
            List<Integer> maps = pass.run(List.copyOf(kept.values())).stream()
                    .map(values -> values.length)
                    .filter(size -> size >= side * side)
                    .toList();
            assertEquals(Collections.nCopies(3, 4 * side * side), maps);
        }
    }

    private static void behind(GraphOperation operation, Map<String, GraphOperation> found) {
        if (found.put(operation.name(), operation) == null) {
            operation.consumers().forEach(next -> behind(next, found));
            operation.controlConsumers().forEach(next -> behind(next, found));
        }
    }

    private static Operand<TFloat32> kernel(Ops tf, NetworkOps.Result made, String layer, int... shape) {
        WholeConvolution whole = made.convolutions().get(layer);
        return tf.math.mul(whole.parts().get(0).kernel(), tf.reshape(whole.kernelStep(), tf.constant(shape)));
    }
}
