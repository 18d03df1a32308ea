package org.dance4j.training.graph;

import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;

/**
 * What a training graph runs on.
 *
 * @param precision of convolutions
 * @param device a CPU or a GPU
 * @param threads of TensorFlow's operations, at least 1
 */
public record Hardware(Precision precision, Device device, int threads) {}
