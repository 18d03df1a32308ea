package org.dance4j.export.quantization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.tensorflow.InferenceOps;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class WeightRoundingTest {

    private static final Normalize AS_STORED = new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    /** Of values that are always alike the sum counts: 132, where the nearest integers have 131. */
    @Test
    void whereNeighboursAreAlikeTheSumIsKept() {
        double[][] alike = new double[5][5];
        double[][] strangers = new double[5][5];
        for (int i = 0; i < 5; i++) {
            Arrays.fill(alike[i], 2);
            strangers[i][i] = 2;
        }
        double[] weights = {1.4, 1.4, 1.4, 0.8, 127};
        assertArrayEquals(new int[] {2, 1, 1, 1, 127}, WeightRounding.integers(weights, alike));
        assertArrayEquals(new int[] {1, 1, 1, 1, 127}, WeightRounding.integers(weights, strangers));
        assertArrayEquals(
                new int[] {127, -127, 0}, WeightRounding.integers(new double[] {127, -127, 0}, new double[3][3]));
    }

    /**
     * Of the weights 1, 0.3 and 0.2 the steps of 1/127 make 1, 38/127 and 25/127: on a mean pixel of (10, 50, 205) that is
     * (0.1 · 50 + 0.4 · 205) / 127 too little.
     */
    @Test
    void whatRoundingTakesOnAverageComesBackByTheBias() {
        LayerStack net = new LayerStack();
        String image = net.image(AS_STORED);
        String logits = net.append("logits", new Conv2d(1, 1, 1, 0, 1, true), image);
        Folding.Folded form = form(
                net,
                logits,
                Map.of(
                        "logits/kernel", FloatTensor.of(List.of(1, 1, 3, 1), 1, 0.3f, 0.2f),
                        "logits/bias", FloatTensor.of(List.of(1), 7)));
        List<Calibration.Input> inputs = List.of(pixel(0, 40, 200), pixel(20, 60, 210));

        Folding.Folded fitted = WeightRounding.fitted(form, ranges(form, inputs), inputs);

        assertEquals(
                7 + (0.1 * 50 + 0.4 * 205) / 127,
                fitted.weights().get("logits/bias").get(0),
                1e-4);
        assertEquals(form.weights().get("logits/kernel"), fitted.weights().get("logits/kernel"));
    }

    /** Weights that nearly cancel out, on a smooth image with a black margin: less than half of what nearest integers change. */
    @Test
    void depthwiseKernelsThatCancelOutAreRoundedTogether() {
        LayerStack net = new LayerStack();
        String image = net.image(AS_STORED);
        String logits = net.append("logits", new DepthwiseConv2d(3, 1, 1, 1), image);
        SplittableRandom random = new SplittableRandom(4);
        float[] kernel = new float[27];
        for (int c = 0; c < 3; c++) {
            float sum = 0;
            for (int i = 0; i < 8; i++) {
                kernel[3 * i + c] = (float) (random.nextDouble() - 0.5);
                sum += kernel[3 * i + c];
            }
            kernel[24 + c] = 0.01f - sum;
        }
        Folding.Folded form =
                form(net, logits, Map.of("logits/depthwise_kernel", FloatTensor.of(List.of(3, 3, 3, 1), kernel)));
        byte[] rgb = new byte[24 * 32 * 3];
        for (int i = 0; i < rgb.length; i++) {
            int row = i / 96;
            int column = i / 3 % 32;
            rgb[i] = (byte) (128 + 90 * Math.sin(row * 0.2) * Math.cos(column * 0.15 + i % 3));
        }
        RgbImage smooth = new RgbImage(24, 32, rgb);
        List<Calibration.Input> inputs = List.of(new Calibration.Input(smooth, smooth.size()));

        Folding.Folded fitted = WeightRounding.fitted(form, ranges(form, inputs), inputs);

        float[] rounded = fitted.weights().get("logits/depthwise_kernel").toArray();
        float[] nearest = kernel.clone();
        for (int c = 0; c < 3; c++) {
            float most = 0;
            for (int i = 0; i < 9; i++) {
                most = Math.max(most, Math.abs(kernel[3 * i + c]));
            }
            for (int i = 0; i < 9; i++) {
                float inSteps = kernel[3 * i + c] / most * 127;
                nearest[3 * i + c] = most / 127 * Math.round(inSteps);
                float made = rounded[3 * i + c] / most * 127;
                assertEquals(Math.round(made), made, 1e-3f);
                assertTrue(Math.abs(made - inSteps) < 1);
            }
        }
        double byNearest = deviation(form, nearest, smooth);
        double byFitted = deviation(form, rounded, smooth);
        assertTrue(byFitted < byNearest / 2, byFitted + " beside " + byNearest);
    }

    /** How far what a kernel makes of an image is from what the form's makes, the root of the mean square. */
    private static double deviation(Folding.Folded form, float[] kernel, RgbImage image) {
        float[] wanted = run(form, image);
        float[] found = run(
                new Folding.Folded(
                        form.network(),
                        form.weights()
                                .with(Map.of("logits/depthwise_kernel", FloatTensor.of(List.of(3, 3, 3, 1), kernel)))),
                image);
        double squares = 0;
        for (int i = 0; i < found.length; i++) {
            squares += (found[i] - wanted[i]) * (double) (found[i] - wanted[i]);
        }
        return Math.sqrt(squares / found.length);
    }

    private static float[] run(Folding.Folded form, RgbImage image) {
        try (Graph graph = new Graph();
                TUint8 pixels = ImageTensors.image(image)) {
            Ops tf = Ops.create(graph);
            var fed = tf.placeholder(TUint8.class);
            var made = NetworkOps.inference(
                            tf,
                            form.network(),
                            NetworkOps.constants(tf, form.weights()),
                            InferenceOps.resize(tf, fed, tf.constant(new int[] {image.height(), image.width()})))
                    .layers()
                    .get("logits");
            try (Session session = new Session(graph);
                    Result result =
                            session.runner().feed(fed, pixels).fetch(made).run()) {
                TFloat32 values = (TFloat32) result.get(0);
                float[] copy = new float[(int) values.size()];
                values.asRawTensor().data().asFloats().read(copy);
                return copy;
            }
        }
    }

    private static Folding.Folded form(LayerStack net, String logits, Map<String, FloatTensor> weights) {
        Network network = new Network("tiny", 1, net.layers(), logits, List.of());
        return IntegerForm.of(new Folding.Folded(network, Weights.of(weights)));
    }

    private static Map<String, Range> ranges(Folding.Folded form, List<Calibration.Input> inputs) {
        return Calibration.ranges(form, inputs, CalibrationMethod.MIN_MAX);
    }

    private static Calibration.Input pixel(int red, int green, int blue) {
        return new Calibration.Input(
                new RgbImage(1, 1, new byte[] {(byte) red, (byte) green, (byte) blue}), new ImageSize(2, 3));
    }
}
