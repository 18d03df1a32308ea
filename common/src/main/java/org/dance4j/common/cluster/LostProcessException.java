package org.dance4j.common.cluster;

/**
 * A process that others compute with is gone, or does not answer in time: what they were at is void, and can be begun again
 * from what was kept. The message is one plain sentence.
 */
public final class LostProcessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LostProcessException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
