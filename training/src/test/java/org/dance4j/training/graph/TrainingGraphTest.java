package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

class TrainingGraphTest {

    private static final int VOID = 255;
    private static final Hardware CPU = new Hardware(Precision.FLOAT32, Device.CPU, 1);
    private static final Optimizer PLAIN = new Sgd(0);

    /** Without a label the loss has no gradient: what then changes, decay and the L1 penalty change. */
    @Test
    void momentumDecayAndL1ActWhereTheyShould() {
        Network network = network();
        Weights start = startWeights(network);
        Regularization regularization = new Regularization(0.01, 0.002, Set.of("bn1/gamma"));
        float rate = 0.1f;
        try (TrainingGraph graph = open(network, start, new Sgd(0.9), regularization);
                Batch batch = batch(new float[] {0.2f, 3}, image(1), image(2), VOID)) {
            assertEquals(0, graph.step(batch, settings(2, rate)).loss());
            Weights once = graph.inferenceWeights();
            assertEquals(0, graph.step(batch, settings(2, rate)).loss());
            Weights twice = graph.inferenceWeights();

            for (Parameter parameter : ModelState.trainable(network)) {
                float[] before = start.get(parameter.name()).toArray();
                float[] first = new float[before.length];
                float[] second = new float[before.length];
                float[] velocity = new float[before.length];
                for (int i = 0; i < before.length; i++) {
                    velocity[i] = penalty(parameter, before[i]);
                    first[i] = before[i] - rate * velocity[i];
                    velocity[i] = 0.9f * velocity[i] + penalty(parameter, first[i]);
                    second[i] = first[i] - rate * velocity[i];
                }
                assertArrayEquals(first, once.get(parameter.name()).toArray(), 1e-7f, parameter.name());
                assertArrayEquals(second, twice.get(parameter.name()).toArray(), 1e-7f, parameter.name());
                assertArrayEquals(
                        velocity,
                        graph.model()
                                .slots()
                                .get("momentum")
                                .get(parameter.name())
                                .toArray(),
                        1e-7f,
                        parameter.name());
            }
        }
    }

    private static float penalty(Parameter parameter, float value) {
        return switch (parameter.name()) {
            case "conv1/kernel", "conv2/kernel", "classifier/kernel", "aside/kernel" -> 0.01f * value;
            case "bn1/gamma" -> 0.002f * Math.signum(value);
            default -> 0;
        };
    }

    /** Faded channels are brought to a share of what they were, whatever their gradients; the others train as ever. */
    @Test
    void whatFadesShrinksAndTheRestTrains() {
        Network network = network();
        Weights start = startWeights(network);
        float[] nan = {Float.NaN, 0.75f, Float.NaN, 0};
        TrainingProgram program = TrainingProgram.supervised(network, new Sgd(0.9), Regularization.NONE, 0.5);
        ModelState model = ModelState.start(network, start, new Sgd(0.9), true);
        ModelState plain;
        try (TrainingGraph graph = new TrainingGraph(program, model, CPU);
                Batch batch = batch(new float[] {1, 1}, image(1), image(2), 2)) {
            assertEquals(0, graph.step(batch, settings(2, 0.1)).firstOrder().size());
            plain = graph.model();
        }
        try (TrainingGraph graph = new TrainingGraph(program.watching(List.of("bn1")), model, CPU);
                Batch batch = batch(new float[] {1, 1}, image(1), image(2), 2)) {
            StepResult result = graph.step(batch, settings(2, 0.1).fading(FloatTensor.of(List.of(4), nan)));
            ModelState after = graph.model();
            for (String name : List.of("bn1/gamma", "bn1/beta")) {
                float[] expected = plain.weights().get(name).toArray();
                float[] averages = plain.inferenceWeights().get(name).toArray();
                float[] before = start.get(name).toArray();
                expected[1] = averages[1] = before[1] * 0.75f;
                expected[3] = averages[3] = 0;
                assertArrayEquals(expected, after.weights().get(name).toArray());
                assertArrayEquals(averages, after.inferenceWeights().get(name).toArray());
            }
            assertEquals(plain.weights().get("conv2/kernel"), after.weights().get("conv2/kernel"));
            for (int i = 0; i < 4; i++) {
                assertEquals(
                        term(after, "bn1/gamma", i) + term(after, "bn1/beta", i),
                        result.firstOrder().get(i),
                        1e-7f);
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> graph.step(batch, settings(2, 0.1).fading(FloatTensor.filled(List.of(3), 1))));
        }
        assertThrows(
                IllegalArgumentException.class, () -> new TrainingGraph(program.watching(List.of("bn9")), model, CPU));
    }

