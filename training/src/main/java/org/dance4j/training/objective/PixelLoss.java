package org.dance4j.training.objective;

import java.util.List;

/**
 * How pixels count in a cross-entropy.
 *
 * @param classWeights the weight of a pixel by its class, above 0; empty if all count the same. An image's pixels share
 *     the image's weight in their proportion
 * @param smoothing ε of label smoothing (Szegedy et al., 2016), in [0, 1): the target is 1 − ε at the label and ε / C
 *     over all C classes, times the classes' weights
 * @param hardest which pixels count, {@link Hardest#ALL} for all
 * @param borders how much more those near the borders of classes count, {@link Borders#NONE} for no more
 */
public record PixelLoss(List<Double> classWeights, double smoothing, Hardest hardest, Borders borders) {

    /** Every pixel counts the same, and its label alone. */
    public static final PixelLoss PLAIN = new PixelLoss(List.of(), 0, Hardest.ALL);

    /**
     * Online hard example mining (Shrivastava et al., 2016), pixel by pixel: those count whose label's probability is at
     * most a threshold, but no fewer than a share of a batch's pixels, the least probable. They count as much together as
     * all did.
     *
     * @param threshold in (0, 1]; 1 lets all pixels count
     * @param atLeast the share of a batch's pixels that counts in any case, in (0, 1]
     */
    public record Hardest(double threshold, double atLeast) {

        /** All pixels. */
        public static final Hardest ALL = new Hardest(1, 1);

        /**
         * Requires shares.
         *
         * @throws IllegalArgumentException if one is not in (0, 1]
         */
        public Hardest {
            if (!(threshold > 0 && threshold <= 1 && atLeast > 0 && atLeast <= 1)) {
                throw new IllegalArgumentException(
                        "hard example mining takes a threshold and a least share of pixels above 0 and at most 1, found "
                                + threshold + " and " + atLeast);
            }
        }

        /** Whether this leaves any pixel out. */
        public boolean isAll() {
            return threshold == 1;
        }
    }

    /**
     * Pixels near another class, which count more: networks of different widths differ there most (SlimSeg, Xue et al.,
     * 2022, has a loss for them; its form was not to be had, this one is dance4j's own).
     *
     * @param weight what they count, others counting 1; at least 1
     * @param distance a pixel is near if another class is within so many rows and columns; void is no class
     */
    public record Borders(double weight, int distance) {

        /** The distance where nothing else is asked for, which outputs that tell borders go by, too. */
        public static final int NEAR = 3;

        /** All pixels count the same. */
        public static final Borders NONE = new Borders(1, NEAR);

        /**
         * Requires a weight and a distance.
         *
         * @throws IllegalArgumentException if the weight is below 1 or not finite, or the distance below 0
         */
        public Borders {
            if (!(weight >= 1 && weight < Double.POSITIVE_INFINITY && distance >= 0)) {
                throw new IllegalArgumentException(
                        "pixels near borders have a finite weight of at least 1, and a distance"
                                + " of at least 0, found " + weight + " and " + distance);
            }
        }

        /** Whether this changes what any pixel counts. */
        public boolean isNone() {
            return weight == 1 || distance == 0;
        }
    }

    /** One in which pixels near borders count as others do. */
    public PixelLoss(List<Double> classWeights, double smoothing, Hardest hardest) {
        this(classWeights, smoothing, hardest, Borders.NONE);
    }

    /**
     * Copies the weights.
     *
     * @throws IllegalArgumentException if a weight is not above 0 and finite, or the smoothing not in [0, 1)
     */
    public PixelLoss {
        classWeights = List.copyOf(classWeights);
        for (double weight : classWeights) {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("class weights must be above 0 and finite, found " + weight);
            }
        }
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("label smoothing must be at least 0 and below 1, found " + smoothing);
        }
    }
}
