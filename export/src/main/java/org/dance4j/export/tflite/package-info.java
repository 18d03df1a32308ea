/**
 * A trained network as a TFLite file, by TensorFlow's own converter inside the native library, and all that is written
 * into the file afterwards: metadata, labels, checksum, integer types of input and output. The model that computes p
 * on a device is made here too.
 *
 * <p>{@link org.dance4j.export.tflite.TfLiteExport} and {@link org.dance4j.export.tflite.ComplexityModel} are the ways
 * in. Depends on quantization, inference, the network's operations, and what SavedModels have of
 * complexity.
 */
package org.dance4j.export.tflite;
