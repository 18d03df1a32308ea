package org.dance4j.export.errors;

/** TensorFlow's TFLite converter cannot be reached here; everything but TFLite files can still be made. */
public final class ConverterUnavailableException extends RuntimeException {

    public ConverterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
