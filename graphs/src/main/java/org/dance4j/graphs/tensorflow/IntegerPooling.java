package org.dance4j.graphs.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Means of 8-bit integers as integers have them: a whole sum, divided by its count with 16 bits more, brought to the result's
 * steps. Means of few pixels often lie in the middle of two steps, where rounding in floats would go by chance.
 */
final class IntegerPooling {

    private static final double FRACTION = 1 << 16;

    private final Ops tf;

    IntegerPooling(Ops tf) {
        this.tf = tf;
    }

    /**
     * Means over a grid of bins.
     *
     * @param whole distances from 0 in steps, {@code [N, H, W, C]}
     * @param bins along each axis
     * @param ratio the step of what is read over that of the result, a scalar
     * @return steps of the result, {@code [N, bins, bins, C]}
     */
    Operand<TFloat32> means(Operand<TFloat32> whole, int bins, Operand<TFloat64> ratio) {
        Operand<TInt32> size = MapSizes.of(tf, whole);
        Operand<TFloat64> down = membership(bins, element(size, 0));
        Operand<TFloat64> across = membership(bins, element(size, 1));
        Operand<TFloat64> planes =
                tf.linalg.transpose(tf.dtypes.cast(whole, TFloat64.class), tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat64> sums = tf.train.batchMatMul(
                tf.train.batchMatMul(down, planes, TFloat64.class), across, TFloat64.class, BatchMatMul.adjY(true));
        Operand<TFloat64> counts = tf.math.mul(count(down), tf.reshape(count(across), tf.constant(new int[] {1, -1})));
        Operand<TFloat64> fractions = tf.math.floor(tf.math.div(
                tf.math.add(
                        tf.math.mul(tf.math.abs(sums), tf.constant(FRACTION)),
                        tf.math.floor(tf.math.div(counts, tf.constant(2.0)))),
                counts));
        Operand<TFloat64> means = tf.math.mul(tf.math.sign(sums), fractions);
        Operand<TFloat64> steps = tf.math.floor(
                tf.math.add(tf.math.mul(means, tf.math.div(ratio, tf.constant(FRACTION))), tf.constant(0.5)));
        return tf.dtypes.cast(tf.linalg.transpose(steps, tf.constant(new int[] {0, 2, 3, 1})), TFloat32.class);
    }

    /** Which pixels of an axis are in which bin: 1 or 0, {@code [bins, size]}. */
    private Operand<TFloat64> membership(int bins, Operand<TInt32> size) {
        return tf.math.sign(tf.dtypes.cast(AveragingMatrix.of(tf, bins, size), TFloat64.class));
    }

    private Operand<TFloat64> count(Operand<TFloat64> membership) {
        return tf.reduceSum(membership, tf.constant(1), ReduceSum.keepDims(true));
    }

    private Operand<TInt32> element(Operand<TInt32> pair, int index) {
        return tf.slice(pair, tf.constant(new int[] {index}), tf.constant(new int[] {1}));
    }
}
