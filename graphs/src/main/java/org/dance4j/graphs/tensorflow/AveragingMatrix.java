package org.dance4j.graphs.tensorflow;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What averages an axis by a matrix product, for which sizes need not be known and bins may overlap. */
final class AveragingMatrix {

    private AveragingMatrix() {}

    /** The matrix {@code [bins, length]} that averages an axis, its length being {@code [1]}. */
    static Operand<TFloat32> of(Ops tf, int bins, Operand<TInt32> length) {
        Operand<TInt32> index = tf.constant(IntStream.range(0, bins).toArray());
        Operand<TInt32> divisor = tf.constant(bins);
        Operand<TInt32> begin = tf.math.floorDiv(tf.math.mul(index, length), divisor);
        Operand<TInt32> next = tf.math.mul(tf.math.add(index, tf.constant(1)), length);
        Operand<TInt32> end = tf.math.floorDiv(tf.math.add(next, tf.constant(bins - 1)), divisor);
        Operand<TInt32> pixel = tf.expandDims(
                tf.range(tf.constant(0), tf.reshape(length, tf.constant(new int[0])), tf.constant(1)), tf.constant(0));
        Operand<TInt32> column = tf.constant(1);
        Operand<TFloat32> from =
                tf.dtypes.cast(tf.math.greaterEqual(pixel, tf.expandDims(begin, column)), TFloat32.class);
        Operand<TFloat32> to = tf.dtypes.cast(tf.math.less(pixel, tf.expandDims(end, column)), TFloat32.class);
        Operand<TFloat32> count = tf.dtypes.cast(tf.expandDims(tf.math.sub(end, begin), column), TFloat32.class);
        return tf.math.div(tf.math.mul(from, to), count);
    }
}
