package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dance4j.graphs.Accumulators;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Sums of whole numbers, and what floats make of those that are not split. */
class WholeConvolutionTest {

    private static final Quantize SYMMETRIC = new Quantize(8, true, Quantize.KernelGrid.UNIT, 8);

    private static double[] run(Graph graph, Operand<?> made) {
        try (Session session = new Session(graph);
                Result result = session.runner().fetch(made).run()) {
            double[] values = new double[(int) result.get(0).size()];
            if (result.get(0) instanceof TFloat64 wide) {
                wide.asRawTensor().data().asDoubles().read(values);
            } else {
                float[] single = new float[values.length];
                ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(single);
                for (int i = 0; i < single.length; i++) {
                    values[i] = single[i];
                }
            }
            return values;
        }
    }

    private static Operand<TFloat32> tensor(Ops tf, float[] values, int... shape) {
        return tf.reshape(tf.constant(values), tf.constant(shape));
    }

    private static int exactChannels(Op op, Op grid) {
        return Accumulators.exactChannels(op.batchNormTarget().orElseThrow(), Accumulators.mostInput(grid), 127);
    }

    /** 2^24 is 16,777,216: 114 · 9 · 128 · 127 is 16,678,656, and 115 of them pass it. */
    @Test
    void asManyChannelsAddUpAsFloatsHold() {
        assertEquals(114, exactChannels(new Conv2d(8, 3, 1, 1, 1, false), SYMMETRIC));
        assertEquals(57, exactChannels(new Conv2d(8, 3, 1, 1, 1, false), new QuantizeWithin(0, 1)));
        // Of 16 × 16 weights at a stride of 8, no more than 2 × 2 meet.
        assertEquals(258, exactChannels(new ConvTranspose2d(8, 16, 8, 4, 0, false), SYMMETRIC));
        assertEquals(114, exactChannels(new DepthwiseConv2d(3, 1, 1, 1), SYMMETRIC));
    }

    /** A kernel of 3 × 3 over 2,048 channels: all products at their greatest, and by chance; 18 parts. */
    @Test
    void sumsFarBeyondTwentyFourBitsAreThoseOfLongs() {
        int channels = 2048;
        SplittableRandom random = new SplittableRandom(7);
        float[] x = new float[9 * channels];
        float[] kernel = new float[9 * channels * 3];
        long[] expected = new long[3];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 5 == 0 ? 127 : -128;
            kernel[3 * i] = x[i] > 0 ? 127 : -127;
            kernel[3 * i + 1] = random.nextInt(-127, 128);
            kernel[3 * i + 2] = i == 0 ? 1 : kernel[3 * i];
            for (int c = 0; c < 3; c++) {
                expected[c] += ((long) x[i]) * ((long) kernel[3 * i + c]);
            }
        }
        assertTrue(expected[0] > 1L << 28);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            WholeConvolution made = whole(
                    tf,
                    new Conv2d(3, 3, 1, 0, 1, false),
                    tensor(tf, x, 1, 3, 3, channels),
                    channels,
                    tensor(tf, kernel, 3, 3, channels, 3),
                    (input, kept, parameters) -> tf.nn.conv2d(
                            input, parameters.get(Parameter.Role.KERNEL), List.of(1L, 1L, 1L, 1L), "VALID"));
            assertEquals(18, made.parts().size());
            double[] sums = run(graph, made.sums(tf));
            double[] values = run(graph, made.values(tf));
            for (int c = 0; c < 3; c++) {
                assertEquals(expected[c], (long) sums[c]);
                assertEquals((float) (expected[c] * (0.1 * 0.5)), values[c]);
            }
        }
    }

    @Test
    void transposedKernelsAreSplitAlongTheirInput() {
        int channels = 600;
        float[] x = new float[channels];
        float[] kernel = new float[4 * 2 * channels];
        long[] expected = new long[8];
        for (int i = 0; i < kernel.length; i++) {
            x[i % channels] = 128;
            kernel[i] = 127 - i % 3;
            expected[i / channels] += (long) (128 * kernel[i]);
        }
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            WholeConvolution made = whole(
                    tf,
                    new ConvTranspose2d(2, 2, 1, 0, 0, false),
                    tensor(tf, x, 1, 1, 1, channels),
                    channels,
                    tensor(tf, kernel, 2, 2, 2, channels),
                    (input, kept, parameters) -> tf.nn.conv2dBackpropInput(
                            tf.constant(new int[] {1, 2, 2, 2}),
                            parameters.get(Parameter.Role.TRANSPOSED_KERNEL),
                            input,
                            List.of(1L, 1L, 1L, 1L),
                            "VALID"));
            assertEquals(3, made.parts().size());
            double[] sums = run(graph, made.sums(tf));
            for (int i = 0; i < 8; i++) {
                assertEquals(expected[i], (long) sums[i]);
            }
        }
    }

    private static WholeConvolution whole(
            Ops tf,
            Op op,
            Operand<TFloat32> x,
            int channels,
            Operand<TFloat32> kernel,
            WholeConvolution.Lowered lowered) {
        return WholeConvolution.of(
                tf,
                op.batchNormTarget().orElseThrow(),
                new WholeConvolution.Whole<>(x, tf.constant(0.1), Accumulators.mostInput(SYMMETRIC)),
                channels,
                new WholeConvolution.Whole<>(kernel, tf.constant(0.5f), 127),
                Optional.empty(),
                lowered);
    }

    /**
     * Gradients of weights are added up over all pixels of a batch, in floats. Of 32,768 products of one sign their rounding
     * comes to less than 2^−17 of the sum: a thousandth of the step that a gradient of 8 bits is rounded to by chance. Of more
     * products, and of norms, see {@link BackwardSumsTest}.
     */
    @Test
    void theRoundingOfWeightGradientsIsFarBelowTheirStep() {
        int side = 64;
        SplittableRandom random = new SplittableRandom(3);
        float[] x = new float[8 * side * side];
        float[] error = new float[8 * side * side];
        long expected = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(1, 128);
            error[i] = random.nextInt(1, 128);
            expected += (long) (x[i] * error[i]);
        }
        assertTrue(expected > Accumulators.EXACT_IN_FLOATS);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> kernel = tensor(tf, new float[] {1}, 1, 1, 1, 1);
            Operand<TFloat32> made =
                    tf.nn.conv2d(tensor(tf, x, 8, side, side, 1), kernel, List.of(1L, 1L, 1L, 1L), "SAME");
            Output<?>[] found = graph.addGradients(
                    null, new Output<?>[] {made.asOutput()}, new Output<?>[] {kernel.asOutput()}, new Output<?>[] {
                        tensor(tf, error, 8, side, side, 1).asOutput()
                    });
            double sum = run(graph, found[0].expect(TFloat32.class))[0];
            assertEquals((double) expected, sum, (double) expected / (1 << 17));
        }
    }
}
