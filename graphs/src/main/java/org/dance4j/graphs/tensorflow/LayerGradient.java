package org.dance4j.graphs.tensorflow;

import java.util.Map;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How the error of what a layer makes goes back through it. TensorFlow's own gradients keep a map for each operation that a
 * layer is computed by, and find what does not depend on errors during the forward pass, to keep that too; of a layer in
 * integers they keep five and a half maps of 32 bits where one map and a bit for each value do.
 */
@FunctionalInterface
public interface LayerGradient {

    /**
     * Errors of what a layer computes with.
     *
     * @param input of the map that it reads, {@code [N, H, W, C]}
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
}
