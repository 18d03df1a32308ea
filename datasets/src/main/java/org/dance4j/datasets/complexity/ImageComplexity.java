package org.dance4j.datasets.complexity;

import org.dance4j.datasets.Sample;
import org.dance4j.datasets.SampleCache;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.labels.LabelContent;

/**
 * What the complexity index keeps of an image.
 *
 * @param complexity its SC_mean
 * @param size its size; null where only its complexity was kept
 * @param labels what is in its label map; null where that was not kept
 */
record ImageComplexity(double complexity, ImageSize size, LabelContent labels) {

    /** @param classes the number of classes */
    static ImageComplexity of(Sample sample, int classes) {
        SampleCache.Pixels pixels = SampleCache.read(sample);
        return new ImageComplexity(
                Complexity.mean(pixels.image()),
                pixels.image().size(),
                LabelContent.of(sample, pixels.label(), classes));
    }
}
