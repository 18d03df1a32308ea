package org.dance4j.export.savedmodel;

import java.util.List;
import org.dance4j.datasets.complexity.Complexity;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The gradients of a grey image in TensorFlow operations, which TFLite has, too. All values up to the squares are
 * integers that 32-bit floats hold.
 */
public final class GradientOps {

    /** ITU-R BT.601 luma in 16-bit fixed point, as shares of one; with grey values, 32-bit floats hold their sum. */
    public static final List<Float> LUMA = List.of(19595 / 65536f, 38470 / 65536f, 7471 / 65536f);

    private static final int ROWS = 1;
    private static final int COLUMNS = 2;

    private GradientOps() {}

    /** Luma rounded to grey values, a half upwards. */
    public static Operand<TFloat32> rounded(Ops tf, Operand<TFloat32> luma) {
        return tf.math.floor(tf.math.add(luma, tf.constant(0.5f)));
    }

    /**
     * The length of the Sobel gradient at each pixel, as {@link Complexity} has it.
     *
     * @param grey grey values, {@code [1, H, W, 1]}
     * @return {@code [1, H, W, 1]}
     */
    public static Operand<TFloat32> lengths(Ops tf, Operand<TFloat32> grey) {
        return lengths(tf, grey, withEdges(tf, grey, ROWS));
    }

    /**
     * The same of some rows.
     *
     * @param grey the rows, {@code [1, n, W, 1]}
     * @param tall the rows with those above and below them, {@code [1, n + 2, W, 1]}
     * @return {@code [1, n, W, 1]}
     */
    static Operand<TFloat32> lengths(Ops tf, Operand<TFloat32> grey, Operand<TFloat32> tall) {
        Index before = Indices.sliceTo(-2);
        Index after = Indices.sliceFrom(2);
        Operand<TFloat32> above = slice(tf, tall, ROWS, before);
        Operand<TFloat32> below = slice(tf, tall, ROWS, after);
        Operand<TFloat32> smooth =
                withEdges(tf, tf.math.add(tf.math.add(above, below), tf.math.add(grey, grey)), COLUMNS);
        Operand<TFloat32> horizontal =
                tf.math.sub(slice(tf, smooth, COLUMNS, after), slice(tf, smooth, COLUMNS, before));
        Operand<TFloat32> difference = tf.math.sub(below, above);
        Operand<TFloat32> wide = withEdges(tf, difference, COLUMNS);
        Operand<TFloat32> vertical = tf.math.add(
                tf.math.add(slice(tf, wide, COLUMNS, before), slice(tf, wide, COLUMNS, after)),
                tf.math.add(difference, difference));
        return tf.math.sqrt(tf.math.add(tf.math.square(horizontal), tf.math.square(vertical)));
    }

    /** With the first and the last row or column once more, which is quicker than a mirrored padding. */
    private static Operand<TFloat32> withEdges(Ops tf, Operand<TFloat32> x, int axis) {
        return tf.concat(
                List.of(slice(tf, x, axis, Indices.sliceTo(1)), x, slice(tf, x, axis, Indices.sliceFrom(-1))),
                tf.constant(axis));
    }

    private static Operand<TFloat32> slice(Ops tf, Operand<TFloat32> x, int axis, Index part) {
        return axis == ROWS
                ? tf.stridedSlice(x, Indices.all(), part)
                : tf.stridedSlice(x, Indices.all(), Indices.all(), part);
    }
}
