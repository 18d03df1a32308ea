package org.dance4j.datasets.complexity;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.SampleCache;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.labels.LabelContent;

/**
 * What the complexity index keeps of an image.
 *
 * @param scMean its SC_mean
 * @param grey its mean grey, 0 to 255; NaN where it was not kept
 * @param size its size; null where it was not kept
 * @param labels what is in its label map; null where that was not kept
 */
record ImageComplexity(double scMean, double grey, ImageSize size, LabelContent labels) {

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,8})x([1-9]\\d{0,8})");

    /** @param classes the number of classes */
    static ImageComplexity of(Sample sample, int classes) {
        SampleCache.Pixels pixels = SampleCache.read(sample);
        RgbImage image = pixels.image();
        Complexity complexity = Complexity.of(image);
        return new ImageComplexity(
                complexity.scMean(),
                complexity.meanGrey(),
                image.size(),
                LabelContent.of(sample, pixels.label(), classes));
    }

    /** Sizes and palettes that many images have, held once: a million images are to be known at once. For any thread. */
    record Shared(Interner<ImageSize> sizes, Interner<Palette> palettes) {

        static Shared none() {
            return new Shared(Interners.newStrongInterner(), Interners.newStrongInterner());
        }

        /** The same with what others have. */
        ImageComplexity in(ImageComplexity image) {
            LabelContent labels = image.labels();
            return new ImageComplexity(
                    image.scMean(),
                    image.grey(),
                    sizes.intern(image.size()),
                    new LabelContent(labels.pixels(), palettes.intern(labels.palette())));
        }
    }

    /** A size as {@code complexity.json} has it; empty if it is none. */
    static Optional<ImageSize> size(String text) {
        Matcher size = SIZE.matcher(text);
        return size.matches()
                ? Optional.of(new ImageSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
                : Optional.empty();
    }

    /** Its complexity; NaN where what it follows from was not kept. */
    double complexity(ComplexityMeasure measure) {
        return measure.of(scMean, grey);
    }
}
