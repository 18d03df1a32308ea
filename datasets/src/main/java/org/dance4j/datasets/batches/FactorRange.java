package org.dance4j.datasets.batches;

import org.dance4j.common.text.NumberPair;

/**
 * What a random factor lies between. Written {@code 0.75-1.75}, the least first, or as one number where it is no random
 * one.
 *
 * @param least the least factor, at least 0
 * @param most the largest factor, at least the least
 */
public record FactorRange(double least, double most) {

    /** The factor 1, which changes nothing. */
    public static final FactorRange ONE = new FactorRange(1, 1);

    /**
     * Requires finite factors in order.
     *
     * @throws IllegalArgumentException if they are not, or one is below 0
     */
    public FactorRange {
        if (!(least >= 0 && most >= least && most < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a range of factors goes from the least to the largest, both at least 0, found " + least + " to "
                            + most);
        }
    }

    /**
     * Reads {@code LEAST-MOST}, or one number for both.
     *
     * @throws IllegalArgumentException if the text is no range, or the larger number comes first
     */
    public static FactorRange parse(String text) {
        return NumberPair.parse(text)
                .map(pair -> new FactorRange(pair.first(), pair.second()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a range of factors from the least to the largest, for example 0.75-1.75, or one number,"
                                + " found '" + text + "'"));
    }

    /** The factor at a position from 0 to 1 in the range. */
    double at(double position) {
        return least + (most - least) * position;
    }

    @Override
    public String toString() {
        return new NumberPair(least, most).toString();
    }
}