    private static float term(ModelState model, String name, int index) {
        return model.weights().get(name).get(index)
                * model.slots().get("momentum").get(name).get(index);
    }

    /** With logits of 0 each output's loss is ln 3, and a bias is pushed by its class' share of the labels less 1/3. */
    @Test
    void allOutputsCountAndImagesByTheirWeights() {
        Network network = network();
        Weights start = startWeights(network)
                .with(Map.of(
                        "classifier/kernel", FloatTensor.filled(List.of(1, 1, 4, 3), 0),
                        "classifier/bias", FloatTensor.filled(List.of(3), 0),
                        "aside/kernel", FloatTensor.filled(List.of(1, 1, 4, 3), 0),
                        "aside/bias", FloatTensor.filled(List.of(3), 0)));
        try (TrainingGraph graph = open(network, start, PLAIN);
                Batch batch = batch(new float[] {0.5f, 1.5f}, image(1), image(2), 2)) {
            assertEquals(
                    2 * (0.5 + 1.5) * Math.log(3) / 4,
                    graph.step(batch, settings(4, 1)).loss(),
                    1e-5);
            float[] expected = {-2f / 4 / 3, -2f / 4 / 3, 2f / 4 * 2 / 3};
            assertArrayEquals(
                    expected, graph.inferenceWeights().get("classifier/bias").toArray(), 1e-6f);
            assertArrayEquals(
                    expected, graph.inferenceWeights().get("aside/bias").toArray(), 1e-6f);
        }
    }

    /** Equation 2: batches of one complexity each must not cancel the weights. */
    @Test
    void imagesOfWeightsOneToFourPushOneToFour() {
        Network network = network();
        Weights start = startWeights(network);
        Weights light = push(network, start, 0.2f);
        Weights heavy = push(network, start, 0.8f);
        for (Parameter parameter : ModelState.trainable(network)) {
            float[] a = light.get(parameter.name()).toArray();
            float[] b = heavy.get(parameter.name()).toArray();
            double largest = 0;
            for (float value : a) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertTrue(largest > 1e-4, parameter.name() + " is not pushed");
            for (int i = 0; i < a.length; i++) {
                assertEquals(4 * a[i], b[i], 4e-3 * largest, parameter.name());
            }
        }
    }

    private static Weights push(Network network, Weights start, float weight) {
        try (TrainingGraph graph = open(network, start, PLAIN);
                Batch batch = batch(new float[] {weight, weight}, image(1), image(1), 1)) {
            graph.step(batch, settings(2, 1));
            Weights after = graph.inferenceWeights();
            return Weights.of(network, parameter -> {
                float[] change = after.get(parameter.name()).toArray();
                for (int i = 0; i < change.length; i++) {
                    change[i] -= start.get(parameter.name()).get(i);
                }
                return FloatTensor.of(parameter.shape(), change);
            });
        }
    }

    /** Of 1, 2, 3 and 6 the mean is 3, and the variance with Bessel's correction 14 / 3. */
    @Test
    void movingStatisticsFollowTheBatchByATenth() {
        Network network = pixelNetwork();
        try (TrainingGraph graph = open(network, pixelWeights(network), PLAIN);
                Batch batch = pixels(1, 2, 3, 6)) {
            graph.step(batch, settings(2, 0.1));
            assertEquals(
                    0.9 * 5 + 0.1 * 3,
                    graph.inferenceWeights().get("bn/moving_mean").get(0),
                    1e-5);
            assertEquals(
                    0.9 * 2 + 0.1 * 14 / 3,
                    graph.inferenceWeights().get("bn/moving_variance").get(0),
                    1e-5);
            assertEquals(FloatTensor.of(List.of(1), 1), graph.inferenceWeights().get("bn/gamma"));
        }
    }

    /** 1, 2, 3, 6 and 8, 10 together: mean 5, variance 64 / 5 with Bessel's correction; after pooling 3.5 / 9 likewise. */
    @Test
    void whatIsObservedInBatchesIsWhatWouldBeObservedInAll() {
        Network network = pixelNetwork();
        StatisticsEstimate estimate = new StatisticsEstimate();
        Weights start = pixelWeights(network);
        try (TrainingGraph graph = open(network, start, PLAIN);
                Batch four = pixels(1, 2, 3, 6);
                Batch two = pixels(8, 10)) {
            graph.observe(four, estimate);
            graph.observe(two, estimate);
            assertEquals(start, graph.inferenceWeights());
        }
        Weights estimated = estimate.applyTo(start);
        assertEquals(5, estimated.get("bn/moving_mean").get(0), 1e-5);
        assertEquals(64.0 / 5, estimated.get("bn/moving_variance").get(0), 1e-4);
        // The images' means are 1.5, 4.5 and 9.
        assertEquals(5, estimated.get("pooled/moving_mean").get(0), 1e-5);
        assertEquals(
                (3.5 * 3.5 + 0.5 * 0.5 + 4 * 4) / 2,
                estimated.get("pooled/moving_variance").get(0),
                1e-4);
        assertEquals(start.get("conv/kernel"), estimated.get("conv/kernel"));
    }

