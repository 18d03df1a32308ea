package org.dance4j.graphs.ops;

/**
 * An operation that can take a batch normalisation into its parameters, since it scales each output channel and can add
 * to it.
 *
 * @param kernel the parameter that is scaled, along the axis of {@link Parameter.Role#outputAxis}
 * @param withBias the same operation with a bias, which is scaled and shifted
 * @param window the most values of one input channel that one value of the result is a sum of
 */
public record BatchNormTarget(Parameter.Role kernel, Op withBias, int window) {}
