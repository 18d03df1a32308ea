package org.dance4j.training.settings;

import org.dance4j.datasets.batches.Interval;

/** When in a run something is done. */
public enum When {
    THROUGHOUT(Interval.ALL),
    FIRST_HALF(new Interval(0, 0.5)),
    SECOND_HALF(new Interval(0.5, 1));

    private final Interval interval;

    When(Interval interval) {
        this.interval = interval;
    }

    /** The part of the run, in shares of its budget. */
    public Interval interval() {
        return interval;
    }
}
