package org.dance4j.datasets.check;

import java.util.List;
import java.util.Map;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;

/**
 * What a split holds.
 *
 * @param images the images that have a label
 * @param sizes how many images there are of each size, from the smallest area to the largest
 * @param pixels the pixels of each class in the labels that can be read, and last those of void
 * @param problems what is wrong, a sentence for each file
 */
public record SplitSummary(
        Split split, int images, Map<ImageSize, Integer> sizes, List<Long> pixels, List<String> problems) {

    /** The share of a class in all pixels, from 0 to 1; of void for the number of classes. NaN if there is no pixel. */
    public double share(int index) {
        return pixels.get(index)
                / (double) pixels.stream().mapToLong(Long::longValue).sum();
    }
}
