package org.dance4j.eval.inference;

import java.util.OptionalInt;
import org.dance4j.datasets.images.ImageSize;

/** A model that has an image's pixels as its input, and neither the resizing before nor that after it inside. */
public interface PixelNetwork extends AutoCloseable {

    /** The size that the network runs at when this one is wanted: its own, where that is fixed. */
    ImageSize sizeFor(ImageSize wanted);

    /**
     * What the network makes of one image.
     *
     * @param image at a size as {@link #sizeFor} says
     * @throws org.dance4j.common.io.BadInputException if the network cannot run at that size, or makes something else
     */
    NetworkOutput run(ResizedImage image);

    /** How many classes it tells apart, if that can be seen before it runs. */
    OptionalInt classes();

    @Override
    void close();
}
