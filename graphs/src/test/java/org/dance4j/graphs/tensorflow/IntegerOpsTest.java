package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Grids, norms by mean deviations, and sums of whole numbers. */
class IntegerOpsTest {

    private static final Quantize GRID = new Quantize(8, false, Quantize.KernelGrid.MAXIMUM, 8);

    private static float[] run(Graph graph, Operand<TFloat32> made) {
        try (Session session = new Session(graph);
                Result result = session.runner().fetch(made).run()) {
            float[] values = new float[(int) result.get(0).size()];
            ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    private static float[] run(Function<Ops, Operand<TFloat32>> make) {
        try (Graph graph = new Graph()) {
            return run(graph, make.apply(Ops.create(graph)));
        }
    }

    private static Operand<TFloat32> map(Ops tf, float... values) {
        return tf.reshape(tf.constant(values), tf.constant(new int[] {1, values.length, 1, 1}));
    }

    @Test
    void activationsAreOnTheirGridToTheLastBit() {
        float[] values = new SplittableRandom(1)
                .doubles(1000, -1.5, 3.5)
                .mapToObj(x -> (float) x)
                .collect(() -> new float[1000], (all, x) -> all[next(all)] = x, (a, b) -> {});
        float[] inference = run(tf -> {
            GridOps grids = new GridOps(tf);
            return grids.rounded(map(tf, values), grids.ends(tf.constant(new float[] {-1, 3}), GRID), 8);
        });
        float[] training = run(tf -> {
            GridOps grids = new GridOps(tf);
            return grids.passing(map(tf, values), grids.ends(tf.constant(new float[] {-1, 3}), GRID), 8);
        });
        assertArrayEquals(inference, training);
        assertTrue(Arrays.stream(toDoubles(training)).distinct().count() <= 256);
        for (float value : training) {
            assertEquals(Math.rint(value * 255 / 4), value * 255 / 4, 1e-4);
        }
    }

    private static int next(float[] all) {
        int i = 0;
        while (all[i] != 0) {
            i++;
        }
        return i;
    }

    private static double[] toDoubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** Gradients pass within the grid's ends only. */
    @Test
    void roundingLetsGradientsPass() {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            GridOps grids = new GridOps(tf);
            Operand<TFloat32> x = map(tf, -2, 0.3f, 5);
            Operand<TFloat32> y = grids.passing(x, grids.ends(tf.constant(new float[] {-1, 3}), GRID), 8);
            Output<?>[] found = graph.addGradients(
                    null, new Output<?>[] {y.asOutput()}, new Output<?>[] {x.asOutput()}, new Output<?>[] {
                        map(tf, 7, 8, 9).asOutput()
                    });
            assertArrayEquals(new float[] {0, 8, 0}, run(graph, found[0].expect(TFloat32.class)));
        }
    }

    @Test
    void kernelsAreOnGridsOfTheirChannels() {
        float[] made = run(tf -> new GridOps(tf)
                .kernel(
                        tf.reshape(
                                tf.constant(new float[] {1, 0.2f, -0.5f, -0.11f}), tf.constant(new int[] {1, 1, 2, 2})),
                        Parameter.Role.KERNEL,
                        GRID));
        assertArrayEquals(new float[] {1, 0.2f, -64 / 127f, -70 * (0.2f / 127)}, made, 1e-7f);
        float[] unit = run(tf -> new GridOps(tf)
                .kernel(
                        tf.reshape(tf.constant(new float[] {1.5f, 0.2f, -2, 0}), tf.constant(new int[] {1, 1, 2, 2})),
                        Parameter.Role.KERNEL,
                        new Quantize(8, true, Quantize.KernelGrid.UNIT, 8)));
        assertArrayEquals(new float[] {127 / 128f, 26 / 128f, -127 / 128f, 0}, unit);
    }

    /** Without rounding to speak of: 16 bits against differences of 2^−6. */
    @Test
    void theGradientOfMeanDeviationsIsThatOfDifferences() {
        DeviationNorm norm = new DeviationNorm(1e-3, 0.05, 16, 8);
        float[] x = {0.3f, -1.2f, 2.1f, 0.9f, -0.4f, 1.7f};
        float[] weights = {1, -2, 0.5f, 3, -1, 0.25f};
        float[] gradient;
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> input = map(tf, x);
            gradient = run(
                    graph, normalized(tf, norm, input).of(tf, map(tf, weights)).input());
        }
        float step = 1f / 64;
        for (int i = 0; i < x.length; i++) {
            float[] above = x.clone();
            float[] below = x.clone();
            above[i] += step;
            below[i] -= step;
            double difference = (sum(norm, above, weights) - sum(norm, below, weights)) / (2 * step);
            assertEquals(difference, gradient[i], 0.02, "value " + i);
        }
    }

