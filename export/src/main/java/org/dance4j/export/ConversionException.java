package org.dance4j.export;

/** TensorFlow's TFLite converter refused a graph; the message holds its own words. */
public final class ConversionException extends RuntimeException {

    public ConversionException(String message) {
        super(message);
    }
}
