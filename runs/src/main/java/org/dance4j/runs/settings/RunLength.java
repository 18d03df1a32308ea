package org.dance4j.runs.settings;

import org.dance4j.datasets.batches.Interval;

/**
 * How many steps a run has, about.
 *
 * @param epochs of the run
 * @param slimmed steps it would have with its data slimmed throughout
 * @param whole steps it would have without
 * @param interval the part of it in which its data is slimmed
 */
public record RunLength(double epochs, double slimmed, double whole, Interval interval) {

    /** A run whose steps are spread evenly over its budget. */
    public static RunLength even(double epochs, double steps) {
        return new RunLength(epochs, steps, steps, Interval.ALL);
    }

    /** The steps of the whole run, rounded down. */
    long steps() {
        return (long) stepsBefore(1);
    }

    /** The steps before a share of the budget is spent. */
    double stepsBefore(double spent) {
        double within = interval.before(spent);
        return within * slimmed + (spent - within) * whole;
    }
}
