package org.dance4j.graphs.integers;

/** Whose integers bilinear resizing follows, where kernels differ by a step. */
public enum ResizingRule {
    /** TFLite's own kernels, which resize in files of free size; sessions and SavedModels follow them. */
    TFLITE,
    /** XNNPACK's, which do so in files of fixed size; what resizes floats, as ONNX's runtimes do, finds places as exactly. */
    XNNPACK;

    /**
     * Who resizes in a file.
     *
     * @param isFixed whether it takes images of one size
     */
    public static ResizingRule of(boolean isFixed) {
        return isFixed ? XNNPACK : TFLITE;
    }
}
