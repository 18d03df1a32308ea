package org.dance4j.training.graph;

import java.util.Optional;
import org.dance4j.graphs.FloatTensor;

/**
 * What a step comes to.
 *
 * @param loss the objective
 * @param firstOrder γ · g_γ + β · g_β of each channel of the watched batch norms, one after another, with the optimizer's
 *     smoothed gradients and the parameters after the step; empty where none is watched
 * @param fault of gradients in integers, why nothing can be learned from them, as a part of a sentence
 */
public record StepResult(float loss, FloatTensor firstOrder, Optional<String> fault) {}
