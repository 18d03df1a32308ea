package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.TestRun;
import org.dance4j.training.objective.CrossEntropy;
import org.dance4j.training.objective.Distillation;
import org.dance4j.training.objective.Objective;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.optimizer.Adam;
import org.dance4j.training.optimizer.LayerRates;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/** Programs of several forward passes, teachers and averages of weights. */
class TrainingProgramTest {

    private static final Hardware CPU = new Hardware(Precision.FLOAT32, Device.CPU, 1);
    private static final Optimizer PLAIN = new Sgd(0);
    private static final double RATE = 0.5;

    /** conv – relu – classifier without batch norm, so that passes do not meet but in their gradients. */
    static Network network(int filters) {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.relu("relu", net.append("conv", new Conv2d(filters, 3, 1, 1, 1, true), image));
        String logits = net.enlarge("logits", net.classifier("classifier", x, 3), Interpolation.BILINEAR);
        return new Network("plain", 1, net.layers(), logits, List.of());
    }

    /** The same without its relu: another network of the same parameters. */
    private static Network linear() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.append("conv", new Conv2d(4, 3, 1, 1, 1, true), image);
        String logits = net.enlarge("logits", net.classifier("classifier", x, 3), Interpolation.BILINEAR);
        return new Network("linear", 1, net.layers(), logits, List.of());
    }

    @Test
    void gradientsOfTwoPassesOfOneSetOfWeightsAddUp() {
        Network network = network(4);
        Network linear = linear();
        Weights start = Weights.initial(network, 1);
        try (Batch a = batch(1);
                Batch b = batch(2)) {
            double[] first = change(program(Forward.trained("a", "left", network)), network, start, Map.of("left", a));
            double[] second = change(program(Forward.trained("a", "left", linear)), network, start, Map.of("left", b));
            double[] both = change(
                    program(Forward.trained("a", "left", network), Forward.trained("b", "right", linear)),
                    network,
                    start,
                    Map.of("left", a, "right", b));
            double largest = 0;
            for (int i = 0; i < both.length; i++) {
                assertEquals(first[i] + second[i], both[i], 1e-6);
                largest = Math.max(largest, Math.abs(second[i]));
            }
            assertTrue(largest > 1e-3);
        }
    }

    /** A tenth of the rate is a tenth of the change; none leaves the weights as they are, and all others move as ever. */
    @Test
    void aBackboneMayLearnMoreSlowly() {
        Network network = TestRun.NETWORK;
        Weights start = Weights.initial(network, 1);
        TrainingProgram even = TrainingProgram.supervised(network, PLAIN, new Regularization(0.1, 0, Set.of()), 0);
        try (Batch batch = batch(1)) {
            Weights same = after(even, network, start, batch);
            Weights slow = after(even.at(LayerRates.ofBackbone(network, 0.1)), network, start, batch);
            Weights still = after(even.at(LayerRates.ofBackbone(network, 0)), network, start, batch);
            for (Parameter parameter : ModelState.trainable(network)) {
                String name = parameter.name();
                if (!name.startsWith("stem") && !name.startsWith("deep")) {
                    assertEquals(same.get(name), slow.get(name), name);
                    assertEquals(same.get(name), still.get(name), name);
                    continue;
                }
                assertEquals(start.get(name), still.get(name), name);
                assertNotEquals(start.get(name), same.get(name), name);
                for (int i = 0; i < parameter.size(); i++) {
                    float before = start.get(name).get(i);
                    assertEquals(
                            0.1 * (same.get(name).get(i) - before),
                            slow.get(name).get(i) - before,
                            1e-6,
                            name);
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> LayerRates.ofBackbone(network, -1));
        assertThrows(IllegalArgumentException.class, () -> LayerRates.ofBackbone(network, Double.NaN));
    }

    private static Weights after(TrainingProgram program, Network network, Weights start, Batch batch) {
        try (TrainingGraph graph =
                new TrainingGraph(program, ModelState.start(network, start, program.optimizer(), false), CPU)) {
            graph.step(batch, new StepSettings(0, 2, RATE, 0));
            return graph.inferenceWeights();
        }
    }

    /** Cross-entropy of all passes with the labels of their batches. */
    private static TrainingProgram program(Forward... forwards) {
        List<Objective.Weighted> terms = new ArrayList<>();
        for (Forward forward : forwards) {
            terms.add(new Objective.Weighted(
                    new CrossEntropy(
                            new OutputName(forward.name(), forward.network().output()), forward.input()),
                    1));
        }
        return new TrainingProgram(List.of(forwards), new Objective(terms), PLAIN, Regularization.NONE, 0, List.of());
    }

    private static double[] change(
            TrainingProgram program, Network network, Weights start, Map<String, Batch> batches) {
        try (TrainingGraph graph =
                new TrainingGraph(program, ModelState.start(network, start, program.optimizer(), false), CPU)) {
            graph.step(batches, new StepSettings(0, 2, RATE, 0));
            return change(network, start, graph.inferenceWeights());
        }
    }

    static double[] change(Network network, Weights before, Weights after) {
        List<Double> change = new ArrayList<>();
        for (Parameter parameter : network.parameters()) {
            for (int i = 0; i < parameter.size(); i++) {
                change.add((double) after.get(parameter.name()).get(i)
                        - before.get(parameter.name()).get(i));
            }
        }
        return change.stream().mapToDouble(d -> d).toArray();
    }

    /** A wider teacher of its own weights; two terms at the student's output, which add up. */
    @Test
    void aStudentLearnsFromLabelsAndAFrozenTeacher() {
        Network student = network(4);
        Network teacher = network(7);
        Weights expert = Weights.initial(teacher, 9);
        byte[] before = bytes(expert);
        OutputName at = new OutputName("student", student.output());
        Distillation distillation = new Distillation(at, new OutputName("teacher", teacher.output()), "batch", 2);
        List<Forward> forwards = List.of(
                Forward.trained("student", "batch", student), Forward.frozen("teacher", "batch", teacher, expert));
        Objective labels = Objective.crossEntropy(student, "student", "batch");
        Objective imitation = new Objective(List.of(new Objective.Weighted(distillation, 0.25)));
        Weights start = Weights.initial(student, 1);
        try (Batch batch = batch(1)) {
            Map<String, Batch> fed = Map.of("batch", batch);
            double[] fromLabels = change(program(forwards, labels), student, start, fed);
            double[] fromTeacher = change(program(forwards, imitation), student, start, fed);
            double[] fromBoth = change(program(forwards, labels.plus(distillation, 0.25)), student, start, fed);
            double largest = 0;
            for (int i = 0; i < fromBoth.length; i++) {
                assertEquals(fromLabels[i] + fromTeacher[i], fromBoth[i], 1e-6);
                largest = Math.max(largest, Math.abs(fromTeacher[i]));
            }
            assertTrue(largest > 1e-3);

            try (TrainingGraph graph = new TrainingGraph(
                    program(forwards, imitation), ModelState.start(student, start, PLAIN, false), CPU)) {
                float first = graph.step(fed, new StepSettings(0, 2, 0.2, 0)).loss();
                float last = first;
                for (int step = 1; step < 60; step++) {
                    last = graph.step(fed, new StepSettings(step, 2, 0.2, 0)).loss();
                }
                assertTrue(last < 0.5 * first, first + " to " + last);
                assertEquals(
                        student.parameters().stream()
                                .map(Parameter::name)
                                .sorted()
                                .toList(),
                        graph.model().weights().names().stream().sorted().toList(),
                        "no parameter of the teacher is among those trained");
            }
            // The teacher is what it was: the same first step again.
            assertArrayEquals(fromTeacher, change(program(forwards, imitation), student, start, fed));
        }
        assertArrayEquals(before, bytes(expert));
    }

    /** Averages that are the weights of a frozen teacher teach the same; they move on, and a frozen one does not. */
    @Test
    void averagesOfTheWeightsTeachAsAFrozenNetworkOfTheSame() {
        Network network = network(4);
        Weights start = Weights.initial(network, 1);
        Weights averages = Weights.initial(network, 9);
        Distillation distillation = new Distillation(
                new OutputName("student", network.output()), new OutputName("teacher", network.output()), "batch", 2);
        TrainingProgram alone = new TrainingProgram(
                List.of(Forward.trained("student", "batch", network)),
                Objective.crossEntropy(network, "student", "batch"),
                PLAIN,
                Regularization.NONE,
                0.5,
                List.of());
        List<Weights> after = new ArrayList<>();
        List<Float> losses = new ArrayList<>();
        try (Batch batch = batch(1)) {
            for (Forward teacher : List.of(
                    Forward.averaged("teacher", "batch", network),
                    Forward.frozen("teacher", "batch", network, averages))) {
                ModelState model = new ModelState(
                        network,
                        start,
                        ModelState.start(network, start, PLAIN, false).slots(),
                        Optional.of(averages));
                try (TrainingGraph graph = new TrainingGraph(alone.with(teacher, distillation, 0.5), model, CPU)) {
                    losses.add(
                            graph.step(batch, new StepSettings(0, 2, RATE, 0)).loss());
                    after.add(graph.model().weights());
                    losses.add(
                            graph.step(batch, new StepSettings(1, 2, RATE, 0)).loss());
                }
            }
        }
        assertEquals(losses.get(0), losses.get(2), 1e-6);
        for (Parameter parameter : network.parameters()) {
            assertArrayEquals(
                    after.get(1).get(parameter.name()).toArray(),
                    after.get(0).get(parameter.name()).toArray(),
                    1e-6f);
        }
        assertNotEquals(losses.get(1), losses.get(3), 1e-4);
    }

    private static byte[] bytes(Weights weights) {
        return weights.tensors().values().stream()
                .map(tensor -> Arrays.toString(tensor.toArray()))
                .sorted()
                .reduce("", String::concat)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static TrainingProgram program(List<Forward> forwards, Objective objective) {
        return new TrainingProgram(forwards, objective, PLAIN, Regularization.NONE, 0, List.of());
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        Network network = network(4);
        Weights start = Weights.initial(network, 1);
        Forward frozen = Forward.frozen("teacher", "batch", network, start);
        assertThrows(
                IllegalArgumentException.class,
                () -> program(List.of(frozen), Objective.crossEntropy(network, "teacher", "batch")));
        Forward trained = Forward.trained("student", "batch", network);
        refused(
                "frozen",
                program(List.of(trained, frozen), Objective.crossEntropy(network, "teacher", "batch")),
                ModelState.start(network, start, PLAIN, false));
        refused(
                "nowhere",
                program(List.of(trained), Objective.crossEntropy(network, "nowhere", "batch")),
                ModelState.start(network, start, PLAIN, false));
        refused(
                "conv/kernel",
                program(
                        List.of(Forward.trained("student", "batch", network(5))),
                        Objective.crossEntropy(network(5), "student", "batch")),
                ModelState.start(network, start, PLAIN, false));
        refused(
                "adam_m",
                TrainingProgram.supervised(network, Adam.PAPER, Regularization.NONE, 0),
                ModelState.start(network, start, PLAIN, false));
        refused(
                "averages",
                TrainingProgram.supervised(network, PLAIN, Regularization.NONE, 0.9),
                ModelState.start(network, start, PLAIN, false));
    }

    private static void refused(String part, TrainingProgram program, ModelState model) {
        String problem = assertThrows(
                        IllegalArgumentException.class, () -> new TrainingGraph(program, model, CPU).close())
                .getMessage();
        assertTrue(problem.contains(part), problem);
    }

    /** An objective of the main output alone says nothing of the classifier aside; decay would still act on it. */
    @Test
    void aParameterThatNoTermReachesHasNoGradient() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.append("conv", new Conv2d(4, 3, 1, 1, 1, true), image);
        String aside = net.classifier("aside", x, 3);
        String logits = net.classifier("classifier", x, 3);
        Network network = new Network("two", 1, net.layers(), logits, List.of(new Auxiliary(aside, 1)));
        Weights start = Weights.initial(network, 1);
        TrainingProgram main = new TrainingProgram(
                List.of(Forward.trained("a", "batch", network)),
                new Objective(
                        List.of(new Objective.Weighted(new CrossEntropy(new OutputName("a", logits), "batch"), 1))),
                PLAIN,
                new Regularization(0.1, 0, Set.of()),
                0,
                List.of());
        try (TrainingGraph graph = new TrainingGraph(main, ModelState.start(network, start, PLAIN, false), CPU);
                Batch batch = batch(1)) {
            graph.step(batch, new StepSettings(0, 2, RATE, 0));
            Weights after = graph.inferenceWeights();
            assertNotEquals(start.get("classifier/kernel"), after.get("classifier/kernel"));
            for (int i = 0; i < 12; i++) {
                float before = start.get("aside/kernel").get(i);
                assertEquals(
                        before - RATE * 0.1f * before, after.get("aside/kernel").get(i), 1e-6);
            }
            assertEquals(start.get("aside/bias"), after.get("aside/bias"));
        }
    }

    /** After t steps the decay is min(d, (1 + t) / (10 + t)): 1/10, 2/11, and then 0.2, which is less than 3/12. */
    @Test
    void averagesFollowTheWeightsAndTheirStatistics() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.batchNorm("bn", net.conv("conv", image, 4, 3, 1));
        String logits = net.classifier("classifier", x, 3);
        Network whole = new Network("normed", 1, net.layers(), logits, List.of());
        Weights start = Weights.initial(whole, 1);
        try (TrainingGraph graph = new TrainingGraph(
                        TrainingProgram.supervised(whole, new Sgd(0.9), Regularization.NONE, 0.2),
                        ModelState.start(whole, start, new Sgd(0.9), true),
                        CPU);
                Batch batch = batch(1)) {
            double[] decays = {0.1, 2.0 / 11, 0.2, 0.2};
            Weights average = start;
            for (int t = 0; t < decays.length; t++) {
                graph.step(batch, new StepSettings(t, 2, 0.1, 0));
                ModelState model = graph.model();
                for (Parameter parameter : whole.parameters()) {
                    for (int i = 0; i < parameter.size(); i++) {
                        double expected = decays[t]
                                        * average.get(parameter.name()).get(i)
                                + (1 - decays[t])
                                        * model.weights().get(parameter.name()).get(i);
                        assertEquals(
                                expected,
                                model.averages()
                                        .orElseThrow()
                                        .get(parameter.name())
                                        .get(i),
                                1e-5 * Math.max(1, Math.abs(expected)),
                                parameter.name());
                    }
                }
                average = model.averages().orElseThrow();
            }
            assertEquals(average, graph.inferenceWeights());
            assertNotEquals(average, graph.model().weights());
            assertEquals(Optional.of(average), graph.model().averages());
        }
    }

    /** Two images of 6 × 8 with random labels. */
    static Batch batch(int seed) {
        return batch(seed, new ImageSize(6, 8));
    }

    static Batch batch(int seed, ImageSize size) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape shape = Shape.of(2, size.height(), size.width());
        byte[] rgb = new byte[3 * (int) shape.size()];
        random.nextBytes(rgb);
        byte[] labels = new byte[(int) shape.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(3);
        }
        return new Batch(
                TUint8.tensorOf(shape.append(3), DataBuffers.of(rgb)),
                TUint8.tensorOf(shape, DataBuffers.of(labels)),
                new float[] {1, 0.5f},
                new float[] {1, 0.5f},
                Collections.nCopies(2, "image"),
                size);
    }
}
