package org.dance4j.training.objective;

import org.tensorflow.op.Ops;

/**
 * One thing that training makes small. A term says at which output's logits its gradient enters the network; how it is
 * computed is its own affair, and it may look at other outputs of the step, those of frozen networks too.
 */
public interface Term {

    /** The output at whose logits the gradient enters. */
    OutputName output();

    /**
     * Adds the term's operations to the graph of a step.
     *
     * @throws IllegalArgumentException if the outputs it needs do not exist or do not fit together
     */
    Loss loss(Ops tf, StepTensors step);
}
