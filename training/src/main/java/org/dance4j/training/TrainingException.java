package org.dance4j.training;

/** Training cannot go on; the message says why in one sentence. */
public final class TrainingException extends RuntimeException {

    TrainingException(String message) {
        super(message);
    }

    TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
