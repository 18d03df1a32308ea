package org.dance4j.training.graph;

/**
 * What a step is given beside its images.
 *
 * @param step steps done before it
 * @param nominalBatch the batch size that the loss is divided by
 * @param learningRate above 0
 * @param noise decides what dropout drops
 */
public record StepSettings(long step, int nominalBatch, double learningRate, long noise) {}
