package org.dance4j.training.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.graphs.ops.Interpolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class CrossEntropyTest {

    private static final int VOID = 255;

    /** A loss and its gradient, {@code [N, h, w, C]} flattened. */
    private record Found(float value, float[] gradient) {}

    /** log(e¹ + e³) − 1 = 2.126928, and softmax (0.119203, 0.880797) less one for the label. */
    @Test
    void onePixelOfTwoClasses() {
        Found found = ours(new float[] {1, 3}, Shape.of(1, 1, 1, 2), 1, new int[] {0}, new float[] {1}, 1);
        assertEquals(2.126928f, found.value, 1e-5f);
        assertArrayEquals(new float[] {-0.880797f, 0.880797f}, found.gradient, 1e-5f);

        Found weighted = ours(new float[] {1, 3}, Shape.of(1, 1, 1, 2), 1, new int[] {0}, new float[] {0.5f}, 2);
        assertEquals(2.126928f / 4, weighted.value, 1e-5f);
        assertArrayEquals(new float[] {-0.880797f / 4, 0.880797f / 4}, weighted.gradient, 1e-5f);
    }

    /** An image's labelled pixels share its weight: ln 2 each, whatever their number. */
    @Test
    void anImageCountsByItsWeightAndNotByItsLabelledPixels() {
        int[] labels = {0, 1, VOID, VOID, 1, VOID, VOID, VOID};
        Found found = ours(new float[16], Shape.of(2, 2, 2, 2), 1, labels, new float[] {0.2f, 0.8f}, 2);
        assertEquals(Math.log(2) * (0.2 + 0.8) / 2, found.value, 1e-6);
        float first = 0.2f / 2 / 2 / 2;
        float second = 0.8f / 2 / 2;
        assertArrayEquals(
                new float[] {-first, first, first, -first, 0, 0, 0, 0, second, -second, 0, 0, 0, 0, 0, 0},
                found.gradient,
                1e-6f);
    }

    /** As PyTorch's cross_entropy with {@code weight} and {@code label_smoothing} has them, by hand. */
    @Test
    void classesHaveWeightsAndLabelsAreSmoothed() {
        Found weighted =
                counting(new PixelLoss(List.of(2.0, 1.0), 0, PixelLoss.Hardest.ALL), new float[] {1, 3, 1, 3}, 0, 1);
        assertEquals((2 * 2.126928 + 0.126928) / 3, weighted.value, 1e-5);
        assertArrayEquals(
                new float[] {-0.880797f * 2 / 3, 0.880797f * 2 / 3, 0.119203f / 3, -0.119203f / 3},
                weighted.gradient,
                1e-5f);
        Found smooth = counting(new PixelLoss(List.of(), 0.2, PixelLoss.Hardest.ALL), new float[] {1, 3}, 0);
        assertEquals(0.8 * 2.126928 + 0.1 * (2.126928 + 0.126928), smooth.value, 1e-5);
        assertArrayEquals(new float[] {0.119203f - 0.9f, 0.880797f - 0.1f}, smooth.gradient, 1e-5f);
        Found both =
                counting(new PixelLoss(List.of(2.0, 1.0), 0.2, PixelLoss.Hardest.ALL), new float[] {1, 3, 1, 3}, 0, 0);
        assertEquals(0.8 * 2.126928 + 0.1 * 2 * (2 * 2.126928 + 0.126928) / 4, both.value, 1e-5);
    }

    /** Of three pixels the two beside the border count three times as much. */
    @Test
    void pixelsNearBordersCountMore() {
        PixelLoss near = new PixelLoss(List.of(), 0, PixelLoss.Hardest.ALL, new PixelLoss.Borders(3, 1));
        Found found = counting(near, new float[] {1, 3, 1, 3, 1, 3}, 0, 0, 1);
        assertEquals((2.126928 + 3 * 2.126928 + 3 * 0.126928) / 7, found.value, 1e-5);
    }

    /** Of probabilities 0.5, 0.119, 0.881 and 0.993 the first two are hardest. */
    @ParameterizedTest
    @CsvSource({"0.6, 0.25", "0.05, 0.5", "0.05, 0.3"})
    void onlyTheHardestPixelsCount(double threshold, double atLeast) {
        Found found = counting(
                new PixelLoss(List.of(), 0, new PixelLoss.Hardest(threshold, atLeast)),
                new float[] {0, 0, 1, 3, 1, 3, 0, 5},
                0,
                0,
                1,
                1);
        assertEquals((0.693147 + 2.126928) / 2, found.value, 1e-5);
        assertArrayEquals(
                new float[] {-0.25f, 0.25f, -0.880797f / 2, 0.880797f / 2, 0, 0, 0, 0}, found.gradient, 1e-5f);
    }

    @Test
    void whatCannotCountIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PixelLoss(List.of(1.0, 0.0), 0, PixelLoss.Hardest.ALL));
        assertThrows(IllegalArgumentException.class, () -> new PixelLoss(List.of(), 1, PixelLoss.Hardest.ALL));
        assertThrows(IllegalArgumentException.class, () -> new PixelLoss.Hardest(0, 0.5));
        PixelLoss three = new PixelLoss(List.of(1.0, 1.0, 1.0), 0, PixelLoss.Hardest.ALL);
        assertThrows(IllegalArgumentException.class, () -> counting(three, new float[] {1, 3}, 0));
    }

    /** What PyTorch 2.13 gives for {@code cross_entropy(…, weight, ignore_index, label_smoothing)}, one pixel being void. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.5199943, -0.0464573 0.0456218 0.0008356 0.1210275 0.0734069 -0.1944344 0.0889092 -0.1216171 0.0327079",
        "0.1, 0.6546867, -0.0396556 0.0629358 -0.0232802 0.1126454 0.0623695 -0.1750149 0.0923412 -0.1023956 0.0100544"
    })
    void weightsAndSmoothingAreThoseOfPyTorch(double smoothing, double value, String gradient) {
        Found found = counting(
                new PixelLoss(List.of(0.5, 2.0, 7.0), smoothing, PixelLoss.Hardest.ALL),
                new float[] {1, 3, -1, 0.5f, 0, 2, 2, 2, 1, -3, 1, 0},
                0,
                2,
                1,
                VOID);
        assertEquals(value, found.value, 1e-6);
        String[] expected = (gradient + " 0 0 0").split(" ", -1);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(Float.parseFloat(expected[i]), found.gradient[i], 1e-6f);
        }
    }

    /** Smoothing does not change which pixels are hard: of 0.731 and 0.5, the second is at most 0.7, whatever is added. */
    @Test
    void hardPixelsGoByTheirLabelsAlone() {
        PixelLoss.Hardest hardest = new PixelLoss.Hardest(0.7, 0.01);
        Found found = counting(new PixelLoss(List.of(), 0.5, hardest), new float[] {1, 0, 0, 0}, 0, 0);
        assertEquals(Math.log(2), found.value, 1e-6);
        assertArrayEquals(new float[] {0, 0}, Arrays.copyOf(found.gradient, 2), 1e-7f);
    }

    /** The loss of a row of pixels, as they are. */
    private static Found counting(PixelLoss loss, float[] logits, int... labels) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            OutputName output = new OutputName("network", "logits");
            int classes = logits.length / labels.length;
            byte[] bytes = new byte[labels.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) labels[i];
            }
            Operand<TFloat32> values = tf.constant(Shape.of(1, 1, labels.length, classes), DataBuffers.of(logits));
            StepTensors step = new StepTensors(
                    tf,
                    Map.of(output, new Logits(values, classes, Logits.Coarseness.NONE)),
                    Map.of(
                            "batch",
                            new StepTensors.Input(
                                    tf.constant(TUint8.class, Shape.of(1, 1, labels.length), DataBuffers.of(bytes)),
                                    tf.constant(new float[] {1}))),
                    tf.constant(1f));
            Loss made = new CrossEntropy(output, "batch", loss).loss(tf, step);
            return run(graph, made.value(), made.gradient());
        }
    }

    /** From maps of 3 × 4: by whole factors, by others, to the same size, and to a single row. */
    @ParameterizedTest
    @CsvSource({
        "BILINEAR, 3, 4",
        "BILINEAR, 6, 8",
        "BILINEAR, 24, 32",
        "BILINEAR, 7, 13",
        "BILINEAR, 25, 31",
        "BILINEAR, 2, 9",
        "BILINEAR_ALIGNED, 3, 4",
        "BILINEAR_ALIGNED, 6, 8",
        "BILINEAR_ALIGNED, 17, 25",
        "BILINEAR_ALIGNED, 7, 13",
        "BILINEAR_ALIGNED, 25, 31",
        "BILINEAR_ALIGNED, 1, 9"
    })
    void itEqualsTensorFlowsOwnOperations(Interpolation method, int height, int width) {
        SplittableRandom random = new SplittableRandom(height);
        Shape shape = Shape.of(2, 3, 4, 5);
        Shape fine = Shape.of(2, height, width);
        float[] logits = new float[(int) shape.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextDouble(-6, 6);
        }
        int[] labels = new int[(int) fine.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(10) < 3 ? VOID : random.nextInt(5);
        }
        float[] weights = {0.7f, 1.3f};

        Found expected = tensorFlows(logits, shape, fine, method, labels, weights, 8);
        Found found = ours(logits, shape, fine, Optional.of(method), labels, weights, 8);

        assertEquals(expected.value, found.value, 1e-4f * expected.value);
        float largest = 0;
        for (float value : expected.gradient) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest > 1e-4f);
        assertArrayEquals(expected.gradient, found.gradient, 1e-4f * largest);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void anImageWithoutLabelsAddsNothing(int factor) {
        float[] logits = {3, -1, 2, 5, 1, 0, 4, -2};
        Shape both = Shape.of(2, 1, 2, 2);
        int area = 2 * factor * factor;
        int[] labels = new int[2 * area];
        Arrays.fill(labels, 0, area, VOID);
        Arrays.fill(labels, area, 2 * area, 1);

        Found found = ours(logits, both, factor, labels, new float[] {1, 1}, 2);
        Found alone = ours(
                Arrays.copyOfRange(logits, 4, 8),
                Shape.of(1, 1, 2, 2),
                factor,
                Arrays.copyOfRange(labels, area, 2 * area),
                new float[] {1},
                2);
        assertEquals(alone.value, found.value, 1e-6f);
        assertArrayEquals(new float[4], Arrays.copyOf(found.gradient, 4));
        assertArrayEquals(alone.gradient, Arrays.copyOfRange(found.gradient, 4, 8), 1e-6f);

        Arrays.fill(labels, VOID);
        Found nothing = ours(logits, both, factor, labels, new float[] {1, 1}, 2);
        assertEquals(0, nothing.value);
        assertArrayEquals(new float[8], nothing.gradient);
    }

    @Test
    void whatIsNoClassIsVoid() {
        float[] logits = {3, -1, 2, 5};
        Shape shape = Shape.of(1, 1, 2, 2);
        Found expected = ours(logits, shape, 1, new int[] {1, VOID}, new float[] {1}, 1);
        Found found = ours(logits, shape, 1, new int[] {1, 2}, new float[] {1}, 1);
        assertEquals(expected.value, found.value);
        assertArrayEquals(expected.gradient, found.gradient);
    }

    @Test
    void logitsThatOverflowAnExponentialDoNot() {
        Found found =
                ours(new float[] {1000, -1000}, Shape.of(1, 1, 1, 2), 2, new int[] {1, 1, 1, 1}, new float[] {1}, 1);
        assertEquals(2000, found.value, 1e-2f);
        assertArrayEquals(new float[] {1, -1}, found.gradient, 1e-5f);
    }

    /** Between (40, 0) and (0, 40) lie (30, 10) and (10, 30), where label 0 loses 0 and 20. */
    @Test
    void neighboursThatAreSureOfDifferentClasses() {
        float[] logits = {40, 0, 0, 40};
        Found found = ours(logits, Shape.of(1, 1, 2, 2), 2, new int[8], new float[] {1}, 1);
        assertEquals((0 + 0 + 20 + 40) / 4f, found.value, 1e-4f);
        // Pixels weigh 1/4, and the two that are labelled wrong lie 1/4 and not at all, 3/4 and wholly at the two
        // places.
        assertArrayEquals(new float[] {-0.0625f, 0.0625f, -0.4375f, 0.4375f}, found.gradient, 1e-5f);
    }

    @Test
    void neighboursThatNoSumOfExponentialsCanHold() {
        float[] logits = {400, 0, 0, 400};
        Found found = ours(logits, Shape.of(1, 1, 2, 2), 2, new int[8], new float[] {1}, 1);
        // Of two pixels no exponential is left: the smallest float above 0 stands for a sum that is e^-100.
        assertEquals((0 + 0 + 200 + 400 + 2 * (100 - 87.3f)) / 4f, found.value, 0.1f);
        for (int place = 0; place < 2; place++) {
            assertTrue(found.gradient[2 * place] < 0, "the label's logit does not grow at " + place);
        }
    }

    @Test
    void allOutputsOfACoarsenessShareOneTarget() {
        try (Graph graph = new Graph();
                Session session = new Session(graph, Sessions.config(Precision.FLOAT32, Device.CPU, 1))) {
            Ops tf = Ops.create(graph);
            LabelPlanes target = target(tf, new int[] {0, 1, 1, 0}, Shape.of(1, 2, 2), 2, new float[] {1}, 1);
            Operand<TFloat32> coarse = tf.constant(Shape.of(1, 1, 1, 2), DataBuffers.of(0f, 0f));
            Operand<TFloat32> fine = tf.constant(Shape.of(1, 2, 2, 2), DataBuffers.of(new float[8]));
            EnlargementMatrices doubled = target.from(coarse, Interpolation.BILINEAR);
            try (Result results = session.runner()
                    .fetch(CrossEntropy.of(tf, coarse, target, doubled).value())
                    .fetch(CrossEntropy.of(tf, coarse, target, doubled).value())
                    .fetch(CrossEntropy.of(tf, fine, target, target.none()).value())
                    .run()) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(Math.log(2), ((TFloat32) results.get(i)).getFloat(), 1e-6);
                }
            }
        }
    }

    private static Found ours(float[] logits, Shape shape, int factor, int[] labels, float[] weights, float nominal) {
        return ours(
                logits,
                shape,
                enlarged(shape, factor),
                factor == 1 ? Optional.empty() : Optional.of(Interpolation.BILINEAR),
                labels,
                weights,
                nominal);
    }

    private static Found ours(
            float[] logits,
            Shape shape,
            Shape fine,
            Optional<Interpolation> method,
            int[] labels,
            float[] weights,
            float nominal) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            LabelPlanes target = target(tf, labels, fine, (int) shape.get(3), weights, nominal);
            Operand<TFloat32> coarse = tf.constant(shape, DataBuffers.of(logits));
            EnlargementMatrices enlargement =
                    method.map(each -> target.from(coarse, each)).orElseGet(target::none);
            Loss loss = CrossEntropy.of(tf, coarse, target, enlargement);
            return run(graph, loss.value(), loss.gradient());
        }
    }

    /** Resized by TensorFlow, its sparse cross-entropy weighted by pixel, and back through its gradients. */
    private static Found tensorFlows(
            float[] logits,
            Shape shape,
            Shape fine,
            Interpolation method,
            int[] labels,
            float[] weights,
            float nominal) {
        int area = (int) (fine.get(1) * fine.get(2));
        int classes = (int) shape.get(3);
        int[] known = new int[labels.length];
        float[] pixelWeights = new float[labels.length];
        for (int n = 0; n < fine.get(0); n++) {
            int from = n * area;
            long labelled = Arrays.stream(labels, from, from + area)
                    .filter(label -> label != VOID)
                    .count();
            for (int i = from; i < from + area; i++) {
                known[i] = labels[i] == VOID ? 0 : labels[i];
                pixelWeights[i] = labels[i] == VOID ? 0 : weights[n] / labelled / nominal;
            }
        }
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> coarse = tf.constant(shape, DataBuffers.of(logits));
            Operand<TFloat32> resized = tf.reshape(
                    tf.image.resizeBilinear(
                            coarse,
                            tf.constant(new int[] {(int) fine.get(1), (int) fine.get(2)}),
                            method == Interpolation.BILINEAR
                                    ? ResizeBilinear.halfPixelCenters(true)
                                    : ResizeBilinear.alignCorners(true)),
                    tf.constant(new int[] {-1, classes}));
            SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
                    SparseSoftmaxCrossEntropyWithLogits.create(tf.scope(), resized, tf.constant(known));
            Operand<TFloat32> scale = tf.constant(pixelWeights);
            Operand<TFloat32> value = tf.reduceSum(tf.math.mul(entropy.loss(), scale), tf.constant(new int[] {0}));
            Operand<TFloat32> incoming = tf.math.mul(entropy.backprop(), tf.expandDims(scale, tf.constant(1)));
            Output<?>[] gradients = graph.addGradients(
                    null, new Output<?>[] {resized.asOutput()}, new Output<?>[] {coarse.asOutput()}, new Output<?>[] {
                        incoming.asOutput()
                    });
            @SuppressWarnings("unchecked")
            Operand<TFloat32> gradient = (Output<TFloat32>) gradients[0];
            return run(graph, value, gradient);
        }
    }

    private static LabelPlanes target(Ops tf, int[] labels, Shape shape, int classes, float[] weights, float nominal) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return new LabelPlanes(
                tf,
                tf.constant(TUint8.class, shape, DataBuffers.of(bytes)),
                classes,
                PixelLoss.PLAIN,
                tf.constant(weights),
                tf.constant(nominal));
    }

    private static Shape enlarged(Shape coarse, int factor) {
        return Shape.of(coarse.get(0), coarse.get(1) * factor, coarse.get(2) * factor);
    }

    private static Found run(Graph graph, Operand<TFloat32> value, Operand<TFloat32> gradient) {
        try (Session session = new Session(graph, Sessions.config(Precision.FLOAT32, Device.CPU, 1));
                Result results = session.runner().fetch(value).fetch(gradient).run()) {
            TFloat32 tensor = (TFloat32) results.get(1);
            float[] copy = new float[(int) tensor.size()];
            tensor.asRawTensor().data().asFloats().read(copy);
            return new Found(((TFloat32) results.get(0)).getFloat(), copy);
        }
    }
}