    /**
     * One batch norm sees 1, 2, 3, 6 (mean 3, variance 14 / 3) and the doubled means of both images, 3 and 9 (mean 6,
     * variance 18). All six values have the mean 4 and the variance 44 / 5.
     */
    @Test
    void aSharedBatchNormFollowsAllItSeesOncePerStep() {
        Network network = sharingNetwork();
        try (TrainingGraph graph = open(network, pixelWeights(network), PLAIN);
                Batch batch = pixels(1, 2, 3, 6)) {
            graph.step(batch, settings(2, 0.1));
            double variance = 44.0 / 5;
            assertEquals(
                    0.9 * 5 + 0.1 * 4,
                    graph.inferenceWeights().get("bn/moving_mean").get(0),
                    1e-5);
            assertEquals(
                    0.9 * 2 + 0.1 * variance,
                    graph.inferenceWeights().get("bn/moving_variance").get(0),
                    1e-5);
        }
    }

    /** 1, 2, 3, 6, 3 and 9 together: mean 4, variance 44 / 5 with Bessel's correction. */
    @Test
    void whatASharedBatchNormObservesIsEstimatedTogether() {
        Network network = sharingNetwork();
        StatisticsEstimate estimate = new StatisticsEstimate();
        Weights start = pixelWeights(network);
        try (TrainingGraph graph = open(network, start, PLAIN);
                Batch batch = pixels(1, 2, 3, 6)) {
            graph.observe(batch, estimate);
        }
        assertEquals(4, estimate.applyTo(start).get("bn/moving_mean").get(0), 1e-5);
        assertEquals(44.0 / 5, estimate.applyTo(start).get("bn/moving_variance").get(0), 1e-4);
    }

