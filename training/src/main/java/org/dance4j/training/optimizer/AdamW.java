package org.dance4j.training.optimizer;

import java.util.List;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch has it: w ← w − rate · decay · w, and then
 * Adam's update, whose gradient knows nothing of the decay.
 *
 * @param adam the update
 */
public record AdamW(Adam adam) implements Optimizer {

    @Override
    public List<String> slots() {
        return adam.slots();
    }

    @Override
    public String smoothedGradient() {
        return adam.smoothedGradient();
    }

    @Override
    public boolean decouplesWeightDecay() {
        return true;
    }

    @Override
    public Op update(Ops tf, ParameterUpdate parameter, StepScalars step) {
        if (parameter.weightDecay() == 0) {
            return adam.update(tf, parameter, step);
        }
        Op decayed = tf.assignSubVariableOp(
                parameter.variable(),
                tf.math.mul(parameter.value(), tf.math.mul(step.learningRate(), tf.constant(parameter.weightDecay()))));
        return adam.update(tf.withControlDependencies(List.of(decayed)), parameter, step);
    }
}
