package org.dance4j.export.errors;

import java.util.Optional;

/** A network cannot become a TFLite model; the message says why, where it can in plain words. */
public final class ConversionException extends RuntimeException {

    private final transient String operation;

    public ConversionException(String message) {
        this(message, null);
    }

    public ConversionException(String message, String operation) {
        super(message);
        this.operation = operation;
    }

    /** The name in the graph of the operation that cannot be converted, if the converter told it. */
    public Optional<String> operation() {
        return Optional.ofNullable(operation);
    }
}
