package org.dance4j.training.graph;

import org.dance4j.graphs.FloatTensor;

/**
 * What a step comes to.
 *
 * @param loss the objective
 * @param firstOrder γ · g_γ + β · g_β of each channel of the watched batch norms, one after another, with the optimizer's
 *     smoothed gradients and the parameters after the step; empty where none is watched
 */
public record StepResult(float loss, FloatTensor firstOrder) {}
