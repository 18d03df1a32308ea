package org.dance4j.training.optimizer;

import java.util.List;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * Stochastic gradient descent with momentum: v ← momentum · v + g, w ← w − rate · v.
 *
 * @param momentum in [0, 1)
 */
public record Sgd(double momentum) implements Optimizer {

    /** The name of the slot that holds v. */
    public static final String MOMENTUM = "momentum";

    /**
     * Requires a share.
     *
     * @throws IllegalArgumentException if the momentum is not in [0, 1)
     */
    public Sgd {
        Optimizer.requireShare("the momentum", momentum);
    }

    @Override
    public List<String> slots() {
        return List.of(MOMENTUM);
    }

    @Override
    public String smoothedGradient() {
        return MOMENTUM;
    }

    @Override
    public Op update(Ops tf, ParameterUpdate parameter, StepScalars step) {
        return tf.train.resourceApplyMomentum(
                parameter.variable(),
                parameter.slot(MOMENTUM),
                step.learningRate(),
                parameter.gradient(),
                tf.constant((float) momentum));
    }
}
