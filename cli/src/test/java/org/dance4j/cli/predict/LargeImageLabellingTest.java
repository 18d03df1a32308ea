package org.dance4j.cli.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.views.WindowedSegmenter;
import org.dance4j.eval.inference.views.Windows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeImageLabellingTest {

    private static final ClassSet CLASSES =
            new ClassSet(List.of("red", "green", "blue"), List.of(0xFF0000, 0x00FF00, 0x0000FF));

    @TempDir
    private Path folder;

    /** The probability of each colour is its share of the pixel's. */
    private static final class Colours implements Segmenter {

        @Override
        public Segmentation run(RgbImage image, ImageSize networkSize) {
            float[] values = new float[image.rgb().length];
            for (int i = 0; i < values.length; i += 3) {
                float sum = 3;
                for (int c = 0; c < 3; c++) {
                    sum += image.rgb()[i + c] & 0xFF;
                }
                for (int c = 0; c < 3; c++) {
                    values[i + c] = (1 + (image.rgb()[i + c] & 0xFF)) / sum;
                }
            }
            return Segmentation.of(new ClassProbabilities(image.size(), 3, values), OptionalLong.empty());
        }

        @Override
        public LabelMap segment(RgbImage image) {
            return run(image, image.size()).labels();
        }

        @Override
        public ImageSize sizeFor(RgbImage image) {
            return image.size();
        }

        @Override
        public OptionalLong macs(ImageSize networkSize) {
            return OptionalLong.empty();
        }

        @Override
        public Optional<ClassSet> classes() {
            return Optional.of(CLASSES);
        }

        @Override
        public void close() {}
    }

    /** What is written of an image part by part is what is written of it whole. */
    @Test
    void bothWaysWriteTheSame() throws IOException {
        byte[] rgb = new byte[3 * 41 * 29];
        new Random(7).nextBytes(rgb);
        RgbImage image = new RgbImage(41, 29, rgb);
        Path file = folder.resolve("image.png");
        image.writePng(file);
        Results results = new Results(folder, EnumSet.allOf(SaveKind.class));
        try (WindowedSegmenter windowed = new WindowedSegmenter(new Colours(), new Windows(new ImageSize(12, 10), 4));
                Segmentation made = windowed.run(image, image.size())) {
            results.write("whole", image, made, CLASSES);
            // Sums of few columns at a time.
            new LargeImageLabelling(windowed.labelling(3_000), results, CLASSES).label(file, "parts", progress -> {});
        }
        for (SaveKind kind : List.of(SaveKind.LABELS, SaveKind.OVERLAY, SaveKind.CONFIDENCE)) {
            assertEquals(
                    RgbImage.of(ImageFiles.read(results.file("whole", kind))),
                    RgbImage.of(ImageFiles.read(results.file("parts", kind))),
                    kind.name());
        }
        assertEquals(
                LabelMap.read(results.file("whole", SaveKind.LABELS), 3, 255),
                LabelMap.read(results.file("parts", SaveKind.LABELS), 3, 255));
        assertArrayEquals(
                Files.readAllBytes(results.file("whole", SaveKind.SCORES)),
                Files.readAllBytes(results.file("parts", SaveKind.SCORES)));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(9, left.count());
        }
    }
}
