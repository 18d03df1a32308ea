package org.dance4j.graphs.tensorflow;

import org.dance4j.graphs.Layer;
import org.dance4j.graphs.ops.Dropout;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Dropout in training. */
final class DropoutOps {

    private DropoutOps() {}

    static Operand<TFloat32> dropped(
            Ops tf, Layer layer, Dropout dropout, NetworkOps.DropoutNoise noise, Operand<TFloat32> x) {
        Operand<TInt32> shape = tf.shape(x);
        if (dropout.channels()) {
            shape = tf.math.add(
                    tf.math.mul(shape, tf.constant(new int[] {1, 0, 0, 1})), tf.constant(new int[] {0, 1, 1, 0}));
        }
        // Each layer drops in its own way.
        Operand<TInt32> seed =
                tf.math.add(noise.seed(), tf.constant(new int[] {layer.name().hashCode(), 0}));
        Operand<TFloat32> drawn = tf.random.statelessRandomUniform(shape, seed, TFloat32.class);
        Operand<TFloat32> rate = tf.math.mul(noise.strength(), tf.constant((float) dropout.rate()));
        Operand<TFloat32> stays = tf.dtypes.cast(tf.math.greaterEqual(drawn, rate), TFloat32.class);
        return tf.math.mul(x, tf.math.div(stays, tf.math.sub(tf.constant(1f), rate)));
    }
}
