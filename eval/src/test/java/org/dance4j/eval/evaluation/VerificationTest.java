package org.dance4j.eval.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.tflite.RedModel;
import org.dance4j.eval.measure.Rounds;
import org.dance4j.eval.metrics.Comparison;
import org.dance4j.eval.reports.BenchmarkReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerificationTest {

    @TempDir
    private Path folder;

    /** 10 pixels, one of them void: the model errs on one that the session has right, and agrees where both err. */
    @Test
    void labelsAreCountedOverAllPixelsAndIouOverThoseWithATruth() {
        LabelMap truth = map(0, 0, 0, 0, 1, 1, 1, 1, 1, 255);
        LabelMap session = map(0, 0, 0, 1, 1, 1, 1, 1, 1, 0);
        LabelMap model = map(0, 0, 0, 1, 1, 1, 1, 1, 0, 0);
        Comparison.Counts counts = new Comparison.Counts(2);
        counts.add(truth, session, model);
        Comparison found = counts.comparison();
        assertEquals(0.9, found.agreement(), 1e-12);
        assertEquals((3 / 4.0 + 5 / 6.0) / 2, found.sessionMeanIou(), 1e-12);
        assertEquals((3 / 5.0 + 4 / 6.0) / 2, found.meanIou(), 1e-12);
        counts.add(truth, session, session);
        assertEquals(0.95, counts.comparison().agreement(), 1e-12);
        assertEquals(2, counts.comparison().images());
        assertThrows(BadInputException.class, () -> counts.add(truth, session, map(7, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    private static LabelMap map(int... classes) {
        byte[] bytes = new byte[classes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) classes[i];
        }
        return new LabelMap(1, bytes.length, bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 0.999, 0.2, 0.7, true",
        "FLOAT32, 0.99899, 0.7, 0.7, false",
        "FLOAT16, 0.995, 0.2, 0.7, true",
        "FLOAT16, 0.99499, 0.7, 0.7, false",
        "TRAINED_INTEGERS, 0.999, 0.698, 0.6999, true",
        "TRAINED_INTEGERS, 0.99899, 0.7, 0.7, false",
        "TRAINED_INTEGERS, 0.9999, 0.7021, 0.7, false",
        "INTEGER, 0.2, 0.691, 0.7, true",
        "INTEGER, 0.2, 0.8, 0.7, true",
        "INTEGER, 0.99999, 0.689, 0.7, false",
        "INTEGER, 0.99999, NaN, NaN, false"
    })
    void eachPrecisionHasItsBound(
            Tolerance tolerance, double agreement, double meanIou, double sessionMeanIou, boolean within) {
        Optional<String> violation = tolerance.violation(new Comparison(1, agreement, meanIou, sessionMeanIou));
        assertEquals(within, violation.isEmpty(), violation.toString());
    }

    @Test
    void aBoundIsToldAsItWasMissed() {
        assertEquals(
                Optional.of("agrees with the session on 99.89% of pixels, at least 99.9% are required"),
                Tolerance.FLOAT32.violation(new Comparison(1, 0.998999, 0.7, 0.7)));
        assertEquals(
                Optional.of("has a mIoU of 0.6890 where the session has 0.7000, at most 0.010 less is allowed"),
                Tolerance.INTEGER.violation(new Comparison(1, 0.9, 0.689, 0.7)));
    }

    @ParameterizedTest
    @CsvSource({
        "model-float32.tflite, FLOAT32",
        "model-float16.tflite, FLOAT16",
        "model-dynamic.tflite, INTEGER",
        "model-int8.tflite, INTEGER",
        "model-int8-float32.tflite, INTEGER",
        "MODEL_FP16.tflite, FLOAT16"
    })
    void namesTellThePrecision(String name, Tolerance expected) {
        assertEquals(expected, Tolerance.of(folder.resolve(name)));
    }

    @ParameterizedTest
    @CsvSource({"red-float32.tflite, FLOAT32", "red-int8.tflite, INTEGER"})
    void otherwiseTheWeightsTellIt(String name, Tolerance expected) throws IOException {
        Path file = folder.resolve("model.tflite");
        Files.move(RedModel.copy(name, folder), file);
        assertEquals(expected, Tolerance.of(file));
        Files.writeString(file, "no model at all");
        assertThrows(BadInputException.class, () -> Tolerance.of(file));
    }

    @Test
    void modelsTakeTurnsAndTheFirstRoundDoesNotCount() {
        List<String> ran = new ArrayList<>();
        List<ToDoubleFunction<RgbImage>> models = List.of(
                image -> ran.add("a" + image.width()) ? ran.size() : 0,
                image -> ran.add("b" + image.width()) ? ran.size() : 0);
        List<Supplier<RgbImage>> images = List.of(() -> RedModel.redFrom(1, 1, 1), () -> RedModel.redFrom(1, 1, 2));
        List<ProgressListener> told = new ArrayList<>();
        List<double[]> seconds = Rounds.seconds(models, images, 1, told::add);
        assertEquals(List.of("a1", "b1", "b2", "a2", "b1", "a1", "a2", "b2"), ran);
        assertArrayEquals(new double[] {6, 7}, seconds.get(0));
        assertArrayEquals(new double[] {5, 8}, seconds.get(1));
        assertEquals(new ProgressListener(4, 4), told.get(3));
        BenchmarkReport.Model a = BenchmarkReport.Model.of("a", seconds.get(0), seconds.get(1), 1, 2);
        assertEquals(6.5, a.latencySeconds());
        assertEquals((6 / 5.0 + 7 / 8.0) / 2, a.latencyRatio().median(), 1e-12);
        assertEquals(2 / 13.0, a.imagesPerSecond(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> Rounds.seconds(models, images, 0, told::add));
    }
}
