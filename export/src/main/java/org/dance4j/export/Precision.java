package org.dance4j.export;

/** What a TFLite model computes in. */
public enum Precision {
    /** 32-bit floats throughout. */
    FLOAT32("float32"),
    /** 8-bit integers throughout, input and output included. */
    INT8("int8");

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /** The name used in files and on the command line: {@code float32} or {@code int8}. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
