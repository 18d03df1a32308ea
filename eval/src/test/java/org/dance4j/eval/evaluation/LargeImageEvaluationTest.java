package org.dance4j.eval.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.views.WindowedSegmenter;
import org.dance4j.eval.inference.views.Windows;
import org.dance4j.eval.metrics.AccuracyCounts;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.BoundaryBand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is evaluated part by part gives what it gives whole. */
class LargeImageEvaluationTest {

    private static final int HEIGHT = 151;
    private static final int WIDTH = 43;
    private static final LabelCode CODE = LabelCode.Values.inOrder(2, 255);

    @TempDir
    private Path folder;

    /** Two files. */
    private record InFiles(String id, Path photo, Path labels) implements Sample {

        @Override
        public RgbImage image() {
            return RgbImage.read(photo);
        }

        @Override
        public LabelMap label() {
            return CODE.read(labels);
        }

        @Override
        public Optional<LabelCode> labelCode() {
            return Optional.of(CODE);
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(photo);
        }

        @Override
        public Optional<Path> labelFile() {
            return Optional.of(labels);
        }

        @Override
        public String fingerprint() {
            return id;
        }
    }

    /** A model that says class 1 of a pixel by its red value. */
    private static final class Red implements Segmenter {

        @Override
        public Segmentation run(RgbImage image, ImageSize networkSize) {
            float[] values = new float[2 * image.height() * image.width()];
            for (int i = 0; i < values.length / 2; i++) {
                values[2 * i + 1] = (image.rgb()[3 * i] & 0xFF) / 255f;
                values[2 * i] = 1 - values[2 * i + 1];
            }
            return Segmentation.of(
                    new ClassProbabilities(image.size(), 2, values), OptionalLong.of(networkSize.area()));
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
            return OptionalLong.of(networkSize.area());
        }

        @Override
        public Optional<ClassSet> classes() {
            return Optional.empty();
        }

        @Override
        public OptionalInt classCount() {
            return OptionalInt.of(2);
        }

        @Override
        public void close() {}
    }

    /** Blots of classes, with void between, and an image that shows most of them. */
    private Sample sample(int seed, int labelHeight) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        BufferedImage label = new BufferedImage(WIDTH, labelHeight, BufferedImage.TYPE_BYTE_GRAY);
        int[] blots = random.ints(400, 0, 3).toArray();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int kind = blots[y / 9 * 20 + x / 7];
                int red = random.nextInt(10) == 0 ? random.nextInt(256) : kind == 1 ? 200 : 40;
                image.setRGB(x, y, red << 16 | random.nextInt(1 << 16));
                if (y < labelHeight) {
                    label.getRaster().setSample(x, y, 0, kind == 2 ? 255 : kind);
                }
            }
        }
        Path photo = folder.resolve("image" + seed + ".png");
        Path labels = folder.resolve("label" + seed + ".png");
        ImageIO.write(image, "png", photo.toFile());
        ImageIO.write(label, "png", labels.toFile());
        return new InFiles("sample" + seed, photo, labels);
    }

    @Test
    void countsAreThoseOfTheWholeImage() throws IOException {
        List<Sample> samples = List.of(sample(1, HEIGHT), sample(2, HEIGHT), sample(3, HEIGHT));
        BoundaryBand band = BoundaryBand.of(3);
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        try (WindowedSegmenter segmenter = new WindowedSegmenter(new Red(), Windows.of(new ImageSize(32, 24)))) {
            AccuracyDetails expected = Evaluation.run(
                            segmenter, new ClassSet(List.of("a", "b"), List.of(0, 1)), samples, band, progress -> {})
                    .details();
            // Blocks of one row, of several, and of all.
            for (int pixels : new int[] {1, 20 * WIDTH, 1 << 20}) {
                AccuracyCounts counts = new AccuracyCounts(2, band);
                for (Sample sample : samples) {
                    LargeImageEvaluation.Outcome outcome =
                            new LargeImageEvaluation(segmenter, counts, temporary, pixels).run(sample);
                    assertTrue(outcome.seconds() > 0);
                    assertEquals(0, outcome.macs().orElseThrow() % (32 * 24));
                }
                AccuracyDetails found = counts.details();
                assertEquals(expected.boundary(), found.boundary());
                assertEquals(expected.thirds(), found.thirds());
                assertEquals(expected.classes(), found.classes());
                assertEquals(
                        expected.calibration().expectedError(),
                        found.calibration().expectedError(),
                        1e-9);
            }
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void labelsOfAnotherSizeAreRefused() throws IOException {
        Sample sample = sample(1, HEIGHT - 1);
        try (WindowedSegmenter segmenter = new WindowedSegmenter(new Red(), Windows.of(new ImageSize(32, 24)))) {
            String message = assertThrows(BadInputException.class, () -> new LargeImageEvaluation(
                                    segmenter, new AccuracyCounts(2, BoundaryBand.AUTO), folder)
                            .run(sample))
                    .getMessage();
            assertTrue(message.endsWith("label1.png is 150x43"), message);
            assertTrue(message.contains("image1.png is 151x43, but its label "), message);
        }
    }
}
