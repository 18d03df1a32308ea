package org.dance4j.datasets.convert;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which images go to which split.
 *
 * @param validation the share of the images that validation takes, from 0 to 1; if empty, the source's own splits count
 *     where it has several, and else validation takes {@value #USUAL_VALIDATION}
 * @param test the share that a test split takes, from 0 to 1; if empty, none where the source's own splits do not count
 * @param seed what splits are drawn from; {@value #USUAL_SEED} if empty
 * @param group images of which this finds the same text in their names stay together, the text of its first group if it
 *     has one
 * @param alikeTogether whether images that look nearly the same stay together
 */
public record SplitChoice(
        OptionalDouble validation,
        OptionalDouble test,
        OptionalLong seed,
        Optional<Pattern> group,
        boolean alikeTogether) {

    /** The share of validation where nothing else is asked for. */
    public static final double USUAL_VALIDATION = 0.2;

    /** What splits are drawn from where nothing else is asked for. */
    public static final long USUAL_SEED = 1;

    /** The source's own splits or, if it has none, a fifth for validation. */
    public static final SplitChoice USUAL = new SplitChoice(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty(), Optional.empty(), false);

    /**
     * Requires shares that leave something to train on.
     *
     * @throws IllegalArgumentException if they do not
     */
    public SplitChoice {
        double taken = validation.orElse(USUAL_VALIDATION) + test.orElse(0);
        if (!(validation.orElse(0) >= 0) || !(test.orElse(0) >= 0) || !(taken < 1)) {
            throw new IllegalArgumentException(
                    "validation and test take shares from 0 to 1 that leave some images for training, found "
                            + validation.orElse(USUAL_VALIDATION) + " and " + test.orElse(0));
        }
    }

    /** What splits are drawn from. */
    public long drawnFrom() {
        return seed.orElse(USUAL_SEED);
    }

    /** Whether shares are asked for, so that the source's own splits do not count. */
    boolean isAskedFor() {
        return validation.isPresent() || test.isPresent();
    }
}
