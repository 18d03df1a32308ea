/**
 * What 8-bit integers hold: the ranges of activations and the roundings of weights, measured on training images.
 *
 * <p>Used by {@code export.tflite} and the exporter. Depends on the network, its operations and inference.
 */
package org.dance4j.export.quantization;
