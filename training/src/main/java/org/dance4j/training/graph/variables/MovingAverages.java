package org.dance4j.training.graph.variables;

import java.util.List;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Exponential moving averages of weights: after each update a ← dₜ · a + (1 − dₜ) · w with dₜ = min(d, (1 + t) / (10 + t))
 * and t the steps before it, so that the first steps, which a long average would remember, fade. The batch norms' moving
 * statistics are averaged by the same rule, so that they stay those of the weights that are averaged.
 */
public final class MovingAverages {

    private MovingAverages() {}

    /**
     * Adds what moves the averages after an update of the weights.
     *
     * @param decay d, in (0, 1)
     * @param step t, a scalar
     * @param updates what updates the weights
     */
    public static List<org.tensorflow.op.Op> updates(
            Ops tf,
            Variables weights,
            Variables averages,
            double decay,
            Operand<TInt64> step,
            List<org.tensorflow.op.Op> updates) {
        Operand<TFloat64> t = tf.dtypes.cast(step, TFloat64.class);
        Operand<TFloat64> warm = tf.math.div(tf.math.add(t, tf.constant(1.0)), tf.math.add(t, tf.constant(10.0)));
        Operand<TFloat32> share = tf.dtypes.cast(
                tf.math.sub(tf.constant(1.0), tf.math.minimum(tf.constant(decay), warm)), TFloat32.class);
        Ops afterwards = tf.withControlDependencies(updates);
        return averages.parameters().stream()
                .map(parameter -> moved(tf, afterwards, weights, averages, parameter, share))
                .toList();
    }

    private static org.tensorflow.op.Op moved(
            Ops tf,
            Ops afterwards,
            Variables weights,
            Variables averages,
            Parameter parameter,
            Operand<TFloat32> share) {
        Operand<TFloat32> updated = afterwards.readVariableOp(weights.handle(parameter), TFloat32.class);
        return tf.assignSubVariableOp(
                averages.handle(parameter), tf.math.mul(tf.math.sub(averages.value(parameter), updated), share));
    }
}
