package org.dance4j.export;

import java.util.List;
import org.dance4j.eval.Tolerance;

/** What a TFLite model keeps its weights in and computes in. */
public enum Precision {
    /** 32-bit floats throughout. */
    FLOAT32("float32"),
    /** Weights in 16-bit floats, activations in 32-bit floats. */
    FLOAT16("float16"),
    /** Weights in 8-bit integers, activations in 32-bit floats, which runtimes may quantize as they go. */
    DYNAMIC("dynamic"),
    /** 8-bit integers throughout; input and output as {@link IoType} says. */
    INT8("int8");

    /** What training and export make unless told otherwise: the exact form, and the small and fast one. */
    public static final List<Precision> USUAL = List.of(FLOAT32, INT8);

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /** The name used in files and on the command line: {@code float32}, {@code float16}, {@code dynamic} or {@code int8}. */
    public String text() {
        return text;
    }

    /** How far a model's labels may be from the session's. */
    Tolerance tolerance() {
        return switch (this) {
            case FLOAT32 -> Tolerance.FLOAT32;
            case FLOAT16 -> Tolerance.FLOAT16;
            case DYNAMIC, INT8 -> Tolerance.INTEGER;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
