package org.dance4j.datasets.batches;

import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;

/**
 * One image of a planned batch.
 *
 * @param sample what is read
 * @param p the projected complexity of the stored image
 * @param size the size it is used at, that of its batch
 * @param epoch the epoch it was kept in; its variation is drawn for that epoch. Below 0 for a second variation in an
 *     epoch
 */
public record PlannedImage(Sample sample, double p, ImageSize size, int epoch) {

    /** The same image in a variation that no epoch draws. */
    PlannedImage variation() {
        return new PlannedImage(sample, p, size, ~epoch);
    }

    PlannedImage at(ImageSize other) {
        return new PlannedImage(sample, p, other, epoch);
    }
}
