package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.WholeConvolution;
import org.dance4j.training.graph.variables.MovingStatistics;
import org.dance4j.training.graph.variables.Variables;
import org.dance4j.training.objective.Logits;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.optimizer.ErrorGrids;
import org.dance4j.training.optimizer.IntegerSgd;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.StepScalars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * All that a step of training in integers rounds, fetched from the step itself: each value is a whole number of its grid's
 * steps, and no more of these than its bits have. What errors become on their way between two roundings is of floats.
 */
class IntegerStepTest {

    private static final int SIDE = 32;
    private static final int IMAGES = 2;
    private static final int CLASSES = 5;
    private static final int BITS = 8;
    private static final int NORM_BITS = 16;
    private static final int UPDATE_BITS = 24;
    private static final IntegerSgd RULE = new IntegerSgd(BITS, ErrorGrids.TWO, NORM_BITS, BITS, UPDATE_BITS, BITS, 1);

    /** How far a quotient of floats may be from the whole number that it stands for, of 16 bits and of 8. */
    private static final double NEAR = 0.02;

    private final Map<String, Operand<?>> asked = new LinkedHashMap<>();

    private static Network network(String architecture, String backbone, Quantize.KernelGrid kernels) {
        return IntegerTraining.of(
                Architectures.network(
                        architecture,
                        new Architecture.Options(backbone, CLASSES, 0, 0.0625, Architecture.Options.IMAGENET)),
                new Quantize(BITS, true, kernels, BITS));
    }

