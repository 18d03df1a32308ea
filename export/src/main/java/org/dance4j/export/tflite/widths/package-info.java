/**
 * TFLite models of a network at several widths as one model that keeps each kernel once.
 *
 * <p>{@link org.dance4j.export.tflite.widths.WidthsModel} is the way in. Depends on inference and the network; what a model's
 * flat buffer holds is read and written by TFLite's schema.
 */
package org.dance4j.export.tflite.widths;
