package org.dance4j.training.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What of the log's file a state has seen; what comes after it was written by a run that was cut off.
 *
 * @param bytes the file's length
 * @param badFiles how many of the samples left out have a line
 * @param carried lines that are in the state and perhaps not in the file: those of checkpoints of format 1, which carried
 *     the whole log
 */
public record LogPosition(
        long bytes, int badFiles, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<EpochLog> carried) {

    /** Before the first line. */
    public static final LogPosition START = new LogPosition(0, 0, List.of());

    /** Takes lines that a checkpoint does not carry, null, as none. */
    public LogPosition {
        carried = carried == null ? List.of() : List.copyOf(carried);
    }

    /** Where a file of that length ends which has lines for so many bad files. */
    LogPosition(long bytes, int badFiles) {
        this(bytes, badFiles, List.of());
    }
}
