package org.dance4j.datasets.batches;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.datasets.images.ImageSize;

/**
 * How training images are varied, in this order: scaled, flipped, cropped, made brighter or darker. A crop that reaches
 * beyond the scaled image is filled with {@link #PADDING} and void.
 *
 * @param crop the size cut from the scaled image
 * @param minScale the least scale of height and width
 * @param maxScale the largest scale
 * @param flip whether every other image is mirrored left to right
 * @param minBrightness the least factor of the colours
 * @param maxBrightness the largest factor
 */
public record Augmentation(
        ImageSize crop, double minScale, double maxScale, boolean flip, double minBrightness, double maxBrightness) {

    /** The mean colour of photographs (that of ImageNet), {@code 0xRRGGBB}. */
    public static final int PADDING = 0x7C7468;

    /**
     * Requires ranges in order.
     *
     * @throws IllegalArgumentException if a scale is not above 0, a brightness is below 0, or a range ends before it begins
     */
    public Augmentation {
        if (!(minScale > 0) || !(maxScale >= minScale) || !(minBrightness >= 0) || !(maxBrightness >= minBrightness)) {
            throw new IllegalArgumentException(
                    "augmentation needs a scale above 0, a brightness of at least 0, and ranges"
                            + " in order; found scale " + minScale + " to " + maxScale + " and brightness "
                            + minBrightness + " to "
                            + maxBrightness);
        }
    }

    /** Scale 0.75 to 1.75, flips, brightness 0.7 to 1.3. */
    public static Augmentation of(ImageSize crop) {
        return new Augmentation(crop, 0.75, 1.75, true, 0.7, 1.3);
    }

    /** The crop of a training image as it is, for images of the crop's size the whole image: nothing is varied. */
    public static Augmentation none(ImageSize crop) {
        return new Augmentation(crop, 1, 1, false, 1, 1);
    }

    /**
     * Requires that an image, scaled as far as it may be, fills the crop.
     *
     * @throws BadInputException if it cannot
     */
    public void requireFits(ImageSize image) {
        if (!fits(image)) {
            throw new BadInputException("a crop of " + crop + " is larger than an image of " + image
                    + " scaled by at most " + maxScale + " can fill");
        }
    }

    /**
     * Requires that of images of several sizes some fill the crop. Smaller ones among them are padded.
     *
     * @throws BadInputException if none can
     */
    public void requireFitsSome(Collection<ImageSize> images) {
        if (images.stream().noneMatch(this::fits)) {
            requireFits(Collections.max(images, Comparator.comparingLong(ImageSize::area)));
        }
    }

    private boolean fits(ImageSize image) {
        return image.height() * maxScale >= crop.height() && image.width() * maxScale >= crop.width();
    }

    /**
     * The variation of one image in one epoch; the same for the same seed, epoch and sample, whatever else is drawn.
     */
    View view(ImageSize image, long seed, int epoch, String id) {
        SplittableRandom random = SeededRandom.of(seed, epoch, id, "augmentation");
        double scale = minScale + (maxScale - minScale) * random.nextDouble();
        boolean flipped = flip && random.nextBoolean();
        View.Span rows = View.Span.of(image.height(), crop.height(), scale, random.nextDouble());
        View.Span columns = View.Span.of(image.width(), crop.width(), scale, random.nextDouble());
        double brightness = minBrightness + (maxBrightness - minBrightness) * random.nextDouble();
        return new View(rows, columns, crop, flipped, brightness);
    }
}
