package org.dance4j.eval;

import java.util.Optional;
import java.util.OptionalLong;
import org.dance4j.datasets.BadInputException;
import org.dance4j.datasets.ClassSet;
import org.dance4j.datasets.ImageSize;
import org.dance4j.datasets.LabelMap;
import org.dance4j.datasets.RgbImage;

/** A model that labels images, whatever runs it. Used by one thread at a time. */
public interface Segmenter extends AutoCloseable {

    /** The most pixels that an image may have, 8192 × 8192. */
    long MOST_PIXELS = 1L << 26;

    /** @throws BadInputException if an image is larger than any that is labelled */
    static void requireWithinLimit(ImageSize size) {
        if (size.area() > MOST_PIXELS) {
            throw new BadInputException("an image of " + size + " has " + size.area() + " pixels: at most " + MOST_PIXELS
                    + ", as 8192x8192 has, are labelled");
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

    /** Multiply-accumulates that this image takes, if the network is known. */
    OptionalLong macs(RgbImage image);

    /** What the labels stand for, if the model says so. */
    Optional<ClassSet> classes();

    @Override
    void close();
}
