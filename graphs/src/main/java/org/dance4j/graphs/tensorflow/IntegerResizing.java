package org.dance4j.graphs.tensorflow;

import org.dance4j.graphs.ops.Interpolation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Bilinear resizing of 8-bit integers as TFLite's own kernels compute it, which the exported files of free size run: places
 * in steps that are rounded to 2^−10, and halves away from 0. Resizing what the integers stand for goes another way wherever
 * a result lies near the middle of two.
 */
final class IntegerResizing {

    private static final int BITS = 10;
    private static final int ONE = 1 << BITS;
    private static final int HALF = 1 << (2 * BITS - 1);

    private final Ops tf;
    private final Interpolation method;

    /** @param method one of the bilinear ones */
    IntegerResizing(Ops tf, Interpolation method) {
        this.tf = tf;
        this.method = method;
    }

    /**
     * A map at another size.
     *
     * @param integers as they are stored, {@code [N, H, W, C]}
     * @param size height and width of the result, {@code [2]}
     */
    Operand<TFloat32> resized(Operand<TFloat32> integers, Operand<TInt32> size) {
        Operand<TInt32> from = MapSizes.of(tf, integers);
        Operand<TInt32> rows = along(1, tf.dtypes.cast(integers, TInt32.class), element(from, 0), element(size, 0));
        Operand<TInt32> sums = along(2, rows, element(from, 1), element(size, 1));
        Operand<TInt32> away = tf.math.add(sums, tf.math.mul(tf.math.sign(sums), tf.constant(HALF)));
        return tf.dtypes.cast(tf.math.truncateDiv(away, tf.constant(2 * HALF)), TFloat32.class);
    }

    /** Along one axis, times 2^10. */
    private Operand<TInt32> along(int axis, Operand<TInt32> x, Operand<TInt32> from, Operand<TInt32> to) {
        Operand<TInt32> one = tf.constant(ONE);
        Operand<TInt32> zero = tf.constant(0);
        Operand<TInt32> numbers = tf.range(zero, to, tf.constant(1));
        Operand<TInt32> places;
        if (method == Interpolation.BILINEAR_ALIGNED) {
            Operand<TInt32> gaps = tf.math.maximum(tf.math.sub(to, tf.constant(1)), tf.constant(1));
            places = tf.math.mul(numbers, step(tf.math.mul(one, tf.math.sub(from, tf.constant(1))), gaps));
        } else {
            Operand<TInt32> step = step(tf.math.mul(one, from), to);
            Operand<TInt32> first = tf.math.sub(tf.math.floorDiv(step, tf.constant(2)), tf.constant(ONE / 2));
            places = tf.math.add(tf.math.mul(numbers, step), first);
        }
        Operand<TInt32> before = tf.math.maximum(tf.math.floorDiv(places, one), zero);
        Operand<TInt32> after = tf.math.minimum(
                tf.math.maximum(tf.math.floorDiv(tf.math.add(places, tf.constant(ONE - 1)), one), zero),
                tf.math.sub(from, tf.constant(1)));
        int[] shape = {1, 1, 1, 1};
        shape[axis] = -1;
        Operand<TInt32> share = tf.reshape(tf.math.sub(places, tf.math.mul(before, one)), tf.constant(shape));
        return tf.math.add(
                tf.math.mul(tf.gather(x, before, tf.constant(axis)), tf.math.sub(one, share)),
                tf.math.mul(tf.gather(x, after, tf.constant(axis)), share));
    }

    /** A quotient, rounded to the nearest integer. */
    private Operand<TInt32> step(Operand<TInt32> numerator, Operand<TInt32> denominator) {
        return tf.math.floorDiv(tf.math.add(numerator, tf.math.floorDiv(denominator, tf.constant(2))), denominator);
    }

    private Operand<TInt32> element(Operand<TInt32> pair, int index) {
        return tf.reshape(
                tf.slice(pair, tf.constant(new int[] {index}), tf.constant(new int[] {1})), tf.constant(new int[0]));
    }
}
