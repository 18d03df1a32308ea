package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.junit.jupiter.api.Test;

/** Steps with gradients that are scaled, as for float16; without a GPU, TensorFlow computes them in float32 all the same. */
class ScaledStepTest {

    private static final Hardware EXACT = new Hardware(Precision.FLOAT32, Device.CPU, 1);
    private static final Hardware HALVES = new Hardware(Precision.FLOAT16, Device.GPU, 1);
    private static final Optimizer MOMENTUM = new Sgd(0.9);
    private static final Network NETWORK = network();
    private static final Weights START = Weights.initial(NETWORK, 1);
    private static final ModelState MODEL = ModelState.start(NETWORK, START, MOMENTUM, true);
    private static final TrainingProgram PROGRAM = TrainingProgram.supervised(
                    NETWORK, MOMENTUM, new Regularization(0.01, 0, Set.of()), 0.5)
            .watching(List.of("norm"));

    /** Beyond any number. */
    private static final float TOO_MUCH = Float.POSITIVE_INFINITY;

    private static Network network() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.relu("relu", net.batchNorm("norm", net.conv("first", image, 4, 3, 1)));
        String y = net.conv("second", x, 4, 3, 1);
        String logits = net.classifier("classifier", y, 3);
        return new Network("small", 1, net.layers(), logits, List.of());
    }

    private static StepSettings settings(float scale) {
        return new StepSettings(0, 2, 0.5, 0).scaled(scale);
    }

    private static double difference(double[] one, double[] other) {
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += Math.pow(one[i] - other[i], 2);
        }
        return Math.sqrt(squares / Arrays.stream(one).map(x -> x * x).sum());
    }

    @Test
    void whateverTheScaleStepsAreNearThoseOfFloat32() {
        try (Batch batch = TrainingProgramTest.batch(1);
                TrainingGraph exact = new TrainingGraph(PROGRAM, MODEL, EXACT);
                TrainingGraph scaled = new TrainingGraph(PROGRAM, MODEL, HALVES);
                TrainingGraph unscaled = new TrainingGraph(PROGRAM, MODEL, HALVES)) {
            StepResult expected = exact.step(batch, settings(1));
            StepResult found = scaled.step(batch, settings(1024));
            assertFalse(expected.skipped() || found.skipped());
            assertEquals(expected.loss(), found.loss(), 0.01);
            assertEquals(expected.firstOrder().size(), found.firstOrder().size());
            assertFalse(unscaled.step(batch, settings(1)).skipped());
            double[] change = change(exact.model().weights());
            assertEquals(0, difference(change, change(scaled.model().weights())), 0.01);
            assertEquals(0, difference(change, change(unscaled.model().weights())), 0.01);
        }
    }

    private static double[] change(Weights after) {
        return TrainingProgramTest.change(NETWORK, START, after);
    }

    /** A step whose gradients overflow leaves weights, momentum and averages, and the next is as if it had not been. */
    @Test
    void nothingIsUpdatedWhenGradientsOverflow() {
        try (Batch batch = TrainingProgramTest.batch(1);
                Batch next = TrainingProgramTest.batch(2);
                TrainingGraph graph = new TrainingGraph(PROGRAM, MODEL, HALVES);
                TrainingGraph other = new TrainingGraph(PROGRAM, MODEL, HALVES)) {
            assertFalse(graph.step(next, settings(1024)).skipped());
            assertFalse(other.step(next, settings(1024)).skipped());
            ModelState before = graph.model();
            StepResult skipped = graph.step(batch, settings(TOO_MUCH));
            assertTrue(skipped.skipped());
            assertTrue(Float.isFinite(skipped.loss()));
            assertEquals(0, skipped.firstOrder().size());
            requireSame(before, graph.model());
            // What batch norms saw was seen.
            assertNotEquals(
                    before.weights().get("norm/moving_mean"),
                    graph.model().weights().get("norm/moving_mean"));
            assertFalse(graph.step(batch, settings(1024)).skipped());
            assertFalse(other.step(batch, settings(1024)).skipped());
            requireSame(other.model(), graph.model());
        }
    }

    /** In groups too: those of a step that was left out are not in the next one's sum. */
    @Test
    void groupsOfAStepThatIsLeftOutAreForgotten() {
        TrainingProgram accumulating = PROGRAM.accumulating(true);
        try (Batch a = TrainingProgramTest.batch(1);
                Batch b = TrainingProgramTest.batch(2);
                TrainingGraph graph = new TrainingGraph(accumulating, MODEL, HALVES);
                TrainingGraph other = new TrainingGraph(accumulating, MODEL, HALVES)) {
            assertTrue(graph.step(List.of(a, b), settings(TOO_MUCH)).skipped());
            requireSame(MODEL, graph.model());
            assertFalse(graph.step(List.of(b, a), settings(1024)).skipped());
            assertFalse(other.step(List.of(b, a), settings(1024)).skipped());
            requireSame(other.model(), graph.model());
        }
    }

    private static void requireSame(ModelState expected, ModelState found) {
        for (Parameter parameter : ModelState.trainable(NETWORK)) {
            String name = parameter.name();
            assertArrayEquals(
                    expected.weights().get(name).toArray(),
                    found.weights().get(name).toArray(),
                    name);
            assertArrayEquals(
                    expected.requireSlot(Sgd.MOMENTUM).get(name).toArray(),
                    found.requireSlot(Sgd.MOMENTUM).get(name).toArray(),
                    name);
            assertArrayEquals(
                    expected.requireAverages().get(name).toArray(),
                    found.requireAverages().get(name).toArray(),
                    name);
        }
    }
}
