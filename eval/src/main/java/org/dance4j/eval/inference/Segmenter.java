package org.dance4j.eval.inference;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/** A model that labels images, whatever runs it. Used by one thread at a time. */
public interface Segmenter extends AutoCloseable {

    /** An image may have as many pixels as a square of this side, where its logits are enlarged in bands. */
    int LONGEST_SIDE = 8192;

    /**
     * Requires that an image is not too large.
     *
     * @param side of the largest square that is labelled
     * @throws BadInputException if it has more pixels than that
     */
    static void requireWithinLimit(ImageSize size, int side) {
        if (size.area() > (long) side * side) {
            throw new BadInputException("an image of " + size + " has " + size.area() + " pixels: at most "
                    + (long) side * side + ", as " + side + "x" + side
                    + " has, are labelled at once; in windows (--window 1024x1024) larger ones are");
        }
    }

    /**
     * The class of each pixel, at the image's own size.
     *
     * @throws BadInputException if the model cannot run this image
     */
    LabelMap segment(RgbImage image);

    /** The size that the network runs this image at; the image's own where that is not known. */
    ImageSize sizeFor(RgbImage image);

    /** Whether {@link #segment} and {@link #run} find the size anew, so that {@link #sizeFor} takes no part of their work. */
    default boolean findsSizes() {
        return false;
    }

    /**
     * The same as {@link #segment(RgbImage)}, for whoever knows the size already, which need not be found again.
     *
     * @param networkSize what {@link #sizeFor} says of the image
     */
    default LabelMap segment(RgbImage image, ImageSize networkSize) {
        return segment(image);
    }

    /**
     * The same, for whoever may want to know more than labels.
     *
     * @param networkSize what {@link #sizeFor} says of the image
     */
    default Segmentation run(RgbImage image, ImageSize networkSize) {
        return Segmentation.of(segment(image, networkSize));
    }

    /**
     * The probability of each class at each pixel, at the image's own size.
     *
     * @throws BadInputException if the model cannot run this image, or tells nothing but labels
     */
    default ClassProbabilities probabilities(RgbImage image) {
        try (Segmentation made = run(image, sizeFor(image))) {
            return made.probabilities()
                    .orElseThrow(() -> new BadInputException(
                            "the model gives a class for each pixel and no probabilities, which are needed here"));
        }
    }

    /** What height and width that the network runs at are multiples of; 1 where it has a size of its own. */
    default int sizeMultiple() {
        return 1;
    }

    /** Multiply-accumulates that this image takes, if the network is known. */
    default OptionalLong macs(RgbImage image) {
        return macs(sizeFor(image));
    }

    /** Multiply-accumulates that an image takes which the network runs at this size, if the network is known. */
    OptionalLong macs(ImageSize networkSize);

    /** What the labels stand for, if the model says so. */
    Optional<ClassSet> classes();

    /** How many classes there are, if that is known without labelling an image. */
    default OptionalInt classCount() {
        return classes().map(known -> OptionalInt.of(known.size())).orElse(OptionalInt.empty());
    }

    @Override
    void close();
}
