/**
 * A trained network as an ONNX file: each operation as nodes of ONNX's standard operators, written as protocol buffers
 * without a converter.
 *
 * <p>{@link org.dance4j.export.onnx.OnnxExport} is the way in. Depends on what TFLite files have of precisions, outputs
 * and calibration, on the network, and on inference.
 */
package org.dance4j.export.onnx;
