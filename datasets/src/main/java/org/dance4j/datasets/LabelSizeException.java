package org.dance4j.datasets;

import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;

/** An image and its label map are not of one size. */
public final class LabelSizeException extends BadInputException {

    private final transient ImageSize image;
    private final transient ImageSize label;

    /**
     * Two sizes that differ.
     *
     * @param message one sentence that names the files
     * @param image the image's, upright
     * @param label the label map's
     */
    public LabelSizeException(String message, ImageSize image, ImageSize label) {
        super(message);
        this.image = image;
        this.label = label;
    }

    /** The image's size, upright. */
    public ImageSize image() {
        return image;
    }

    /** The label map's size. */
    public ImageSize label() {
        return label;
    }
}
