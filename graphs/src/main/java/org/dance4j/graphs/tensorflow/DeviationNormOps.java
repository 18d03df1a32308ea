package org.dance4j.graphs.tensorflow;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Batch normalisation by mean deviations: sums, magnitudes and one division per channel. Its gradient is that of these: with
 * s = sign(x − μ) and D = d + ε, each gradient g of x̂ comes to (g − mean(g) − (s − mean(s)) · mean(g · x̂)) / D.
 *
 * @param normalized {@code [N, H, W, C]}
 * @param mean μ, {@code [C]}
 * @param deviation d, {@code [C]}
 * @param scaled x̂, on its grid, {@code [N, H, W, C]}
 * @param isAbove whether x is above μ, {@code [N, H, W, C]}: by x̂ it would not be known where few bits round that to 0
 * @param factor gamma, on its grid, over D, {@code [C]}
 */
record DeviationNormOps(
        Operand<TFloat32> normalized,
        Operand<TFloat32> mean,
        Operand<TFloat32> deviation,
        Operand<TFloat32> scaled,
        Operand<TBool> isAbove,
        Operand<TFloat32> factor)
        implements LayerGradient {

    /** All axes but that of channels. */
    private static final int[] OUTER = {0, 1, 2};

    /** By the statistics of the batch. */
    static DeviationNormOps training(
            Ops tf, DeviationNorm norm, Operand<TFloat32> x, Operand<TFloat32> gamma, Operand<TFloat32> beta) {
        Operand<TInt32> outer = tf.constant(OUTER);
        GridOps grids = new GridOps(tf);
        Operand<TFloat32> mean = grids.symmetric(tf.math.mean(x, outer, Mean.keepDims(true)), norm.bits());
        Operand<TFloat32> centred = tf.math.sub(x, mean);
        Operand<TFloat32> deviation =
                grids.symmetric(tf.math.mean(tf.math.abs(centred), outer, Mean.keepDims(true)), norm.bits());
        Operand<TFloat32> divisor = tf.math.add(deviation, tf.constant((float) norm.epsilon()));
        Operand<TFloat32> scaled = grids.symmetricMap(tf.math.div(centred, divisor), norm.bits());
        Operand<TFloat32> held = grids.symmetric(gamma, norm.affineBits());
        Operand<TInt32> flat = tf.constant(new int[] {-1});
        return new DeviationNormOps(
                tf.math.add(tf.math.mul(scaled, held), grids.symmetric(beta, norm.affineBits())),
                tf.reshape(mean, flat),
                tf.reshape(deviation, flat),
                scaled,
                tf.math.greater(centred, tf.constant(0f)),
                tf.math.div(held, tf.reshape(divisor, flat)));
    }

    @Override
    public Errors of(Ops tf, Operand<TFloat32> error) {
        Operand<TInt32> outer = tf.constant(OUTER);
        Operand<TFloat32> ofGamma = tf.reduceSum(tf.math.mul(error, scaled), outer);
        Operand<TFloat32> ofBeta = tf.reduceSum(error, outer);
        // Not before there is an error: until then it would be one map of 32 bits more.
        Operand<TFloat32> signs =
                tf.withControlDependencies(List.of(error)).select(isAbove, tf.constant(1f), tf.constant(-1f));
        Operand<TFloat32> share = tf.math.div(factor, MapSizes.count(tf, error));
        Operand<TFloat32> along = tf.math.mul(ofGamma, share);
        Operand<TFloat32> shift =
                tf.math.sub(tf.math.mul(tf.math.mean(signs, outer), along), tf.math.mul(ofBeta, share));
        Operand<TFloat32> input =
                tf.math.add(tf.math.sub(tf.math.mul(error, factor), tf.math.mul(signs, along)), shift);
        return new Errors(input, Map.of(Parameter.Role.GAMMA, ofGamma, Parameter.Role.BETA, ofBeta));
    }

    /** By moving statistics. */
    static Operand<TFloat32> inference(
            Ops tf, DeviationNorm norm, Operand<TFloat32> x, Map<Parameter.Role, Operand<TFloat32>> parameters) {
        GridOps grids = new GridOps(tf);
        Operand<TFloat32> divisor =
                tf.math.add(parameters.get(Parameter.Role.MOVING_DEVIATION), tf.constant((float) norm.epsilon()));
        Operand<TFloat32> factor =
                tf.math.div(grids.symmetric(parameters.get(Parameter.Role.GAMMA), norm.affineBits()), divisor);
        return tf.math.add(
                tf.math.mul(tf.math.sub(x, parameters.get(Parameter.Role.MOVING_MEAN)), factor),
                grids.symmetric(parameters.get(Parameter.Role.BETA), norm.affineBits()));
    }
}