    /** The red of a pixel through a batch norm, and twice its mean over the image through the same. */
    private static Network sharingNetwork() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)));
        String red = net.conv("conv", image, 1, 1, 1);
        String mean = net.globalAveragePool("average", red);
        String ofPixels = net.batchNorm("bn", red);
        String ofMeans = net.branch("again.").batchNorm("bn", net.add("twice", mean, mean));
        String logits = net.branch("").classifier("classifier", net.add("sum", ofPixels, ofMeans), 2);
        return new Network("shared", 1, net.layers(), logits, List.of());
    }

    /** 150 classes of 1024 × 1024 pixels are 600 MB of logits; labels of them are 1 MB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void labellingHoldsNoFullSizeLogitsOfAllClasses() throws IOException {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String coarse = net.append("conv", new Conv2d(4, 8, 8, 0, 1, true), image);
        String logits = net.enlarge("logits", net.classifier("classifier", coarse, 150), Interpolation.BILINEAR);
        Network network = new Network("many", 8, net.layers(), logits, List.of());
        try (TrainingGraph graph = open(network, Weights.initial(network, 1), PLAIN)) {
            graph.segment(new RgbImage(64, 64, new byte[3 * 64 * 64]), new ImageSize(64, 64));
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            long before = peakKilobytes();
            graph.segment(new RgbImage(1024, 1024, new byte[3 << 20]), new ImageSize(1024, 1024));
            long grown = peakKilobytes() - before;
            assertTrue(grown < 200_000, "grown by " + grown + " kB");
        }
    }

    private static long peakKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void bfloat16StepsAreNearThoseOfFloat32() {
        Network network = network();
        Weights start = startWeights(network);
        Weights exact = push(network, start, 1);
        try (TrainingGraph graph = new TrainingGraph(
                        TrainingProgram.supervised(network, PLAIN, Regularization.NONE, 0),
                        ModelState.start(network, start, PLAIN, false),
                        new Hardware(Precision.BFLOAT16, Device.CPU, 1));
                Batch batch = batch(new float[] {1, 1}, image(1), image(1), 1)) {
            graph.step(batch, settings(2, 1));
            float[] after = graph.inferenceWeights().get("conv2/kernel").toArray();
            float[] change = exact.get("conv2/kernel").toArray();
            double difference = 0;
            double length = 0;
            for (int i = 0; i < change.length; i++) {
                double found = after[i] - start.get("conv2/kernel").get(i);
                difference += Math.pow(found - change[i], 2);
                length += Math.pow(change[i], 2);
            }
            assertTrue(length > 0);
            assertEquals(0, Math.sqrt(difference / length), 0.05);
        }
    }

    /** conv – bn – relu – conv – bn – relu – classifier, and a classifier aside, both enlarged. */
    private static Network network() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String one = net.relu("relu1", net.batchNorm("bn1", net.conv("conv1", image, 4, 3, 2)));
        String two = net.relu("relu2", net.batchNorm("bn2", net.conv("conv2", one, 4, 3, 1)));
        String logits = net.enlarge("logits", net.classifier("classifier", two, 3), Interpolation.BILINEAR);
        String aside = net.enlarge("aside.logits", net.classifier("aside", one, 3), Interpolation.BILINEAR);
        return new Network("tiny", 2, net.layers(), logits, List.of(new Auxiliary(aside, 1)));
    }

    private static Weights startWeights(Network network) {
        return Weights.initial(network, 1)
                .with(Map.of(
                        "bn1/gamma", FloatTensor.of(List.of(4), 0.5f, -0.25f, 0, 1),
                        "bn1/beta", FloatTensor.of(List.of(4), 0.5f, 0.25f, -0.1f, 1),
                        "bn2/beta", FloatTensor.of(List.of(4), 0.3f, -0.2f, 0.1f, 0.4f),
                        "classifier/bias", FloatTensor.of(List.of(3), 0.1f, -0.2f, 0.3f),
                        "aside/bias", FloatTensor.of(List.of(3), 0.3f, 0.2f, -0.1f)));
    }

    /** The red of a pixel through a batch norm, and once more after pooling over the image. */
    private static Network pixelNetwork() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)));
        String red = net.conv("conv", image, 1, 1, 1);
        String pooled = net.batchNorm("pooled", net.globalAveragePool("average", red));
        String logits = net.classifier("classifier", net.add("sum", net.batchNorm("bn", red), pooled), 2);
        return new Network("red", 1, net.layers(), logits, List.of());
    }

    private static Weights pixelWeights(Network network) {
        return Weights.initial(network, 1)
                .with(Map.of(
                        "conv/kernel", FloatTensor.of(List.of(1, 1, 3, 1), 1, 0, 0),
                        "bn/moving_mean", FloatTensor.filled(List.of(1), 5),
                        "bn/moving_variance", FloatTensor.filled(List.of(1), 2)));
    }

    private static TrainingGraph open(Network network, Weights weights, Optimizer optimizer) {
        return open(network, weights, optimizer, Regularization.NONE);
    }

    private static TrainingGraph open(
            Network network, Weights weights, Optimizer optimizer, Regularization regularization) {
        return new TrainingGraph(
                TrainingProgram.supervised(network, optimizer, regularization, 0),
                ModelState.start(network, weights, optimizer, false),
                CPU);
    }

    private static StepSettings settings(int nominal, double rate) {
        return new StepSettings(0, nominal, rate, 0);
    }

    private static byte[] image(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] rgb = new byte[4 * 6 * 3];
        random.nextBytes(rgb);
        return rgb;
    }

    /** Two images of 4 × 6 with one label. */
    private static Batch batch(float[] weights, byte[] first, byte[] second, int label) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return batch(both, label, weights, new ImageSize(4, 6));
    }

    /** Images of two red pixels each. */
    private static Batch pixels(int... reds) {
        byte[] rgb = new byte[3 * reds.length];
        for (int i = 0; i < reds.length; i++) {
            rgb[3 * i] = (byte) reds[i];
        }
        float[] weights = new float[reds.length / 2];
        Arrays.fill(weights, 1);
        return batch(rgb, VOID, weights, new ImageSize(1, 2));
    }

    private static Batch batch(byte[] rgb, int label, float[] weights, ImageSize size) {
        byte[] labels = new byte[rgb.length / 3];
        Arrays.fill(labels, (byte) label);
        Shape shape = Shape.of(weights.length, size.height(), size.width());
        return new Batch(
                TUint8.tensorOf(shape.append(3), DataBuffers.of(rgb)),
                TUint8.tensorOf(shape, DataBuffers.of(labels)),
                weights,
                weights,
                Collections.nCopies(weights.length, "image"),
                size);
    }
}
