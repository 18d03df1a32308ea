package org.dance4j.graphs.tensorflow;

import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.ops.Interpolation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Bilinear resizing of 8-bit integers as the kernels of exported files compute it ({@link ResizingRule}). TFLite's own find
 * places in steps that are rounded to 2^−10, and halves go away from 0; XNNPACK's find places exactly, round how much a pixel
 * counts to 2^−11, and halves go up. Resizing what the integers stand for goes another way wherever a result lies near the
 * middle of two.
 */
final class IntegerResizing {

    private final Ops tf;
    private final Interpolation method;
    private final ResizingRule rule;
    /** Of a share. */
    private final int bits;

    /** @param method one of the bilinear ones */
    IntegerResizing(Ops tf, Interpolation method, ResizingRule rule) {
        this.tf = tf;
        this.method = method;
        this.rule = rule;
        bits = rule == ResizingRule.TFLITE ? 10 : 11;
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
        Operand<TInt32> half = tf.constant(1 << (2 * bits - 1));
        Operand<TInt32> unit = tf.constant(1 << (2 * bits));
        Operand<TInt32> made = rule == ResizingRule.TFLITE
                ? tf.math.truncateDiv(tf.math.add(sums, tf.math.mul(tf.math.sign(sums), half)), unit)
                : tf.math.floorDiv(tf.math.add(sums, half), unit);
        return tf.dtypes.cast(made, TFloat32.class);
    }

    /**
     * Places along an axis.
     *
     * @param before the pixel before each
     * @param after the pixel after each
     * @param share what the latter counts, in steps of {@link #bits}
     */
    private record Places(Operand<TInt32> before, Operand<TInt32> after, Operand<TInt32> share) {}

    /** Along one axis, times 2^{@link #bits}. */
    private Operand<TInt32> along(int axis, Operand<TInt32> x, Operand<TInt32> from, Operand<TInt32> to) {
        Places places = rule == ResizingRule.TFLITE ? stepwise(from, to) : exact(from, to);
        int[] shape = {1, 1, 1, 1};
        shape[axis] = -1;
        Operand<TInt32> share = tf.reshape(places.share(), tf.constant(shape));
        return tf.math.add(
                tf.math.mul(
                        tf.gather(x, places.before(), tf.constant(axis)), tf.math.sub(tf.constant(1 << bits), share)),
                tf.math.mul(tf.gather(x, places.after(), tf.constant(axis)), share));
    }

    private Places exact(Operand<TInt32> from, Operand<TInt32> to) {
        Operand<TInt32> one = tf.constant(1);
        Operand<TInt32> two = tf.constant(2);
        Operand<TInt32> numbers = numbers(to);
        Operand<TInt32> numerator = isAligned()
                ? tf.math.mul(numbers, tf.math.sub(from, one))
                : tf.math.sub(tf.math.mul(tf.math.add(tf.math.mul(numbers, two), one), from), to);
        Operand<TInt32> denominator = isAligned() ? tf.math.maximum(tf.math.sub(to, one), one) : tf.math.mul(to, two);
        Operand<TInt32> floor = tf.math.floorDiv(numerator, denominator);
        Operand<TInt32> rest = tf.math.sub(numerator, tf.math.mul(floor, denominator));
        return new Places(
                tf.math.maximum(floor, tf.constant(0)),
                tf.math.minimum(tf.math.add(floor, one), tf.math.sub(from, one)),
                quotient(tf.math.mul(rest, tf.constant(1 << bits)), denominator));
    }

    private Places stepwise(Operand<TInt32> from, Operand<TInt32> to) {
        Operand<TInt32> one = tf.constant(1 << bits);
        Operand<TInt32> zero = tf.constant(0);
        Operand<TInt32> last = tf.math.sub(from, tf.constant(1));
        Operand<TInt32> places;
        if (isAligned()) {
            Operand<TInt32> gaps = tf.math.maximum(tf.math.sub(to, tf.constant(1)), tf.constant(1));
            places = tf.math.mul(numbers(to), quotient(tf.math.mul(one, last), gaps));
        } else {
            Operand<TInt32> step = quotient(tf.math.mul(one, from), to);
            Operand<TInt32> first = tf.math.sub(tf.math.floorDiv(step, tf.constant(2)), tf.constant(1 << (bits - 1)));
            places = tf.math.add(tf.math.mul(numbers(to), step), first);
        }
        Operand<TInt32> before = tf.math.maximum(tf.math.floorDiv(places, one), zero);
        Operand<TInt32> after = tf.math.minimum(
                tf.math.maximum(tf.math.floorDiv(tf.math.add(places, tf.constant((1 << bits) - 1)), one), zero), last);
        return new Places(before, after, tf.math.sub(places, tf.math.mul(before, one)));
    }

    private boolean isAligned() {
        return method == Interpolation.BILINEAR_ALIGNED;
    }

    private Operand<TInt32> numbers(Operand<TInt32> count) {
        return tf.range(tf.constant(0), count, tf.constant(1));
    }

    /** Rounded to the nearest integer. */
    private Operand<TInt32> quotient(Operand<TInt32> numerator, Operand<TInt32> denominator) {
        return tf.math.floorDiv(tf.math.add(numerator, tf.math.floorDiv(denominator, tf.constant(2))), denominator);
    }

    private Operand<TInt32> element(Operand<TInt32> pair, int index) {
        return tf.reshape(
                tf.slice(pair, tf.constant(new int[] {index}), tf.constant(new int[] {1})), tf.constant(new int[0]));
    }
}
