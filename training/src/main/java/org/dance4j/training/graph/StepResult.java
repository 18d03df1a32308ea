package org.dance4j.training.graph;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.FloatTensor;

/**
 * What a step comes to.
 *
 * @param loss the objective
 * @param firstOrder γ · g_γ + β · g_β of each channel of the watched batch norms, one after another, with the optimizer's
 *     smoothed gradients and the parameters after the step; empty where none is watched, or nothing was updated
 * @param skipped whether gradients overflowed, so that nothing was updated
 * @param fault of gradients in integers, why nothing can be learned from them, as a part of a sentence
 * @param told what the processes told each other with the step, added up; empty for one process
 * @param ready when this process had its own gradients, in seconds since 1970; NaN for one process
 */
public record StepResult(
        float loss, FloatTensor firstOrder, boolean skipped, Optional<String> fault, List<Double> told, double ready) {

    /** That of one process. */
    public StepResult(float loss, FloatTensor firstOrder, boolean skipped, Optional<String> fault) {
        this(loss, firstOrder, skipped, fault, List.of(), Double.NaN);
    }
}
