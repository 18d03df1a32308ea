package org.dance4j.export.tflite;

import com.google.common.base.Ascii;

/** What an {@link Quantization#INT8} model takes, and gives unless it gives labels. */
public enum IoType {
    /** Pixel value v as v − 128; logits with the tensor's scale and zero point. */
    INT8,
    /** Pixel values as they are; logits with the tensor's scale and zero point. */
    UINT8,
    /**
     * Pixel values and logits in floats: quantized first and dequantized last inside, for runtimes without integer
     * tensors.
     */
    FLOAT32;

    /** The name used in files and on the command line. */
    public String text() {
        return Ascii.toLowerCase(name());
    }
}
