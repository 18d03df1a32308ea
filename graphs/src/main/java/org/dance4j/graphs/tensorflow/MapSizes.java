package org.dance4j.graphs.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Heights and widths, {@code [2]}, and counts that are known when a graph runs. */
final class MapSizes {

    private MapSizes() {}

    /** That of a map, {@code [N, H, W, C]}. */
    static Operand<TInt32> of(Ops tf, Operand<TFloat32> map) {
        return tf.slice(tf.shape(map), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
    }

    /** A map's, divided and rounded down, at least 1. */
    static Operand<TInt32> shrunk(Ops tf, Operand<TFloat32> map, int divisor) {
        return tf.math.maximum(tf.math.floorDiv(of(tf, map), tf.constant(divisor)), tf.constant(1));
    }

    /** A map's, divided and rounded up. */
    static Operand<TInt32> ceilShrunk(Ops tf, Operand<TFloat32> map, int divisor) {
        return tf.math.floorDiv(tf.math.add(of(tf, map), tf.constant(divisor - 1)), tf.constant(divisor));
    }

    /** How many values each channel of a batch has, a scalar. */
    static Operand<TFloat32> count(Ops tf, Operand<TFloat32> map) {
        Operand<TInt32> sizes = tf.slice(tf.shape(map), tf.constant(new int[] {0}), tf.constant(new int[] {3}));
        return tf.dtypes.cast(tf.reduceProd(sizes, tf.constant(0)), TFloat32.class);
    }
}
