package org.dance4j.graphs.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** How many values each channel of a batch has. */
final class BatchCount {

    private BatchCount() {}

    /** @param x {@code [N, H, W, C]} */
    static Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
        Operand<TInt32> sizes = tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {3}));
        return tf.dtypes.cast(tf.reduceProd(sizes, tf.constant(0)), TFloat32.class);
    }
}
