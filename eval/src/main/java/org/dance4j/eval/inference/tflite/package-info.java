/**
 * TFLite files as segmenters, run by the TFLite runtime. A file is checked before the runtime sees it, since the
 * runtime ends the whole process at some damaged ones.
 *
 * <p>{@link org.dance4j.eval.inference.tflite.TfLiteSegmenter} is the way in; the checksum is shared with the
 * exporter, which writes it. Depends on inference and images.
 */
package org.dance4j.eval.inference.tflite;
