package org.dance4j.graphs.tensorflow;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What is put around maps, {@code [N, H, W, C]}, and cut off from them. */
final class Margins {

    /** A bit for each axis, of those of batch and channels. */
    private static final long OUTER_AXES = 0b1001;

    private Margins() {}

    /**
     * A map with a margin around height and width.
     *
     * @param before rows above and columns to the left
     * @param after rows below and columns to the right
     * @param value what fills them
     */
    static Operand<TFloat32> padded(Ops tf, Operand<TFloat32> map, int before, int after, float value) {
        if (before == 0 && after == 0) {
            return map;
        }
        Operand<TInt32> paddings = tf.constant(new int[][] {{0, 0}, {before, after}, {before, after}, {0, 0}});
        return tf.pad(map, paddings, tf.constant(value));
    }

    /**
     * The margin as the attribute of an operation that takes it itself, without a copy of the map with the margin around it. TensorFlow's
     * convolutions of all channels and its poolings do, but not the gradients that it derives of them, nor the operations of other runtimes.
     *
     * @param before rows above and columns to the left
     * @param after rows below and columns to the right
     */
    static List<Long> attribute(long before, long after) {
        return List.of(0L, 0L, before, after, before, after, 0L, 0L);
    }

    /**
     * A map with a margin of zeros around height and width, and channels of zeros behind its own.
     *
     * @param margin rows above and below, and columns to both sides
     * @param channels how many, a scalar; empty if none
     */
    static Operand<TFloat32> padded(Ops tf, Operand<TFloat32> map, int margin, Optional<Operand<TInt32>> channels) {
        if (channels.isEmpty()) {
            return padded(tf, map, margin, margin, 0);
        }
        Operand<TInt32> around = tf.constant(new int[] {margin, margin});
        Operand<TInt32> behind = tf.stack(List.of(tf.constant(0), channels.get()));
        return tf.pad(map, tf.stack(List.of(tf.constant(new int[] {0, 0}), around, around, behind)), tf.constant(0f));
    }

    /**
     * A part of a map, with all of its channels.
     *
     * @param offset where it begins, from above and from the left
     * @param size its height and width, {@code [2]}
     */
    static Operand<TFloat32> cut(Ops tf, Operand<TFloat32> map, int offset, Operand<TInt32> size) {
        Operand<TInt32> ignored = tf.constant(new int[] {0});
        return tf.stridedSlice(
                map,
                tf.constant(new int[] {0, offset, offset, 0}),
                tf.concat(List.of(ignored, tf.math.add(size, tf.constant(offset)), ignored), tf.constant(0)),
                tf.constant(new int[] {1, 1, 1, 1}),
                StridedSlice.beginMask(OUTER_AXES),
                StridedSlice.endMask(OUTER_AXES));
    }
}
