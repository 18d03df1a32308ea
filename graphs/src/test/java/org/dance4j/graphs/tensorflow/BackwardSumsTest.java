package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.dance4j.graphs.Accumulators;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Sums over all pixels of a batch, which floats add up on the way back: 524,288 of 8 crops of 512² behind a stem of stride
 * 2, 2,097,152 before it. An addition rounds a sum by at most u = 2^−24 of it. TensorFlow adds in an order of its own, and
 * these bounds are for the one that rounds most, one product after the other.
 *
 * <ul>
 *   <li>Whatever the n products are: (n − 1)·u / (1 − (n − 1)·u) of the sum of their magnitudes, 2^−5 and 2^−2.8. Products
 *       that are all alike come to 2^−7.0 and 2^−6.2 when they are added one by one: as much as a gradient's step, 2^−7.
 *   <li>By chance, where products differ: roundings add up like steps in random directions, to less than 8·√n·u of the sum
 *       but once in 10^7 (Higham and Mary, 2019). Where all have one sign, those below half of the sum's last bit are lost
 *       more often than gained, up to as much again: 16·√n·u, 2^−10.5 and 2^−9.5.
 *   <li>Of both signs, as gradients have them, the sum stays within 6·R on its way, R being the root of the sum of the
 *       squares, and mostly below 2^24, where nothing is rounded: 48·√n·u of R, 2^−8.9 and 2^−7.9.
 * </ul>
 */
class BackwardSumsTest {

    private static final int IMAGES = 8;
    private static final int WINDOW = 9;
    private static final double U = 1.0 / (1 << 24);

    /** What a kernel of 3 × 3 is given: pixels and errors, {@code [8, side, side, 1]}. */
    private record Given(int side, float[] x, float[] error) {