    /** By hand: what a limit cut off, or would have, gets no error; the ends of a grid are on it. */
    @Test
    void errorsPassWithinLimitsOnly() {
        float[] error = {1, 2, 3, 4};
        assertArrayEquals(
                new float[] {0, 2, 3, 4}, passed(Activation.Function.RELU, new float[] {0, 0.5f, 6, 7}, error));
        assertArrayEquals(
                new float[] {0, 2, 0, 4}, passed(Activation.Function.RELU6, new float[] {0, 0.5f, 6, 5}, error));
        float[] rounded = run(tf -> LayerGradient.of(
                        tf, map(tf, new float[] {-0.5f, 1, -0.6f, 1.1f}), tf.constant(-0.5f), tf.constant(1f))
                .of(tf, map(tf, error))
                .input());
        assertArrayEquals(new float[] {1, 2, 0, 0}, rounded);
        assertEquals(
                Optional.empty(), LayerGradient.of(null, Activation.Function.SIGMOID, null), "it does more than limit");
    }

    private static float[] passed(Activation.Function function, float[] made, float[] error) {
        return run(tf -> LayerGradient.of(tf, function, map(tf, made))
                .orElseThrow()
                .of(tf, map(tf, error))
                .input());
    }

    /** At 3 bits three quarters of these values are rounded to 0; which side of the mean they are on is known still. */
    @Test
    void signsOfMeanDeviationsAreThoseBeforeRounding() {
        DeviationNorm norm = new DeviationNorm(1e-3, 0.05, 3, 8);
        float[] x = {-8, -1, -0.5f, -1, 0.5f, 1, 1, 8};
        float[] error = {1, 0, 0, 0, 0, 0, 0, 0};
        float[] found;
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            found = run(
                    graph,
                    normalized(tf, norm, map(tf, x)).of(tf, map(tf, error)).input());
        }
        // With signs of what was rounded, the six in between would all have the same.
        assertEquals(found[1], found[2], 1e-6f);
        assertEquals(found[4], found[5], 1e-6f);
        assertTrue(Math.abs(found[2] - found[4]) > 0.01f, found[2] + " and " + found[4]);
    }

    /** Normalised values are whole steps of the greatest, of which 16 bits hold 32767; gamma 1 and beta 0 leave them so. */
    @Test
    void normalisedValuesAreOnTheirGrid() {
        DeviationNorm norm = new DeviationNorm(1e-3, 0.05, 16, 8);
        float[] x = new float[500];
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        float[] made = run(tf -> DeviationNormOps.training(
                        tf, norm, map(tf, x), tf.constant(new float[] {1}), tf.constant(new float[] {0}))
                .normalized());
        double greatest = 0;
        for (float value : made) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        for (float value : made) {
            double steps = value / greatest * 32767;
            assertEquals(Math.rint(steps), steps, 0.01);
        }
        assertTrue(Arrays.stream(toDoubles(made)).distinct().count() > 400);
    }

    private static DeviationNormOps normalized(Ops tf, DeviationNorm norm, Operand<TFloat32> x) {
        return DeviationNormOps.training(tf, norm, x, tf.constant(new float[] {1.5f}), tf.constant(new float[] {0.5f}));
    }

    private static double sum(DeviationNorm norm, float[] x, float[] weights) {
        float[] made = run(tf -> normalized(tf, norm, map(tf, x)).normalized());
        double sum = 0;
        for (int i = 0; i < made.length; i++) {
            sum += made[i] * weights[i];
        }
        return sum;
    }

    /** 1040 products of 127 by 127 come to 16,774,160, and 2^24 is 16,777,216. */
    @Test
    void sumsBelowTwoToTheTwentyFourAreExact() {
        SplittableRandom random = new SplittableRandom(3);
        int count = 1040;
        float[] x = new float[count];
        float[] kernel = new float[2 * count];
        long[] sums = new long[2];
        for (int i = 0; i < count; i++) {
            x[i] = 127;
            kernel[2 * i] = 127;
            kernel[2 * i + 1] = random.nextInt(-127, 128);
            sums[0] += 127 * 127;
            sums[1] += (long) (127 * kernel[2 * i + 1]);
        }
        float[] made = run(tf -> tf.nn.conv2d(
                tf.reshape(tf.constant(x), tf.constant(new int[] {1, 1, 1, count})),
                tf.reshape(tf.constant(kernel), tf.constant(new int[] {1, 1, count, 2})),
                List.of(1L, 1L, 1L, 1L),
                "VALID"));
        assertEquals(sums[0], (long) made[0]);
        assertEquals(sums[1], (long) made[1]);
    }
}