    /** Weights of no training, whose biases, gammas and betas are not as they begin. */
    private static Weights weights(Network network) {
        SplittableRandom random = new SplittableRandom(9);
        Map<String, FloatTensor> changed = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            boolean isGamma = parameter.role() == Parameter.Role.GAMMA;
            if (isGamma || parameter.role() == Parameter.Role.BETA || parameter.role() == Parameter.Role.BIAS) {
                changed.put(parameter.name(), drawn(random, parameter, isGamma ? 0.2 : -0.3, isGamma ? 1.5 : 0.3));
            }
        }
        return Weights.initial(network, 5).with(changed);
    }

    private static FloatTensor drawn(SplittableRandom random, Parameter parameter, double least, double greatest) {
        float[] values = new float[parameter.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(least, greatest);
        }
        return FloatTensor.of(parameter.shape(), values);
    }

    private static Operand<TFloat32> images(Ops tf) {
        SplittableRandom random = new SplittableRandom(2);
        float[] pixels = new float[IMAGES * SIDE * SIDE * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return tf.reshape(tf.constant(pixels), tf.constant(new int[] {IMAGES, SIDE, SIDE, 3}));
    }

    @ParameterizedTest
    @CsvSource({
        "bisenet, resnet18, UNIT_INSIDE",
        "bisenet, resnet18, UNIT",
        "fcn, vgg16-same, UNIT",
        "fcn, vgg16, UNIT",
        "deeplabv3plus, mobilenetv2, UNIT_INSIDE",
        "icnet, resnet50-half, UNIT_INSIDE",
    })
    void allThatAStepRoundsIsOnItsGrid(String architecture, String backbone, Quantize.KernelGrid kernels) {
        Network network = network(architecture, backbone, kernels);
        Weights start = weights(network);
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Variables variables = new Variables(tf, network.parameters(), "weights");
            NetworkOps.Result made = NetworkOps.training(
                    tf,
                    network,
                    variables::value,
                    images(tf),
                    new NetworkOps.DropoutNoise(tf.constant(new int[] {3, 0}), tf.constant(1f)));
            Map<OutputName, Loss> losses = losses(tf, network, made);
            TrainingProgram program = TrainingProgram.supervised(network, RULE, Regularization.NONE, 0);
            Map<String, Operand<TFloat32>> gradients = new IntegerErrors(tf, graph, RULE, variables)
                    .gradients(program.forwards(), Map.of(TrainingProgram.NETWORK, made), losses);
            Descent descent = new Descent(
                    tf,
                    program,
                    ModelState.trainable(network),
                    variables,
                    Map.of(),
                    new StepScalars(tf.constant(0.0625f), tf.constant(3L)));
            Op update =
                    tf.withControlDependencies(descent.updates(tf, gradients)).noOp();
            Op ranges = tf.withControlDependencies(
                            new MovingStatistics(tf, variables, Optional.empty()).rangeUpdates(made.ranges()))
                    .noOp();
            Variables.assign(session, Map.of(variables, start));
            // What is joined has one grid only when its range is known.
            session.run(ranges);

            askForActivations(network, made);
            askForConvolutions(tf, network, made);
            askForNorms(network, made);
            List<String> limited = askForLimited(graph);
            Map<String, double[]> found = run(session);
            assertActivations(network, made, found);
            assertConvolutions(network, made, found);
            assertNorms(network, made, found);
            assertErrorsAndGradients(network, made, losses.keySet(), limited, found);

            session.run(update);
            assertUpdates(network, start, variables.read(session));
        }
    }

    /** Of each output any error. */
    private static Map<OutputName, Loss> losses(Ops tf, Network network, NetworkOps.Result made) {
        Map<OutputName, Loss> losses = new LinkedHashMap<>();
        for (String output : network.outputs()) {
            Operand<TFloat32> logits = made.layers().get(Logits.layer(network, output));
            Operand<TFloat32> error = tf.random.statelessRandomNormal(
                    tf.shape(logits), tf.constant(new int[] {output.hashCode(), 1}), TFloat32.class);
            losses.put(new OutputName(TrainingProgram.NETWORK, output), new Loss(tf.constant(0f), error));
        }
        return losses;
    }

    private void askForActivations(Network network, NetworkOps.Result made) {
        made.ranges().forEach(range -> {
            asked.put(range.layer().name(), made.layers().get(range.layer().name()));
            asked.put(range.layer().name() + " step", range.step());
        });
        network.layers().stream()
                .filter(layer -> layer.op() instanceof QuantizeWithin)
                .forEach(layer -> asked.put(layer.name(), made.layers().get(layer.name())));
    }

    private void askForConvolutions(Ops tf, Network network, NetworkOps.Result made) {
        made.convolutions().forEach((name, convolution) -> {
            String read = network.layer(name).inputs().get(0);
            asked.put(read, made.layers().get(read));
            asked.put(name + " input", joined(tf, convolution));
            asked.put(name + " input step", convolution.inputStep());
            for (int i = 0; i < convolution.parts().size(); i++) {
                asked.put(name + " kernel " + i, convolution.parts().get(i).kernel());
            }
        });
    }

    private static Operand<TFloat32> joined(Ops tf, WholeConvolution convolution) {
        List<Operand<TFloat32>> parts = new ArrayList<>();
        convolution.parts().forEach(part -> parts.add(part.input()));
        return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(3));
    }

    /** A norm is a sum of β and a product of x̂ and γ. */
    private void askForNorms(Network network, NetworkOps.Result made) {
        made.statistics().forEach(seen -> {
            asked.put(seen.layer().name() + " mean", seen.mean());
            asked.put(seen.layer().name() + " deviation", seen.spread());
        });
        network.layers().stream()
                .filter(layer -> layer.op() instanceof DeviationNorm)
                .forEach(layer -> {
                    List<Operand<?>> sum = inputs(made.ends().get(layer.name()));
                    List<Operand<?>> product = inputs(sum.get(0));
                    assertEquals("QuantizeAndDequantizeV3", product.get(0).op().type());
                    asked.put(layer.name() + " normalized", product.get(0));
                    asked.put(layer.name() + " gamma", product.get(1));
                    asked.put(layer.name() + " beta", sum.get(1));
                });
    }

    private static List<Operand<?>> inputs(Operand<?> operand) {
        return ((GraphOperation) operand.op()).inputs();
    }

    /** What is limited to the ends of its grid: errors behind rounding to the nearest, gradients behind rounding by chance. */
    private List<String> askForLimited(Graph graph) {
        List<String> names = new ArrayList<>();
        graph.operations().forEachRemaining(operation -> {
            if (operation.type().equals("ClipByValue")) {
                List<Operand<?>> inputs = operation.inputs();
                String name = inputs.get(0).op().type() + " " + names.size();
                names.add(name);
                asked.put(name, operation.output(0));
                asked.put(name + " most", inputs.get(2));
            }
        });
        return names;
    }

    private Map<String, double[]> run(Session session) {
        Session.Runner runner = session.runner();
        List<Output<?>> outputs = new ArrayList<>(new LinkedHashSet<>(
                asked.values().stream().<Output<?>>map(Operand::asOutput).toList()));
        outputs.forEach(output -> runner.fetch(output));
        Map<String, double[]> values = new LinkedHashMap<>();
        try (Result result = runner.run()) {
            asked.forEach(
                    (name, operand) -> values.put(name, doubles(result.get(outputs.indexOf(operand.asOutput())))));
        }
        return values;
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[(int) tensor.size()];
        if (tensor instanceof TFloat64 wide) {
            wide.asRawTensor().data().asDoubles().read(values);
            return values;
        }
        float[] single = TrainingGraph.floats((TFloat32) tensor);
        for (int i = 0; i < single.length; i++) {
            values[i] = single[i];
        }
        return values;
    }

    private static void assertOnGrid(double[] values, double step, double least, double most, String name) {
        for (double value : values) {
            double steps = value / step;
            assertEquals(Math.rint(steps), steps, NEAR, name);
            assertTrue(Math.rint(steps) >= least && Math.rint(steps) <= most, () -> name + ": " + steps + " steps");
        }
    }

    /** On a grid that the greatest magnitude fills. */
    private static void assertFills(double[] values, int bits, String name) {
        double greatest = 0;
        for (double value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        double most = (1 << (bits - 1)) - 1;
        assertTrue(greatest > 0, name + " is 0 throughout");
        assertOnGrid(values, greatest / most, -most, most, name);
    }

    private static void assertActivations(Network network, NetworkOps.Result made, Map<String, double[]> found) {
        assertTrue(made.ranges().size() > 20);
        made.ranges().forEach(range -> {
            String name = range.layer().name();
            assertOnGrid(found.get(name), found.get(name + " step")[0], -128, 127, name);
        });
        for (Layer layer : network.layers()) {
            if (layer.op() instanceof QuantizeWithin within) {
                double least = within.least() / within.step();
                assertOnGrid(
                        found.get(layer.name()), within.step(), Math.rint(least), Math.rint(least) + 255, layer.name());
            }
        }
    }

    private static void assertConvolutions(Network network, NetworkOps.Result made, Map<String, double[]> found) {
        assertTrue(made.convolutions().size() > 10);
        made.convolutions().forEach((name, convolution) -> {
            double[] read = found.get(network.layer(name).inputs().get(0));
            double[] steps = found.get(name + " input");
            double step = found.get(name + " input step")[0];
            assertOnGrid(steps, 1, -128, 255, name);
            for (int i = 0; i < steps.length; i++) {
                assertEquals(read[i], steps[i] * step, NEAR * step, name);
            }
            for (int i = 0; i < convolution.parts().size(); i++) {
                assertOnGrid(found.get(name + " kernel " + i), 1, -127, 127, name);
            }
        });
    }

    private static void assertNorms(Network network, NetworkOps.Result made, Map<String, double[]> found) {
        long norms = network.layers().stream()
                .filter(layer -> layer.op() instanceof DeviationNorm)
                .count();
        assertEquals(norms, made.statistics().size());
        made.statistics().forEach(seen -> {
            String name = seen.layer().name();
            for (String kind : List.of(" mean", " deviation", " normalized")) {
                assertFills(found.get(name + kind), NORM_BITS, name + kind);
            }
            for (String kind : List.of(" gamma", " beta")) {
                assertFills(found.get(name + kind), BITS, name + kind);
            }
        });
    }

    /** As many as there are layers that round errors, twice before convolutions, and parameters in integers. */
    private static void assertErrorsAndGradients(
            Network network,
            NetworkOps.Result made,
            Set<OutputName> outputs,
            List<String> limited,
            Map<String, double[]> found) {
        PlacedGrids grids = PlacedGrids.of(network).orElseThrow();
        Map<String, Integer> expected = new TreeMap<>();
        Set<String> reached = new HashSet<>();
        outputs.forEach(output -> reach(network, Logits.layer(network, output.layer()), reached));
        for (String name : made.ends().keySet()) {
            boolean isConvolution = network.layer(name).op().batchNormTarget().isPresent();
            if (reached.contains(name) && !grids.outerLayers().contains(name) && isBehindKernels(network, name)) {
                expected.merge(isConvolution ? "Rint 127" : "Rint 32767", isConvolution ? 2 : 1, Integer::sum);
            }
        }
        ModelState.trainable(network).stream()
                .filter(parameter -> !grids.outerKernels().contains(parameter.owner()))
                .forEach(parameter -> expected.merge("Floor 127", 1, Integer::sum));
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : limited) {
            double most = found.get(name + " most")[0];
            assertOnGrid(found.get(name), 1, -most, most, name);
            counts.merge(name.substring(0, name.indexOf(' ') + 1) + (int) most, 1, Integer::sum);
        }
        assertEquals(expected, counts);
    }

    private static void reach(Network network, String name, Set<String> reached) {
        if (reached.add(name)) {
            network.layer(name).valueInputs().forEach(input -> reach(network, input, reached));
        }
    }

    private static boolean isBehindKernels(Network network, String name) {
        Set<String> before = new HashSet<>();
        reach(network, name, before);
        return before.stream()
                .anyMatch(each -> network.layer(each).op().batchNormTarget().isPresent());
    }

    /** A gradient of 8 bits makes no more than 128 magnitudes, and a share of each in 24 bits no more either. */
    private static void assertUpdates(Network network, Weights start, Weights end) {
        PlacedGrids grids = PlacedGrids.of(network).orElseThrow();
        double unit = 1 << (UPDATE_BITS - 1);
        int moved = 0;
        for (Parameter parameter : ModelState.trainable(network)) {
            if (grids.outerKernels().contains(parameter.owner())) {
                continue;
            }
            boolean isUnit = grids.of(parameter).kernels().isUnit(parameter.role());
            float[] before = start.get(parameter.name()).toArray();
            float[] after = end.get(parameter.name()).toArray();
            Set<Double> magnitudes = new HashSet<>();
            for (int i = 0; i < after.length; i++) {
                double steps = after[i] * unit;
                assertEquals(Math.rint(steps), steps, parameter.name());
                assertTrue(!isUnit || Math.abs(after[i]) <= 127 / 128f, parameter.name());
                // Kernels at their ends were limited, and of what is beyond 2 floats hold every second step.
                if (Math.abs(after[i]) < (isUnit ? 127 / 128f : 2)) {
                    magnitudes.add(Math.abs(Math.rint(before[i] * unit) - steps));
                }
            }
            assertTrue(magnitudes.size() <= 1 << (BITS - 1), parameter.name() + ": " + magnitudes.size());
            moved += magnitudes.stream().anyMatch(steps -> steps > 0) ? 1 : 0;
        }
        assertTrue(moved > 20, moved + " parameters moved");
    }
}
