package org.dance4j.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.datasets.images.LabelMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected values are scikit-learn's (1.7) of the same labels, with {@code zero_division=0}. */
class ClassAccuracyTest {

    private static final double EPSILON = 1e-9;

    @TempDir
    private Path folder;

    private static byte[] repeated(int... classesAndCounts) {
        int length = 0;
        for (int i = 1; i < classesAndCounts.length; i += 2) {
            length += classesAndCounts[i];
        }
        byte[] values = new byte[length];
        int at = 0;
        for (int i = 0; i < classesAndCounts.length; i += 2) {
            for (int n = 0; n < classesAndCounts[i + 1]; n++) {
                values[at++] = (byte) classesAndCounts[i];
            }
        }
        return values;
    }

    /** Class 2 is found, but is nowhere; class 3 is there, but never found; class 4 neither; the last pixels are void. */
    private static ConfusionMatrix matrix() {
        ConfusionMatrix matrix = new ConfusionMatrix(5);
        matrix.add(
                new LabelMap(1, 23, repeated(0, 10, 1, 6, 3, 4, 255, 3)),
                new LabelMap(1, 23, repeated(0, 7, 1, 2, 2, 1, 1, 4, 0, 2, 0, 3, 1, 1, 0, 3)));
        return matrix;
    }

    @Test
    void perClassAndMeans() {
        ClassAccuracy accuracy = ClassAccuracy.of(matrix());
        assertEquals(7.0 / 12, accuracy.precision().get(0), EPSILON);
        assertEquals(0.571428571, accuracy.precision().get(1), EPSILON);
        assertEquals(0, accuracy.precision().get(2));
        assertEquals(0, accuracy.precision().get(3), "it is there and was never found");
        assertTrue(accuracy.precision().get(4).isNaN());
        assertEquals(0.7, accuracy.recall().get(0), EPSILON);
        assertEquals(0.666666667, accuracy.recall().get(1), EPSILON);
        assertTrue(accuracy.recall().get(2).isNaN());
        assertEquals(0, accuracy.recall().get(3));
        assertEquals(0.636363636, accuracy.f1().get(0), EPSILON);
        assertEquals(0.615384615, accuracy.f1().get(1), EPSILON);
        assertEquals(0, accuracy.f1().get(2));
        assertTrue(accuracy.f1().get(4).isNaN());
        assertEquals(List.of(2, 4), accuracy.absent());
        assertEquals(0.3849206349206349, accuracy.meanPrecision(), EPSILON);
        assertEquals(0.45555555555555555, accuracy.meanRecall(), EPSILON);
        assertEquals(0.4172494172494172, accuracy.meanF1(), EPSILON);
        assertEquals((7 / 15.0 + 4 / 9.0) / 3, accuracy.meanIouOfPresent(), EPSILON);
        assertEquals((7 / 15.0 + 4 / 9.0) / 4, matrix().meanIou(), EPSILON, "which counts the class that is nowhere");
    }

    @Test
    void mistakesByTheirPixels() {
        ClassAccuracy accuracy = ClassAccuracy.of(matrix());
        assertEquals(List.of(7L, 2L, 1L, 0L, 0L), accuracy.confusion().get(0));
        assertEquals(
                List.of(new ClassAccuracy.Mistake(3, 0, 3, 0.75), new ClassAccuracy.Mistake(0, 1, 2, 0.2)),
                accuracy.mistakes(2));
        assertEquals(5, accuracy.mistakes(99).size());
        assertTrue(Double.isNaN(accuracy.share(2, 0)));
    }

    /** Dice is 2 IoU / (1 + IoU). */
    @Test
    void f1IsDice() {
        ConfusionMatrix matrix = matrix();
        List<Double> iou = matrix.iou();
        List<Double> f1 = ClassAccuracy.of(matrix).f1();
        for (int c = 0; c < 4; c++) {
            assertEquals(2 * iou.get(c) / (1 + iou.get(c)), f1.get(c), EPSILON);
        }
    }

    @Test
    void asATable() throws Exception {
        ConfusionMatrix matrix = matrix();
        AccuracyDetails details = new AccuracyDetails(
                new AccuracyDetails.Boundary("auto", matrix.iou(), 0.25),
                List.of(),
                List.of(),
                ClassAccuracy.of(matrix),
                Calibration.NONE);
        EvaluationResult result = new EvaluationResult(
                List.of("a", "b, or \"c\"", "c", "d", "e"),
                matrix.iou(),
                matrix.meanIou(),
                matrix.pixelAccuracy(),
                1,
                1,
                1,
                details);
        Path file = folder.resolve("table.csv");
        EvaluationTable.write(file, result);
        List<String> lines = Files.readAllLines(file);
        assertEquals(
                "class,pixels,iou,boundary_iou,f1,precision,recall,taken for a,\"taken for b, or \"\"c\"\"\",taken for c,"
                        + "taken for d,taken for e",
                lines.get(0));
        assertEquals("a,10,0.466667,0.466667,0.636364,0.583333,0.700000,7,2,1,0,0", lines.get(1));
        assertEquals("c,0,0.000000,0.000000,0.000000,0.000000,,0,0,0,0,0", lines.get(3));
        assertEquals("mean,,0.227778,0.250000,0.417249,0.384921,0.455556,,,,,", lines.get(6));
    }
}
