package org.dance4j.common.io;

/** Input from the user that cannot be used: its message is one plain sentence that names the culprit. */
public class BadInputException extends RuntimeException {

    public BadInputException(String message) {
        super(message);
    }

    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
