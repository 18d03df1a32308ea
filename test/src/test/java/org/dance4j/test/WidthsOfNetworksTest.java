package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.runs.Models;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every network is exported to at one of its widths tells the probabilities that the run's session tells there. */
@Tag("slow")
class WidthsOfNetworksTest {

    private static final int CLASSES = 8;

    /** What rounding may differ by in probabilities, of which the most probable is at least an eighth. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bisenet, resnet18",
        "deeplabv3plus, mobilenetv2",
        "deeplabv3, resnet50",
        "pspnet, resnet50",
        "icnet, resnet50-half",
        "fcn, vgg16-same"
    })
    void filesOfAWidthTellWhatTheSessionTells(String network, String backbone) {
        Path run = folder.resolve("run");
        Dance.run(
                        "train",
                        TrainedRun.SHORTEST_BASELINE,
                        "--network",
                        network,
                        "--backbone",
                        backbone,
                        "--widths",
                        "1,0.5",
                        "--no-export",
                        "--out",
                        run)
                .succeeded();
        Dance.run("export", run, "--to", "saved-model").succeeded();
        Dance.run("export", run, "--widths", "0.5", "--quantize", "float32").succeeded();
        Path narrow = run.resolve("width-0.5");
        Path all = run.resolve("saved_model");
        float[] session = probabilities(run, 0.5);
        for (Path model : List.of(all, narrow.resolve("saved_model"), narrow.resolve("model-float32.tflite"))) {
            assertEquals(0, difference(session, probabilities(model, 0.5)), TOLERANCE, model.toString());
        }
        float[] widest = probabilities(run, 1);
        assertEquals(0, difference(widest, probabilities(all, 1)), TOLERANCE);
        assertTrue(difference(session, widest) > 10 * TOLERANCE, "widths differ by " + difference(session, widest));
        float[] firstPixel = Arrays.copyOf(session, CLASSES);
        double within = IntStream.range(0, session.length)
                .mapToDouble(i -> Math.abs(session[i] - firstPixel[i % CLASSES]))
                .max()
                .orElseThrow();
        assertTrue(within > 10 * TOLERANCE, "pixels differ by " + within);
        Dance.run("verify", run, "--at-width", "0.5", "--limit", "2").succeeded();
    }

    /** Of each class at each pixel. */
    private static float[] probabilities(Path model, double width) {
        Models.Told told =
                new Models.Told(Optional.empty(), Optional.empty(), OptionalDouble.of(width), OptionalDouble.empty());
        byte[] rgb = new byte[3 * 96 * 128];
        new Random(7).nextBytes(rgb);
        try (Segmenter opened = Models.open(model, 2, told, Reporter.SILENT)) {
            return opened.probabilities(new RgbImage(96, 128, rgb)).values();
        }
    }

    private static double difference(float[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i] - found[i]))
                .max()
                .orElseThrow();
    }
}
