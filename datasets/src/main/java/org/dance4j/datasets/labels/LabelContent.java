package org.dance4j.datasets.labels;

import com.google.common.primitives.ImmutableIntArray;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Palette;

/**
 * What is in a label map, without where.
 *
 * @param pixels the number of pixels of each class, and last of void
 * @param palette that of the file
 */
public record LabelContent(ImmutableIntArray pixels, Palette palette) {

    /**
     * The content of a sample's label map.
     *
     * @param label what the sample's label map was read as
     * @param classes the number of classes
     */
    public static LabelContent of(Sample sample, LabelMap label, int classes) {
        int[] pixels = new int[classes + 1];
        for (byte value : label.classes()) {
            pixels[Math.min(classes, value & 0xFF)]++;
        }
        return new LabelContent(ImmutableIntArray.copyOf(pixels), sample.palette());
    }

    /** Whether there is a pixel of a class or of {@link LabelMap#VOID}. */
    public boolean has(int meaning) {
        return pixels.get(Math.min(pixels.length() - 1, meaning)) > 0;
    }

    /** Whether there is nothing but void. */
    public boolean isVoid() {
        return pixels.subArray(0, pixels.length() - 1).stream().allMatch(count -> count == 0);
    }
}
