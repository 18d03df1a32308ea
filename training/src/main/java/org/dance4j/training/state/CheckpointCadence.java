package org.dance4j.training.state;

import java.time.Duration;

/**
 * When checkpoints are written, beside those when a run stops or ends.
 *
 * @param every the longest time from one to the next step after it that is followed by a checkpoint
 * @param steps the most steps from one to the next, at least 1
 * @param epochEnds the end of an epoch brings one if this long has passed since the last
 */
public record CheckpointCadence(Duration every, long steps, Duration epochEnds) {

    /** Every ten minutes, and at the end of an epoch if that is not sooner than a minute after the last. */
    public static final CheckpointCadence DEFAULT =
            new CheckpointCadence(Duration.ofMinutes(10), Long.MAX_VALUE, Duration.ofMinutes(1));

    /**
     * Requires times and a number of steps.
     *
     * @throws IllegalArgumentException if a time is negative, or the steps are below 1
     */
    public CheckpointCadence {
        if (every.isNegative() || epochEnds.isNegative()) {
            throw new IllegalArgumentException(
                    "the times between checkpoints must be at least 0, found " + every + " and " + epochEnds);
        } else if (steps < 1) {
            throw new IllegalArgumentException("the steps between checkpoints must be at least 1, found " + steps);
        }
    }

    /** Whether a step within an epoch is followed by a checkpoint. */
    public boolean dueAfterStep(Duration sinceLast, long stepsSinceLast) {
        return sinceLast.compareTo(every) >= 0 || stepsSinceLast >= steps;
    }

    /** Whether the end of an epoch brings a checkpoint. */
    public boolean dueAfterEpoch(Duration sinceLast, long stepsSinceLast) {
        return sinceLast.compareTo(epochEnds) >= 0 || dueAfterStep(sinceLast, stepsSinceLast);
    }
}
