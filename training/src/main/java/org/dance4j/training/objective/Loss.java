package org.dance4j.training.objective;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a term of an objective comes to in a step.
 *
 * @param value of the batch, a scalar
 * @param gradient of the value with respect to the output's logits before they are enlarged, {@code [N, h, w, C]}
 */
public record Loss(Operand<TFloat32> value, Operand<TFloat32> gradient) {

    /** This loss, counted so many times. */
    public Loss times(Ops tf, double weight) {
        if (weight == 1) {
            return this;
        }
        Operand<TFloat32> factor = tf.constant((float) weight);
        return new Loss(tf.math.mul(value, factor), tf.math.mul(gradient, factor));
    }
}
