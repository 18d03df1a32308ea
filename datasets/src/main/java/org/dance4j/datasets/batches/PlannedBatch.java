package org.dance4j.datasets.batches;

import java.util.List;
import org.dance4j.datasets.images.ImageSize;

/**
 * Images of one size that are trained on together.
 *
 * @param size the size of all of them
 * @param images at least one
 */
public record PlannedBatch(ImageSize size, List<PlannedImage> images) {

    /**
     * Requires images of the batch's size.
     *
     * @throws IllegalArgumentException if there is none, or one has another size
     */
    public PlannedBatch {
        images = List.copyOf(images);
        if (images.isEmpty() || !images.stream().allMatch(image -> image.size().equals(size))) {
            throw new IllegalArgumentException("a batch holds one image or more, all of its size");
        }
    }
}
