package org.dance4j.common.progress;

import java.util.function.Consumer;

/** Follows work that takes a while, on behalf of whoever asked for it. May be called from several threads at a time. */
public interface Reporter {

    /** Says nothing. */
    Reporter SILENT = new Reporter() {};

    /** A result, of one line or several. */
    default void line(String text) {}

    /** Something that does not end the work, in one sentence. */
    default void warn(String sentence) {}

    /**
     * A part of the work begins whose progress can be told.
     *
     * @param name what is done, for example {@code evaluating}
     */
    default Task task(String name) {
        return progress -> {};
    }

    /** A part of the work, from its beginning until it is closed. */
    interface Task extends Consumer<ProgressListener>, AutoCloseable {
        @Override
        default void close() {}
    }
}
