package org.dance4j.training.optimizer;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What changes from step to step.
 *
 * @param learningRate of this step, a scalar
 * @param step steps done before this one, a scalar
 */
public record StepScalars(Operand<TFloat32> learningRate, Operand<TInt64> step) {

    /** The same step at a factor times its rate. */
    public StepScalars atRate(Ops tf, double factor) {
        return factor == 1 ? this : new StepScalars(tf.math.mul(learningRate, tf.constant((float) factor)), step);
    }
}
