package org.dance4j.training.optimizer;

import java.util.List;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * An update rule. What it remembers of a parameter from step to step are its slots: tensors of the parameter's shape that
 * begin at 0, are kept in checkpoints by name and lose their channels when the parameter does.
 */
public interface Optimizer {

    /** The names of the slots that each trainable parameter has; letters, digits and underscores. */
    List<String> slots();

    /** The slot that holds a gradient smoothed over the steps, up to a factor that is the same for all parameters. */
    String smoothedGradient();

    /** Whether weight decay is a part of the update rather than of the gradient. */
    default boolean decouplesWeightDecay() {
        return false;
    }

    /**
     * Adds what updates one parameter to the graph of a step.
     *
     * @return the operation after which the parameter and its slots are updated
     */
    Op update(Ops tf, ParameterUpdate parameter, StepScalars step);

    /** What the optimizers' settings must be: a number in [0, 1). */
    static void requireShare(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1, found " + value);
        }
    }
}
