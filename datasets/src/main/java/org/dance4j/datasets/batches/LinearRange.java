package org.dance4j.datasets.batches;

import org.dance4j.common.text.NumberPair;

/**
 * A figure that goes with an image's p: linear from the least complex image (p = 0) to the most complex one (p = 1).
 * Written {@code 2-1}, that of the most complex first, or as one number where all are the same.
 *
 * @param most the figure for p = 1, at least 0
 * @param least the figure for p = 0, at least 0
 */
public record LinearRange(double most, double least) {

    /** p itself. */
    public static final LinearRange P = new LinearRange(1, 0);

    /**
     * Requires figures that are finite and at least 0.
     *
     * @throws IllegalArgumentException if one is not
     */
    public LinearRange {
        if (!(most >= 0 && least >= 0) || Double.isInfinite(most + least)) {
            throw new IllegalArgumentException(
                    "a range goes from one number to another, both at least 0, found " + most + " and " + least);
        }
    }

    /**
     * Reads {@code MOST-LEAST}, or one number for both.
     *
     * @throws IllegalArgumentException if the text is no range
     */
    public static LinearRange parse(String text) {
        return NumberPair.parse(text)
                .map(pair -> new LinearRange(pair.first(), pair.second()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a range from the most complex image to the least, for example 2-1,"
                                + " or one number, found '" + text + "'"));
    }

    /** Whether all images have the same figure. */
    boolean isConstant() {
        return most == least;
    }

    /** The figure of an image. */
    public double at(double p) {
        return least + (most - least) * p;
    }

    @Override
    public String toString() {
        return new NumberPair(most, least).toString();
    }
}
