package org.dance4j.datasets.batches;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.datasets.images.ImageSize;

/**
 * How training images are varied, in this order: scaled, flipped, cropped, and changed in brightness, contrast and
 * saturation. A crop that reaches beyond the scaled image is filled with {@link #PADDING} and void. The three are those of
 * torchvision's ColorJitter (and Pillow's ImageEnhance): blends with black, with the crop's mean grey, and with each
 * pixel's grey.
 *
 * @param crop the size cut from the scaled image
 * @param scale of height and width, above 0
 * @param flip whether every other image is mirrored left to right
 * @param brightness b: colours become b · colour
 * @param contrast c: colours become c · colour + (1 − c) · the crop's mean grey
 * @param saturation s: colours become s · colour + (1 − s) · the pixel's grey, which is that of ITU-R 601
 */
public record Augmentation(
        ImageSize crop,
        FactorRange scale,
        boolean flip,
        FactorRange brightness,
        FactorRange contrast,
        FactorRange saturation) {

    /** The usual range of scales. */
    public static final FactorRange SCALE = new FactorRange(0.75, 1.75);

    /** The usual range of brightness. */
    public static final FactorRange BRIGHTNESS = new FactorRange(0.7, 1.3);

    /** The mean colour of photographs (that of ImageNet), {@code 0xRRGGBB}. */
    public static final int PADDING = 0x7C7468;

    /**
     * Requires a scale.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public Augmentation {
        if (!(scale.least() > 0)) {
            throw new IllegalArgumentException("the scale of training images must be above 0, found " + scale);
        }
    }

    /** Scale 0.75 to 1.75, flips, brightness 0.7 to 1.3; contrast and saturation stay. */
    public static Augmentation of(ImageSize crop) {
        return new Augmentation(crop, SCALE, true, BRIGHTNESS, FactorRange.ONE, FactorRange.ONE);
    }

    /**
     * Requires that an image, scaled as far as it may be, fills the crop.
     *
     * @throws BadInputException if it cannot
     */
    public void requireFits(ImageSize image) {
        if (!fits(image)) {
            throw new BadInputException("a crop of " + crop + " is larger than an image of " + image
                    + " scaled by at most " + scale.most() + " can fill");
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
        return image.height() * scale.most() >= crop.height() && image.width() * scale.most() >= crop.width();
    }

    /**
     * The variation of one image in one epoch; the same for the same seed, epoch and sample, whatever else is drawn.
     */
    View view(ImageSize image, long seed, int epoch, String id) {
        SplittableRandom random = SeededRandom.of(seed, epoch, id, "augmentation");
        double factor = scale.at(random.nextDouble());
        boolean flipped = flip && random.nextBoolean();
        View.Span rows = View.Span.of(image.height(), crop.height(), factor, random.nextDouble());
        View.Span columns = View.Span.of(image.width(), crop.width(), factor, random.nextDouble());
        // What came later is drawn last, so that what came before is drawn as ever.
        View.Light light = new View.Light(
                brightness.at(random.nextDouble()),
                contrast.at(random.nextDouble()),
                saturation.at(random.nextDouble()));
        return new View(rows, columns, crop, flipped, light);
    }
}
