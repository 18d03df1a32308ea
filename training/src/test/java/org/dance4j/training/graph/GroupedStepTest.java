package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/** Steps on several groups of images, whose gradients add up. */
class GroupedStepTest {

    private static final Hardware CPU = new Hardware(Precision.FLOAT32, Device.CPU, 1);
    private static final Optimizer PLAIN = new Sgd(0);
    private static final double RATE = 0.5;
    private static final ImageSize LARGER = new ImageSize(10, 14);

    /** A step on two groups of images is one on all of them, whatever the optimizer, and the next begins anew. */
    @Test
    void gradientsOfGroupsAddUp() {
        Network network = TrainingProgramTest.network(4);
        Weights start = Weights.initial(network, 1);
        Optimizer momentum = new Sgd(0.9);
        Regularization decay = new Regularization(0.1, 0, Set.of());
        TrainingProgram together = TrainingProgram.supervised(network, momentum, decay, 0);
        StepSettings settings = new StepSettings(0, 4, RATE, 0);
        try (Batch a = TrainingProgramTest.batch(1);
                Batch b = TrainingProgramTest.batch(2);
                Batch both = joined(a, b);
                TrainingGraph one =
                        new TrainingGraph(together, ModelState.start(network, start, momentum, false), CPU);
                TrainingGraph several = new TrainingGraph(
                        together.accumulating(true), ModelState.start(network, start, momentum, false), CPU)) {
            for (int step = 0; step < 3; step++) {
                float expected = one.step(both, settings).loss();
                assertEquals(expected, several.step(List.of(a, b), settings).loss(), 1e-6);
                assertArrayEquals(
                        TrainingProgramTest.change(network, start, one.inferenceWeights()),
                        TrainingProgramTest.change(network, start, several.inferenceWeights()),
                        2e-6);
            }
            assertThrows(IllegalArgumentException.class, () -> one.step(List.of(a, b), settings));
            assertThrows(IllegalArgumentException.class, () -> several.step(List.of(), settings));
        }
    }

    /** Plain descent goes by the sum of both groups' gradients, whatever the size of each. */
    @Test
    void groupsMayBeOfDifferentSizes() {
        Network network = TrainingProgramTest.network(4);
        Weights start = Weights.initial(network, 1);
        TrainingProgram program = TrainingProgram.supervised(network, PLAIN, Regularization.NONE, 0);
        StepSettings settings = new StepSettings(0, 4, RATE, 0);
        try (Batch a = TrainingProgramTest.batch(1);
                Batch b = TrainingProgramTest.batch(2, LARGER)) {
            double[] ofA = change(program, network, start, List.of(a), settings);
            double[] ofB = change(program, network, start, List.of(b), settings);
            double[] both = change(program.accumulating(true), network, start, List.of(a, b), settings);
            for (int i = 0; i < both.length; i++) {
                assertEquals(ofA[i] + ofB[i], both[i], 2e-6);
            }
        }
    }

    private static double[] change(
            TrainingProgram program, Network network, Weights start, List<Batch> groups, StepSettings settings) {
        try (TrainingGraph graph = new TrainingGraph(program, ModelState.start(network, start, PLAIN, false), CPU)) {
            graph.step(groups, settings);
            return TrainingProgramTest.change(network, start, graph.inferenceWeights());
        }
    }

    /** A gamma of 1 that fades to a half in a step of two groups is a half then, and not a quarter; the others train. */
    @Test
    void channelsFadeOnceInAStep() {
        Network network = normed();
        Weights start = Weights.initial(network, 1);
        TrainingProgram program = TrainingProgram.supervised(network, PLAIN, Regularization.NONE, 0)
                .watching(List.of("norm"))
                .accumulating(true);
        FloatTensor factors = FloatTensor.of(List.of(4), new float[] {0.5f, Float.NaN, Float.NaN, Float.NaN});
        try (Batch a = TrainingProgramTest.batch(1);
                Batch b = TrainingProgramTest.batch(2, LARGER);
                TrainingGraph graph = new TrainingGraph(program, ModelState.start(network, start, PLAIN, false), CPU)) {
            graph.step(List.of(a, b), new StepSettings(0, 4, RATE, 0).fading(factors));
            float[] gammas = graph.inferenceWeights().get("norm/gamma").toArray();
            assertEquals(1, start.get("norm/gamma").get(0));
            assertEquals(0.5, gammas[0]);
            for (int i = 1; i < 4; i++) {
                assertNotEquals(1, gammas[i]);
                assertEquals(1, gammas[i], 0.3);
            }
        }
    }

    private static Network normed() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.batchNorm("norm", net.append("conv", new Conv2d(4, 1, 1, 0, 1, false), image));
        String logits = net.classifier("classifier", x, 3);
        return new Network("normed", 1, net.layers(), logits, List.of());
    }

    /** Moving statistics follow both groups, each by its share: 1 − momentum · share of what they were stays at each. */
    @Test
    void movingStatisticsFollowEachGroupByItsShare() {
        Network network = normed();
        Weights start = Weights.initial(network, 1);
        TrainingProgram program = TrainingProgram.supervised(network, PLAIN, Regularization.NONE, 0);
        StepSettings settings = new StepSettings(0, 4, 1e-9, 0);
        try (Batch a = TrainingProgramTest.batch(1);
                Batch b = TrainingProgramTest.batch(2, LARGER)) {
            List<float[]> alone = new ArrayList<>();
            for (Batch each : List.of(a, b)) {
                try (TrainingGraph graph =
                        new TrainingGraph(program, ModelState.start(network, start, PLAIN, false), CPU)) {
                    graph.step(each, settings);
                    alone.add(graph.inferenceWeights().get("norm/moving_mean").toArray());
                }
            }
            try (TrainingGraph graph = new TrainingGraph(
                    program.accumulating(true), ModelState.start(network, start, PLAIN, false), CPU)) {
                graph.step(List.of(a, b), settings);
                float[] found = graph.inferenceWeights().get("norm/moving_mean").toArray();
                for (int i = 0; i < found.length; i++) {
                    // Alone, a mean m moves 0 to 0.1 m; half of the step's images move it to 0.05 m, then to 0.95 of
                    // that.
                    double expected = 0.95 * alone.get(0)[i] / 2 + alone.get(1)[i] / 2;
                    assertEquals(expected, found[i], 1e-5 * Math.max(1, Math.abs(expected)));
                }
            }
        }
    }

    private static Batch joined(Batch a, Batch b) {
        TUint8 images = TUint8.tensorOf(Shape.of(4, 6, 8, 3));
        TUint8 labels = TUint8.tensorOf(Shape.of(4, 6, 8));
        int at = 0;
        for (Batch each : List.of(a, b)) {
            ByteDataBuffer pixels = each.images().asRawTensor().data();
            pixels.copyTo(images.asRawTensor().data().slice(at * pixels.size(), pixels.size()), pixels.size());
            ByteDataBuffer classes = each.labels().asRawTensor().data();
            classes.copyTo(labels.asRawTensor().data().slice(at * classes.size(), classes.size()), classes.size());
            at++;
        }
        return new Batch(
                images,
                labels,
                new float[] {1, 0.5f, 1, 0.5f},
                new float[] {1, 0.5f, 1, 0.5f},
                Collections.nCopies(4, "image"),
                new ImageSize(6, 8));
    }
}
