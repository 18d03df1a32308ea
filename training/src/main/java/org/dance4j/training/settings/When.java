package org.dance4j.training.settings;

import org.dance4j.datasets.batches.Interval;

/** When in a run something is done. */
public enum When {
    /** From the first step to the last. */
    THROUGHOUT(Interval.ALL),
    /** Until half the budget is spent. */
    FIRST_HALF(new Interval(0, 0.5)),
    /** After half the budget is spent. */
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
