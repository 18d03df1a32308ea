package org.dance4j.graphs.tensorflow;

import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.ops.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Of a layer that limits values: errors pass within the limits, and nothing passes beyond.
 *
 * @param within whether each value is, {@code [N, H, W, C]}
 */
record PassingGradient(Operand<TBool> within) implements LayerGradient {

    /** Of a ReLU, from what it made; empty of functions that do more than limit. */
    static Optional<LayerGradient> of(Ops tf, Activation.Function function, Operand<TFloat32> made) {
        Operand<TBool> isAbove = tf.math.greater(made, tf.constant(0f));
        return switch (function) {
            case RELU -> Optional.of(new PassingGradient(isAbove));
            case RELU6 -> Optional.of(
                    new PassingGradient(tf.math.logicalAnd(isAbove, tf.math.less(made, tf.constant(6f)))));
            case SIGMOID -> Optional.empty();
        };
    }

    /** Of rounding to a grid, whose ends are on it. */
    static LayerGradient of(Ops tf, Operand<TFloat32> x, GridOps.Ends ends) {
        return new PassingGradient(
                tf.math.logicalAnd(tf.math.greaterEqual(x, ends.least()), tf.math.lessEqual(x, ends.greatest())));
    }

    @Override
    public Errors of(Ops tf, Operand<TFloat32> error) {
        return new Errors(tf.select(within, error, tf.constant(0f)), Map.of());
    }
}
