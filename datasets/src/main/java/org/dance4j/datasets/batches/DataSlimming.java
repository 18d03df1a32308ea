package org.dance4j.datasets.batches;

import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Indicator;

/**
 * Which parts of data slimming are on, and how they follow p (paper, section 3.2).
 *
 * @param downsampling each image is used at {@code (1 - m)p + m} of its height and width
 * @param dropping each image is kept with a probability that goes with p, in each epoch
 * @param weighting each image's loss is weighted by what goes with p
 * @param indicator what p is
 * @param keep the probability of keeping an image, from 0 to 1; the same for all is random dropping
 * @param lossWeights the weight of an image's loss
 * @param interval the part of a run in which training images are slimmed: the epochs that begin in it. What inference
 *     does is not bound to it
 * @param minResolution m, above 0 and at most 1
 */
public record DataSlimming(
        boolean downsampling,
        boolean dropping,
        boolean weighting,
        Indicator indicator,
        LinearRange keep,
        LinearRange lossWeights,
        Interval interval,
        double minResolution) {

    /** All parts on. */
    public static final DataSlimming ALL = new DataSlimming(true, true, true);

    /** All parts off: every image, at full size, with the same weight. */
    public static final DataSlimming NONE = new DataSlimming(false, false, false);

    /**
     * Requires probabilities, and something to train on.
     *
     * @throws BadSettingException if a probability is above 1, no image would be kept or have a weight, or the least
     *     resolution is not above 0 and at most 1
     */
    public DataSlimming {
        if (Math.max(keep.most(), keep.least()) > 1 || Math.max(keep.most(), keep.least()) == 0) {
            throw new BadSettingException(
                    "keep", "must hold probabilities from 0 to 1 that are not all 0, found " + keep);
        }
        if (Math.max(lossWeights.most(), lossWeights.least()) == 0) {
            throw new BadSettingException("loss-weights", "must not all be 0, found " + lossWeights);
        }
        requireMinResolution(minResolution);
    }

    /**
     * Requires a least resolution that can be.
     *
     * @throws BadSettingException if it is not above 0 and at most 1
     */
    public static void requireMinResolution(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new BadSettingException("min-resolution", "must be above 0 and at most 1, found " + share);
        }
    }

    /** Downsampling to half of height and width at the least, as the paper does. */
    public DataSlimming(
            boolean downsampling,
            boolean dropping,
            boolean weighting,
            Indicator indicator,
            LinearRange keep,
            LinearRange lossWeights,
            Interval interval) {
        this(downsampling, dropping, weighting, indicator, keep, lossWeights, interval, AdaptiveResolution.PAPER_LEAST);
    }

    /** The paper's: probability and weight are p, throughout the run. */
    public DataSlimming(boolean downsampling, boolean dropping, boolean weighting) {
        this(downsampling, dropping, weighting, Indicator.PROPOSED, LinearRange.P, LinearRange.P, Interval.ALL);
    }

    /** Whether anything follows from the distribution of the images' complexity. */
    public boolean needsDistribution() {
        boolean followsP = (downsampling && minResolution < 1)
                || (dropping && !keep.isConstant())
                || (weighting && !lossWeights.isConstant());
        return followsP && indicator.kind().followsDistribution();
    }

    /** The sizes that images are used at. */
    public AdaptiveResolution resolution(int multiple) {
        return new AdaptiveResolution(multiple, downsampling, minResolution);
    }

    /** What holds for an epoch that begins when a share of the run is spent. */
    public DataSlimming at(double spent) {
        return interval.contains(spent)
                ? this
                : new DataSlimming(false, false, false, indicator, keep, lossWeights, interval, minResolution);
    }

    /** The probability that an image is kept in an epoch. */
    public double keepProbability(double p) {
        return dropping ? keep.at(p) : 1;
    }

    /** The weight of an image's loss. */
    public double lossWeight(double p) {
        return weighting ? lossWeights.at(p) : 1;
    }
}
