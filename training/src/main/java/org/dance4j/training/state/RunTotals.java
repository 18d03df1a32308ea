package org.dance4j.training.state;

import org.dance4j.eval.measure.Consumption;

/**
 * What a run's steps add up to.
 *
 * @param steps steps done
 * @param macs multiply-accumulates spent on them
 * @param consumption what they consumed, without validation
 */
public record RunTotals(long steps, long macs, Consumption consumption) {

    /** Before the first step. */
    public static final RunTotals NONE = new RunTotals(0, 0, Consumption.ZERO);

    /**
     * Requires a consumption.
     *
     * @throws IllegalArgumentException if it is null, as in a checkpoint that does not tell
     */
    public RunTotals {
        if (consumption == null) {
            throw new IllegalArgumentException("it does not say what the steps consumed");
        }
    }
}
