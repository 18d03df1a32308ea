package org.dance4j.common.io;

/** Input from the user that cannot be used: its message is one plain sentence that names the culprit. */
public class BadInputException extends RuntimeException {

    /**
     * A fault that the program found itself.
     *
     * @param message one sentence: the file or setting, what was expected, what was found
     */
    public BadInputException(String message) {
        super(message);
    }

    /**
     * A fault that was found by something else failing.
     *
     * @param message one sentence: the file or setting, what was expected, what was found
     * @param cause what failed
     */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
