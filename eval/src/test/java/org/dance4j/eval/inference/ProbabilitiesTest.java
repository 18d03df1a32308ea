package org.dance4j.eval.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.inference.tflite.RedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbabilitiesTest {

    private static final double EPSILON = 1e-5;

    @TempDir
    private Path folder;

    /** Reds around 127.5, so that logits are near 0. */
    private static RgbImage image() {
        byte[] rgb = new byte[3 * 6 * 10];
        for (int i = 0; i < 60; i++) {
            rgb[3 * i] = (byte) (122 + i % 10);
        }
        return new RgbImage(6, 10, rgb);
    }

    /** By hand: class 1 has the logit red − 127.5, class 0 has 0. */
    @Test
    void aSessionTellsTheSoftmax() {
        try (SessionSegmenter segmenter = new SessionSegmenter(RedModel.trained(1, false), 2);
                Segmentation made = segmenter.run(image(), segmenter.sizeFor(image()))) {
            ClassProbabilities all = made.probabilities().orElseThrow();
            for (int x = 0; x < 10; x++) {
                double red = 1 / (1 + Math.exp(127.5 - 122 - x));
                assertEquals(red, all.values()[2 * x + 1], EPSILON);
                assertEquals(1 - red, all.values()[2 * x], EPSILON);
                assertEquals(Math.max(red, 1 - red), made.confidence().orElseThrow()[x], EPSILON);
            }
            assertEquals(segmenter.segment(image()), made.labels());
            assertEquals(made.labels(), all.labels());
            assertArrayEquals(made.confidence().orElseThrow(), all.confidence(), 1e-6f);
        }
    }

    /** The session enlarges logits in bands of a graph, TFLite's scores are enlarged in Java. */
    @Test
    void tfLiteTellsTheSame() throws IOException {
        Path file = RedModel.ownCopy("red-float32.tflite", folder);
        TrainedModel model = RedModel.trained(4, false);
        model.card().write(folder.resolve(ModelCard.FILE_NAME));
        try (Segmenter lite = Segmenters.open(file, 2);
                SessionSegmenter session = new SessionSegmenter(model, 2);
                Segmentation expected = session.run(image(), session.sizeFor(image()));
                Segmentation found = lite.run(image(), lite.sizeFor(image()))) {
            assertEquals(session.sizeFor(image()), lite.sizeFor(image()));
            assertArrayEquals(
                    expected.probabilities().orElseThrow().values(),
                    found.probabilities().orElseThrow().values(),
                    1e-4f);
            assertArrayEquals(
                    expected.confidence().orElseThrow(), found.confidence().orElseThrow(), 1e-4f);
            assertEquals(4, lite.sizeMultiple());
        }
    }

    /** What adds up to 1 everywhere is not put through a softmax again, in floats or in steps of 1/256. */
    @Test
    void probabilitiesStayAsTheyAre() {
        ImageSize size = new ImageSize(1, 2);
        float[] values = {0.25f, 0.75f, 1, 0};
        assertArrayEquals(
                values,
                new PixelProbabilities(new NetworkOutput.FloatScores(size, 2, values), size, 1)
                        .all()
                        .values(),
                1e-6f);
        byte[] steps = {64 - 128, 192 - 128, 127, -128};
        assertArrayEquals(
                new float[] {0.25f, 0.75f, 1, 0},
                new PixelProbabilities(new NetworkOutput.ByteScores(size, 2, steps, 1 / 256f, -128), size, 1)
                        .all()
                        .values(),
                1e-3f);
        float[] logits = {0, 0, 1, 3};
        assertArrayEquals(
                new float[] {0.5f, 0.880797f},
                new PixelProbabilities(new NetworkOutput.FloatScores(size, 2, logits), size, 1).confidence(),
                1e-6f);
    }

    /** 100 of 150 classes have 0.0018, which 8 bits have no step for: 0.82 is left of 1. */
    @Test
    void roundedProbabilitiesOfManyClassesAreNoLogits() {
        byte[] steps = new byte[150];
        Arrays.fill(steps, (byte) -128);
        steps[7] = (byte) (Math.round(0.82 * 256) - 128);
        NetworkOutput.Scores scores = new NetworkOutput.ByteScores(new ImageSize(1, 1), 150, steps, 1 / 256f, -128);
        assertEquals(1, new PixelProbabilities(scores, new ImageSize(1, 1), 1).confidence()[0], 1e-6f);
    }

    @Test
    void whoTellsLabelsOnlyIsAskedForMore() {
        try (Segmenter none = new NoModel()) {
            assertTrue(none.run(image(), image().size()).confidence().isEmpty());
            assertEquals(
                    "the model gives a class for each pixel and no probabilities, which are needed here",
                    assertThrows(BadInputException.class, () -> none.probabilities(image()))
                            .getMessage());
        }
        assertThrows(BadInputException.class, () -> ClassProbabilities.count(new ImageSize(40_000, 40_000), 19));
    }
}
