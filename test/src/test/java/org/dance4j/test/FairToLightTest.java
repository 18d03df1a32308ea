package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.scenes.Scenes;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.runs.Models;
import org.dance4j.runs.StoredRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An indicator and a least resolution other than the paper's, on the command line; {@link RunFolderTest} trains so. */
class FairToLightTest {

    /** What is chosen. */
    private static final List<String> CHOSEN = List.of("--indicator", "relative", "--min-resolution", "0.75");

    /** The same of a training that uses smaller images. */
    static final List<String> TRAINED =
            List.of("--indicator", "relative", "--min-resolution", "0.5", "--inference-min-resolution", "0.75");

    private static final String MIN_RESOLUTION = "--inference-min-resolution";

    @TempDir
    private Path folder;

    @Test
    void theComplexityCommandTellsOfIt() throws IOException {
        Path json = folder.resolve("figures.json");
        String table = String.join(
                "\n",
                Dance.run("complexity", "--limit", "6", CHOSEN, "--json", json, "--plot", folder.resolve("plot.png"))
                        .succeeded()
                        .out());
        assertTrue(table.contains("relative complexity: mean"), table);
        assertTrue(table.contains("mean area used, (0.25p + 0.75)²"), table);
        assertTrue(Files.readString(json).contains("\"indicator\" : \"relative\""));
        table = String.join(
                "\n", Dance.run("complexity", "--limit", "6").succeeded().out());
        assertTrue(table.contains("SC_mean: mean") && table.contains("(0.5p + 0.5)²"), table);
    }

    @Test
    void whatCannotBeIsRefused() {
        Path out = folder.resolve("run");
        for (String share : List.of("0", "-0.5", "1.01", "NaN")) {
            for (List<Object> command : List.<List<Object>>of(List.of("train", "--out", out), List.of("complexity"))) {
                Dance.run(command, Dance.TINY.subList(0, 2), "--min-resolution=" + share)
                        .refused(1, "--min-resolution must be above 0 and at most 1, found ");
            }
        }
        Dance.run("train", "--indicator", "light", "--out", out).refused(2, "relative");
        assertFalse(Files.exists(out));
    }

    /** That session, SavedModel and TFLite file of a run with {@link #TRAINED} use images at the same sizes, and label alike. */
    static void assertSameSizesAndLabels(Path run) throws IOException {
        String config = Files.readString(run.resolve("config.yaml"));
        assertTrue(
                config.contains("indicator: relative")
                        && config.contains("\nmin-resolution: 0.5\ninference-min-resolution: 0.75\n"),
                config);
        ComplexityIndex complexity = ComplexityIndex.read(run.resolve("complexity.json"));
        ModelCard card = ModelCard.read(run.resolve(ModelCard.FILE_NAME));
        assertEquals(Indicator.Kind.RELATIVE, card.indicator().kind());
        assertEquals(0.75, card.minResolution());
        assertEquals(complexity.fit(ComplexityMeasure.RELATIVE), card.complexity());

        List<RgbImage> images = new Scenes(1, 4, 3)
                .samples(Split.VALIDATION).stream()
                        .map(Sample::image)
                        .flatMap(image -> Stream.of(image, darker(image)))
                        .toList();
        StoredRun stored = StoredRun.open(run);
        try (Segmenter session = new SessionSegmenter(stored.model(stored.checkpoint(Reporter.SILENT)), 1);
                Segmenter savedModel = Models.open(run.resolve("saved_model"), Reporter.SILENT);
                Segmenter lite = Models.open(run.resolve("model-float32.tflite"), Reporter.SILENT)) {
            for (RgbImage image : images) {
                ImageSize size = expected(image, card);
                assertEquals(size, session.sizeFor(image));
                assertEquals(size, savedModel.sizeFor(image));
                assertEquals(size, lite.sizeFor(image));
                LabelMap labels = session.segment(image);
                assertTrue(agreement(labels, savedModel.segment(image)) >= 0.999);
                assertTrue(agreement(labels, lite.segment(image)) >= 0.999);
            }
            for (int i = 0; i < images.size(); i += 2) {
                // Half the grey values are a stop and a half less light; only the offset of 14 tells them apart.
                double change = p(images.get(i), card) - p(images.get(i + 1), card);
                assertTrue(change >= 0 && change < 0.35, "p falls by " + change);
            }
            RgbImage black = new RgbImage(256, 256, new byte[3 * 256 * 256]);
            assertEquals(new ImageSize(192, 192), session.sizeFor(black), "three quarters");
        }
    }

    /** That a run with {@link #TRAINED} is labelled and exported at the sizes that commands ask for. */
    static void assertOtherSizesOnDemand(Path run, Path folder) throws IOException {
        double own = macsPerImage(folder.resolve("own.json"), run);
        double full = macsPerImage(folder.resolve("full.json"), run, MIN_RESOLUTION, "1");
        double half = macsPerImage(folder.resolve("half.json"), run, MIN_RESOLUTION, "0.5");
        assertTrue(half < own && own < full, half + ", " + own + ", " + full);
        Path exported = folder.resolve("exported");
        Dance.run("export", run, "--to", "tflite", "--quantize", "float32", MIN_RESOLUTION, "0.5", "--out", exported)
                .succeeded();
        ModelCard card = ModelCard.read(exported.resolve(ModelCard.FILE_NAME));
        assertEquals(0.5, card.minResolution());
        assertTrue(card.downsampling());
        assertTrue(Double.isNaN(card.origin().meanIou()), "measured at other sizes");
        Path file = exported.resolve("model-float32.tflite");
        try (Segmenter lite = Models.open(file, Reporter.SILENT)) {
            assertEquals(new ImageSize(128, 128), lite.sizeFor(new RgbImage(256, 256, new byte[3 * 256 * 256])));
        }

        Dance.run("eval", file, MIN_RESOLUTION, "1").refused(1, "--inference-min-resolution is about runs");
        Dance.run("eval", run, MIN_RESOLUTION, "1.5").refused(1, "--inference-min-resolution must be above 0");
    }

    private static double macsPerImage(Path json, Path model, String... options) throws IOException {
        Dance.run("eval", model, List.of(options), "--json", json).succeeded();
        return new ObjectMapper().readTree(json.toFile()).get("macs_per_image").asDouble();
    }

    /** By equation 1, mean grey and the formulas of sizes, apart from how the models come to them. */
    private static ImageSize expected(RgbImage image, ModelCard card) {
        double ratio = 0.25 * p(image, card) + 0.75;
        return new AdaptiveResolution(card.network().sizeMultiple(), false).scaled(image.size(), ratio);
    }

    private static double p(RgbImage image, ModelCard card) {
        double light = 0;
        byte[] rgb = image.rgb();
        for (int i = 0; i < rgb.length; i += 3) {
            light +=
                    (19595 * (rgb[i] & 0xFF) + 38470 * (rgb[i + 1] & 0xFF) + 7471 * (rgb[i + 2] & 0xFF) + 0x8000) >> 16;
        }
        return card.complexity().cdf(100 * Complexity.mean(image) / (light / (rgb.length / 3.0) + 14));
    }

    private static RgbImage darker(RgbImage image) {
        byte[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((rgb[i] & 0xFF) / 2);
        }
        return new RgbImage(image.height(), image.width(), rgb);
    }

    private static double agreement(LabelMap one, LabelMap other) {
        int same = 0;
        for (int i = 0; i < one.classes().length; i++) {
            same += one.classes()[i] == other.classes()[i] ? 1 : 0;
        }
        return (double) same / one.classes().length;
    }
}
