package org.dance4j.runs.verification;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.scenes.Scenes;

/**
 * What models are timed on.
 *
 * @param description for people
 * @param readers each reads an image anew
 */
public record BenchImages(String description, List<Supplier<RgbImage>> readers) {

    private static final int SCENES = 16;

    /**
     * Scenes drawn at a size.
     *
     * @param limit how many; 16 if empty
     */
    public static BenchImages scenes(long seed, OptionalInt limit, Optional<ImageSize> size) {
        int count = limit.orElse(SCENES);
        if (count < 1) {
            throw new BadSettingException("limit", "must be at least 1, found " + count);
        }
        List<Sample> scenes = new Scenes(seed, 0, count, size.orElse(Scenes.SIZE)).samples(Split.VALIDATION);
        return of(count == 1 ? "drawn scene" : "drawn scenes", scenes, Optional.empty());
    }

    /** Images of a dataset, resized to a size or as they are. */
    public static BenchImages of(Dataset dataset, Split split, Optional<ImageSize> size) {
        return of(dataset.name() + " images (" + split + ")", dataset.samples(split), size);
    }

    private static BenchImages of(String what, List<Sample> samples, Optional<ImageSize> size) {
        List<ImageSize> sizes = samples.stream()
                .map(sample -> size.orElseGet(sample::size))
                .distinct()
                .toList();
        return new BenchImages(
                samples.size() + " " + what + " of " + (sizes.size() == 1 ? sizes.get(0) : sizes.size() + " sizes"),
                samples.stream()
                        .<Supplier<RgbImage>>map(sample -> () -> read(sample, size))
                        .toList());
    }

    private static RgbImage read(Sample sample, Optional<ImageSize> size) {
        RgbImage image = sample.image();
        return size.filter(wanted -> !wanted.equals(image.size()))
                .map(wanted -> resize(image, wanted))
                .orElse(image);
    }

    private static RgbImage resize(RgbImage image, ImageSize size) {
        BufferedImage resized = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image.toBufferedImage(), 0, 0, size.width(), size.height(), null);
        graphics.dispose();
        return RgbImage.of(resized);
    }
}
