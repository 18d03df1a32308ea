package org.dance4j.datasets.batches;

/**
 * A part of a run, in shares of its budget.
 *
 * @param from where it begins, at least 0
 * @param to where it ends, above {@code from} and at most 1; a run's end belongs to it
 */
public record Interval(double from, double to) {

    /** The whole run. */
    public static final Interval ALL = new Interval(0, 1);

    /**
     * Requires an interval within a run.
     *
     * @throws IllegalArgumentException if it is empty or reaches beyond 0 to 1
     */
    public Interval {
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new IllegalArgumentException(
                    "an interval of a run lies within 0 to 1 and is not empty, found " + from + " to " + to);
        }
    }

    /** Whether it covers the moment at which this share of a run, 0 to 1, is spent. */
    public boolean contains(double spent) {
        return spent >= from && (spent < to || to == 1);
    }

    /** How much of it lies before a share of the run. */
    public double before(double spent) {
        return Math.max(0, Math.min(spent, to) - from);
    }
}
