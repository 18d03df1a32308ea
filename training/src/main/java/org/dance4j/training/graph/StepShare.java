package org.dance4j.training.graph;

import java.util.List;

/**
 * A process's part of a step that several take together.
 *
 * @param images the share of the step's images that are its own, in (0, 1]; the shares of all add up to 1
 * @param told numbers that are added up over the processes with the step, as many on each; none for one process
 */
public record StepShare(double images, List<Double> told) {

    /** That of one process alone. */
    public static final StepShare WHOLE = new StepShare(1, List.of());

    public StepShare {
        told = List.copyOf(told);
    }
}
