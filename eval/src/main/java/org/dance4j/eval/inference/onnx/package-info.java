/**
 * ONNX files as segmenters, run by ONNX Runtime.
 *
 * <p>{@link org.dance4j.eval.inference.onnx.OnnxSegmenter} is the way in; the checksum is shared with the exporter, which
 * writes it. Depends on inference and images.
 */
package org.dance4j.eval.inference.onnx;
