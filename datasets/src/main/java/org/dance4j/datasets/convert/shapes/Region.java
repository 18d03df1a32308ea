package org.dance4j.datasets.convert.shapes;

import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;

/** A part of an image, in whatever way an annotation tool stores it. */
public sealed interface Region permits BrushStroke, Outlines, RunLengths, Stencil {

    /**
     * The pixels covered.
     *
     * @param image the size of the image; what lies outside is left out
     * @throws BadInputException if the region is stored for another size
     */
    Coverage coverage(ImageSize image);
}
