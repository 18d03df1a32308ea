package org.dance4j.datasets.check;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.LabelSizeException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.alike.PerceptualHash;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Orientation;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.StoredLabels;
import org.dance4j.datasets.labels.LabelContent;

/**
 * What was found in one sample's files.
 *
 * @param id the sample's
 * @param image what is known of the image; null if it cannot be read
 * @param content null if the label cannot be read
 * @param stored what stands in a label that can be decoded and not be read; null for others
 * @param sizes image and label if they are not of one size; null for others
 * @param looksStored whether the label fits better to the image as it is stored than as its EXIF tag turns it
 * @param problems what is wrong, a sentence each
 */
record Reading(
        String id,
        Image image,
        LabelContent content,
        StoredLabels stored,
        LabelSizeException sizes,
        boolean looksStored,
        Set<String> problems) {

    /** An image's size, complexity and light, and what it looks like if anything is to be seen on it. */
    record Image(ImageSize size, Complexity complexity, Optional<PerceptualHash> hash) {

        static Image of(RgbImage pixels) {
            return new Image(pixels.size(), Complexity.of(pixels), PerceptualHash.of(pixels));
        }
    }

    /** Reads a sample. */
    static Reading of(Sample sample, int classes) {
        Set<String> problems = new LinkedHashSet<>();
        RgbImage pixels = attempt(sample::image, problems);
        Image image = pixels == null ? null : Image.of(pixels);
        LabelMap label = null;
        LabelSizeException sizes = null;
        StoredLabels stored = null;
        try {
            label = sample.label();
        } catch (LabelSizeException e) {
            problems.add(e.getMessage());
            sizes = e;
        } catch (BadInputException e) {
            problems.add(e.getMessage());
            stored = attempt(() -> sample.storedLabels().orElse(null), new LinkedHashSet<>());
        }
        return new Reading(
                sample.id(),
                image,
                label == null ? null : LabelContent.of(sample, label, classes),
                stored,
                sizes,
                pixels != null && label != null && looksStored(sample, pixels, label),
                problems);
    }

    private static boolean looksStored(Sample sample, RgbImage image, LabelMap label) {
        Orientation orientation = sample.orientation();
        if (orientation == Orientation.UPRIGHT) {
            return false;
        }
        LabelMap turned = orientation.upright(label);
        return turned.size().equals(label.size())
                && EdgeFit.of(image, turned) > EdgeFit.CLEARLY * EdgeFit.of(image, label);
    }

    private static <T> T attempt(Supplier<T> reading, Set<String> problems) {
        try {
            return reading.get();
        } catch (BadInputException e) {
            problems.add(e.getMessage());
            return null;
        }
    }
}
