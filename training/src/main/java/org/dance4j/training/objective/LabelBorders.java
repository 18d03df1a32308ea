package org.dance4j.training.objective;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Whether another class is near a pixel, and what it counts by that. */
final class LabelBorders {

    /** Above every class's number. */
    private static final float NO_CLASS = 1000;

    private LabelBorders() {}

    /**
     * The weight of each pixel, {@code [N, H, W]}.
     *
     * @param labels {@code [N, H, W]}; what is no class is void
     * @param labelled 1 where a pixel has a class, else 0, {@code [N, H, W]}
     */
    static Operand<TFloat32> weights(
            Ops tf, Operand<TInt32> labels, Operand<TFloat32> labelled, PixelLoss.Borders borders) {
        return tf.math.add(
                tf.constant(1f), tf.math.mul(near(tf, labels, labelled, borders.distance()), tf.constant((float)
                        (borders.weight() - 1))));
    }

    /**
     * 1 where another class is within so many rows and columns, else 0, {@code [N, H, W]}; where a pixel has no class it
     * means nothing.
     *
     * @param labels {@code [N, H, W]}; what is no class is void
     * @param labelled 1 where a pixel has a class, else 0, {@code [N, H, W]}
     */
    static Operand<TFloat32> near(Ops tf, Operand<TInt32> labels, Operand<TFloat32> labelled, int distance) {
        Operand<TFloat32> classes = tf.math.mul(tf.dtypes.cast(labels, TFloat32.class), labelled);
        Operand<TFloat32> missing = tf.math.mul(tf.math.sub(tf.constant(1f), labelled), tf.constant(NO_CLASS));
        Operand<TFloat32> highest = largest(tf, tf.math.sub(classes, missing), distance);
        Operand<TFloat32> lowest = tf.math.neg(largest(tf, tf.math.neg(tf.math.add(classes, missing)), distance));
        Operand<TBool> near = tf.math.logicalOr(tf.math.notEqual(highest, classes), tf.math.notEqual(lowest, classes));
        return tf.dtypes.cast(near, TFloat32.class);
    }

    /** The largest value within so many rows and columns, {@code [N, H, W]}. */
    private static Operand<TFloat32> largest(Ops tf, Operand<TFloat32> values, int distance) {
        int window = 2 * distance + 1;
        Operand<TInt32> step = tf.constant(new int[] {1, 1, 1, 1});
        Operand<TFloat32> planes = tf.expandDims(values, tf.constant(-1));
        Operand<TFloat32> rows = tf.nn.maxPool(planes, tf.constant(new int[] {1, window, 1, 1}), step, "SAME");
        Operand<TFloat32> both = tf.nn.maxPool(rows, tf.constant(new int[] {1, 1, window, 1}), step, "SAME");
        return tf.squeeze(both, Squeeze.axis(List.of(-1L)));
    }
}
