/**
 * Networks in 8-bit integers, before any file is written: which operations the integer form uses, where activations
 * become integers, and the ranges that are measured on training images.
 *
 * <p>Used by {@code export.tflite} and the exporter. Depends on the network, its operations and inference.
 */
package org.dance4j.export.quantization;
