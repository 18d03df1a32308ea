package org.dance4j.graphs.tensorflow;

import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * How the error of what a layer makes goes back through it. TensorFlow's own gradients keep a map for each operation that a
 * layer is computed by, and find what does not depend on errors during the forward pass, to keep that too: of a convolution,
 * norm, ReLU and grid in integers five and a half maps of 32 bits, where these keep two and a quarter.
 */
@FunctionalInterface
public interface LayerGradient {

    /**
     * Errors of what a layer computes with.
     *
     * @param input of the one map that it reads, {@code [N, H, W, C]}
     * @param parameters of the layer's own
     */
    record Errors(Operand<TFloat32> input, Map<Parameter.Role, Operand<TFloat32>> parameters) {

        /** Copies the map. */
        public Errors {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * Adds the way back.
     *
     * @param error of what the layer makes, in its shape
     */
    Errors of(Ops tf, Operand<TFloat32> error);

    /** Of a ReLU, from what it made; empty of functions that do more than limit values. */
    static Optional<LayerGradient> of(Ops tf, Activation.Function function, Operand<TFloat32> made) {
        return switch (function) {
            case RELU -> Optional.of(within(tf.math.greater(made, tf.constant(0f))));
            case RELU6 -> Optional.of(within(
                    tf.math.logicalAnd(tf.math.greater(made, tf.constant(0f)), tf.math.less(made, tf.constant(6f)))));
            case SIGMOID -> Optional.empty();
        };
    }

    /**
     * Of rounding to a grid, whose ends are on it.
     *
     * @param x what is rounded
     * @param least the grid's, a scalar
     * @param greatest the grid's, a scalar
     */
    static LayerGradient of(Ops tf, Operand<TFloat32> x, Operand<TFloat32> least, Operand<TFloat32> greatest) {
        return within(tf.math.logicalAnd(tf.math.greaterEqual(x, least), tf.math.lessEqual(x, greatest)));
    }

    /** Errors pass where values are within limits, and nothing passes beyond. */
    private static LayerGradient within(Operand<TBool> limits) {
        return (tf, error) -> new Errors(tf.select(limits, error, tf.constant(0f)), Map.of());
    }
}
