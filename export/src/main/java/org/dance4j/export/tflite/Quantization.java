package org.dance4j.export.tflite;

import com.google.common.base.Ascii;
import java.util.List;
import org.dance4j.eval.evaluation.Tolerance;

/** What a TFLite model keeps its weights in and computes in. */
public enum Quantization {
    /** 32-bit floats throughout. */
    FLOAT32,
    /** Weights in 16-bit floats, activations in 32-bit floats. */
    FLOAT16,
    /** Weights in 8-bit integers, activations in 32-bit floats, which runtimes may quantize as they go. */
    DYNAMIC,
    /** 8-bit integers throughout; input and output as {@link IoType} says. */
    INT8;

    /** What training and export make unless told otherwise: the exact form, and the small and fast one. */
    public static final List<Quantization> USUAL = List.of(FLOAT32, INT8);

    /**
     * The name used in files and on the command line: {@code float32}, {@code float16}, {@code dynamic} or
     * {@code int8}.
     */
    public String text() {
        return Ascii.toLowerCase(name());
    }

    /** How far a model's labels may be from the session's. */
    public Tolerance tolerance() {
        return switch (this) {
            case FLOAT32 -> Tolerance.FLOAT32;
            case FLOAT16 -> Tolerance.FLOAT16;
            case DYNAMIC, INT8 -> Tolerance.INTEGER;
        };
    }
}
