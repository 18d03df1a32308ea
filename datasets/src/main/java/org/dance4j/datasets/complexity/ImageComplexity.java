package org.dance4j.datasets.complexity;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;

/**
 * What the complexity index keeps of an image.
 *
 * @param complexity its SC_mean
 * @param size its size; null where only its complexity was kept
 */
record ImageComplexity(double complexity, ImageSize size) {

    static ImageComplexity of(RgbImage image) {
        return new ImageComplexity(Complexity.mean(image), image.size());
    }
}