        static Given of(int side, DoubleSupplier values) {
            float[] x = new float[IMAGES * side * side];
            float[] error = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) values.getAsDouble();
                error[i] = (float) values.getAsDouble();
            }
            return new Given(side, x, error);
        }

        /** What is added up for a weight: whole numbers, which 64 bits hold. */
        Sums sums(int weight) {
            long sum = 0;
            double magnitudes = 0;
            double squares = 0;
            for (int i = 0; i < error.length; i++) {
                int row = i / side % side + weight / 3 - 1;
                int column = i % side + weight % 3 - 1;
                if (row >= 0 && row < side && column >= 0 && column < side) {
                    int from = i + (weight / 3 - 1) * side + weight % 3 - 1;
                    long product = ((long) x[from]) * (long) error[i];
                    sum += product;
                    magnitudes += Math.abs(product);
                    squares += (double) product * product;
                }
            }
            return new Sums(sum, magnitudes, Math.sqrt(squares));
        }

        /** The gradient of the kernel, as TensorFlow adds it up. */
        double[] gradient() {
            try (Graph graph = new Graph()) {
                Ops tf = Ops.create(graph);
                Placeholder<TFloat32> images = placeholder(tf, side);
                Placeholder<TFloat32> errors = placeholder(tf, side);
                Operand<TFloat32> kernel =
                        tf.reshape(tf.constant(new float[WINDOW]), tf.constant(new int[] {3, 3, 1, 1}));
                Operand<TFloat32> made = tf.nn.conv2d(images, kernel, List.of(1L, 1L, 1L, 1L), "SAME");
                Output<?>[] found = graph.addGradients(
                        null, new Output<?>[] {made.asOutput()}, new Output<?>[] {kernel.asOutput()}, new Output<?>[] {
                            errors.asOutput()
                        });
                Map<Operand<?>, float[]> fed = new LinkedHashMap<>();
                fed.put(images, x);
                fed.put(errors, error);
                return run(graph, side, fed, List.of(found[0].expect(TFloat32.class)))
                        .get(0);
            }
        }
    }

    /**
     * Exact sums.
     *
     * @param magnitudes of the products' magnitudes
     * @param root of the sum of their squares
     */
    private record Sums(long sum, double magnitudes, double root) {}

    private static Placeholder<TFloat32> placeholder(Ops tf, int side) {
        return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(IMAGES, side, side, 1)));
    }

    /** Fed, and not constants, which TensorFlow would compute beforehand in another way. */
    private static List<double[]> run(
            Graph graph, int side, Map<Operand<?>, float[]> given, List<Operand<TFloat32>> asked) {
        List<Tensor> fed = new ArrayList<>();
        try (Session session = new Session(graph)) {
            Session.Runner runner = session.runner();
            given.forEach((placeholder, values) -> {
                TFloat32 tensor = TFloat32.tensorOf(Shape.of(IMAGES, side, side, 1), DataBuffers.of(values));
                fed.add(tensor);
                runner.feed(placeholder, tensor);
            });
            asked.forEach(runner::fetch);
            List<double[]> found = new ArrayList<>();
            try (Result result = runner.run()) {
                for (int i = 0; i < asked.size(); i++) {
                    found.add(doubles((TFloat32) result.get(i)));
                }
            }
            return found;
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    private static double[] doubles(TFloat32 tensor) {
        float[] single = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(single);
        double[] values = new double[single.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = single[i];
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512})
    void kernelsGradientsOfProductsOfOneSign(int side) {
        SplittableRandom random = new SplittableRandom(3);
        Given given = Given.of(side, () -> random.nextInt(1, 128));
        double share = 16 * Math.sqrt(given.x().length) * U;
        assertTrue(share < 1.0 / (1 << 9), "a quarter of a gradient's step");
        double[] found = given.gradient();
        for (int weight = 0; weight < WINDOW; weight++) {
            Sums exact = given.sums(weight);
            assertTrue(exact.sum() > Accumulators.EXACT_IN_FLOATS);
            assertEquals((double) exact.sum(), found[weight], share * exact.magnitudes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512})
    void kernelsGradientsOfProductsOfBothSigns(int side) {
        SplittableRandom random = new SplittableRandom(4);
        Given given = Given.of(side, () -> random.nextInt(-127, 128));
        double share = 48 * Math.sqrt(given.x().length) * U;
        double[] found = given.gradient();
        for (int weight = 0; weight < WINDOW; weight++) {
            Sums exact = given.sums(weight);
            assertEquals((double) exact.sum(), found[weight], share * exact.root());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512})
    void kernelsGradientsOfProductsThatAreAllAlike(int side) {
        Given given = Given.of(side, () -> 127);
        double most = (given.x().length - 1) * U;
        double[] found = given.gradient();
        for (int weight = 0; weight < WINDOW; weight++) {
            Sums exact = given.sums(weight);
            assertEquals((double) exact.sum(), found[weight], most / (1 - most) * exact.magnitudes());
        }
    }

    /** Errors of a kernel of 3 × 3 that makes 2,048 channels: 18,432 products of 8 bits each for a value that it reads. */
    @Test
    void errorsThroughAKernelOfManyChannels() {
        int channels = 2048;
        int side = 3;
        SplittableRandom random = new SplittableRandom(6);
        float[] kernel = new float[WINDOW * channels];
        float[] error = new float[side * side * channels];
        long sum = 0;
        double squares = 0;
        for (int place = 0; place < WINDOW; place++) {
            for (int channel = 0; channel < channels; channel++) {
                int weight = random.nextInt(-127, 128);
                int given = random.nextInt(-127, 128);
                kernel[place * channels + channel] = weight;
                // The pixel in the middle is read by the place on the other side.
                error[(WINDOW - 1 - place) * channels + channel] = given;
                sum += (long) weight * given;
                squares += (double) weight * given * weight * given;
            }
        }
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image = tf.zeros(tf.constant(new int[] {1, side, side, 1}), TFloat32.class);
            Operand<TFloat32> made = tf.nn.conv2d(
                    image,
                    tf.reshape(tf.constant(kernel), tf.constant(new int[] {3, 3, 1, channels})),
                    List.of(1L, 1L, 1L, 1L),
                    "SAME");
            Output<?>[] found = graph.addGradients(
                    null, new Output<?>[] {made.asOutput()}, new Output<?>[] {image.asOutput()}, new Output<?>[] {
                        tf.reshape(tf.constant(error), tf.constant(new int[] {1, side, side, channels}))
                                .asOutput()
                    });
            try (Result result = session.runner().fetch(found[0]).run()) {
                float middle = ((TFloat32) result.get(0)).getFloat(0, 1, 1, 0);
                assertEquals((double) sum, middle, 48 * Math.sqrt(WINDOW * channels) * U * Math.sqrt(squares));
            }
        }
    }

    /**
     * Errors of 16 bits times normalised values of 16 bits. R is 4/3·√(1/n) of the sum of magnitudes here, so that 48·√n·u
     * of it are 2^−18 of that sum, whatever n is.
     */
    @ParameterizedTest
    @ValueSource(ints = {64, 256, 512})
    void normsProductsOfBothSigns(int side) {
        SplittableRandom random = new SplittableRandom(5);
        float[] x = new float[IMAGES * side * side];
        float[] error = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-3, 5);
            error[i] = random.nextInt(-32_767, 32_768) / 32_768f;
        }
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Constant<TFloat32> gamma = tf.constant(new float[] {1});
            Constant<TFloat32> beta = tf.constant(new float[] {0});
            Placeholder<TFloat32> images = placeholder(tf, side);
            Placeholder<TFloat32> errors = placeholder(tf, side);
            DeviationNormOps made =
                    DeviationNormOps.training(tf, new DeviationNorm(1e-3, 0.05, 16, 8), images, gamma, beta);
            LayerGradient.Errors back = made.of(tf, errors);
            Map<Operand<?>, float[]> fed = new LinkedHashMap<>();
            fed.put(images, x);
            fed.put(errors, error);
            List<Operand<TFloat32>> all = List.of(
                    made.normalized(),
                    made.mean(),
                    made.deviation(),
                    back.parameters().get(Parameter.Role.GAMMA),
                    back.parameters().get(Parameter.Role.BETA),
                    back.input());
            assertNear(x, error, run(graph, side, fed, all));
        }
    }

    /** @param found the normalised values, the mean, the deviation, and the gradients of gamma, beta and values */
    private static void assertNear(float[] x, float[] error, List<double[]> found) {
        int count = x.length;
        double[] normalized = found.get(0);
        double mean = found.get(1)[0];
        double products = 0;
        double sum = 0;
        double magnitudes = 0;
        double signs = 0;
        for (int i = 0; i < count; i++) {
            products += error[i] * normalized[i];
            magnitudes += Math.abs(error[i] * normalized[i]);
            sum += error[i];
            signs += Math.signum(x[i] - mean);
        }
        double bound = magnitudes / (1 << 17);
        assertEquals(products, found.get(3)[0], bound);
        assertEquals(sum, found.get(4)[0], bound);
        for (int i = 0; i < count; i += 997) {
            double exact = (error[i] - sum / count - (Math.signum(x[i] - mean) - signs / count) * products / count)
                    / (found.get(2)[0] + 1e-3);
            assertEquals(exact, found.get(5)[i], 1.0 / (1 << 17));
        }
    }
}
