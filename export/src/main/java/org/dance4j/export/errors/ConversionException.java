package org.dance4j.export.errors;

import java.util.Optional;

/** A network cannot become a TFLite model; the message says why, where it can in plain words. */
public final class ConversionException extends RuntimeException {

    private final transient String operation;

    /**
     * A network that has no such form.
     *
     * @param message why, in one sentence
     */
    public ConversionException(String message) {
        this(message, null);
    }

    /**
     * An operation that the converter refused.
     *
     * @param message why, in one sentence
     * @param operation its name in the graph, or null if the converter did not tell
     */
    public ConversionException(String message, String operation) {
        super(message);
        this.operation = operation;
    }

    /** The name in the graph of the operation that cannot be converted, if the converter told it. */
    public Optional<String> operation() {
        return Optional.ofNullable(operation);
    }
}
