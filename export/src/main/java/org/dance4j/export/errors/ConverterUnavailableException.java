package org.dance4j.export.errors;

/** TensorFlow's TFLite converter cannot be reached here; everything but TFLite files can still be made. */
public final class ConverterUnavailableException extends RuntimeException {

    /**
     * A library without the converter, or with another one.
     *
     * @param message what is missing, in one sentence
     * @param cause what failed
     */
    public ConverterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
