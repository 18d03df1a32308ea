package org.dance4j.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dance4j.datasets.images.LabelMap;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

    private static LabelMap row(int... values) {
        byte[] classes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            classes[i] = (byte) values[i];
        }
        return new LabelMap(1, values.length, classes);
    }

    /**
     * By hand. Truth 0 0 0 1 1 2 and void; predicted 0 0 1 1 2 2 and 3. Class 0: TP 2, FN 1, FP 0 → 2/3. Class 1: TP 1,
     * FN 1, FP 1 → 1/3. Class 2: TP 1, FN 0, FP 1 → 1/2. Class 3 was predicted on void only → occurs nowhere.
     */
    @Test
    void iouByHand() {
        var matrix = new ConfusionMatrix(4);
        matrix.add(row(0, 0, 0, 1, 1, 2, 255), row(0, 0, 1, 1, 2, 2, 3));
        assertEquals(2 / 3.0, matrix.iou().get(0), 1e-12);
        assertEquals(1 / 3.0, matrix.iou().get(1), 1e-12);
        assertEquals(1 / 2.0, matrix.iou().get(2), 1e-12);
        assertTrue(matrix.iou().get(3).isNaN());
        assertEquals((2 / 3.0 + 1 / 3.0 + 1 / 2.0) / 3, matrix.meanIou(), 1e-12);
        assertEquals(4 / 6.0, matrix.pixelAccuracy(), 1e-12);
        assertEquals(1, matrix.count(1, 2));
    }

    /** A class that is predicted but never true has IoU 0 and counts in the mean: (0.5 + 0) / 2. */
    @Test
    void aClassOnlyPredictedCountsAsZero() {
        var matrix = new ConfusionMatrix(2);
        matrix.add(row(0, 0), row(0, 1));
        assertEquals(0, matrix.iou().get(1));
        assertEquals(0.25, matrix.meanIou(), 1e-12);
    }

    /** One matrix over the set: 1/1 and 0/3 pooled give 1/4 for class 0, where the mean over images would be 1/2. */
    @Test
    void imagesArePooledNotAveraged() {
        var first = new ConfusionMatrix(2);
        first.add(row(0), row(0));
        var second = new ConfusionMatrix(2);
        second.add(row(0, 0, 0), row(1, 1, 1));
        first.merge(second);
        assertEquals(0.25, first.iou().get(0), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> first.merge(new ConfusionMatrix(3)));
    }

    @Test
    void nothingCountedIsNoFigure() {
        var matrix = new ConfusionMatrix(3);
        matrix.add(row(255), row(0));
        assertTrue(Double.isNaN(matrix.meanIou()));
        assertTrue(Double.isNaN(matrix.pixelAccuracy()));
    }

    @Test
    void badValuesAreRefusedWhole() {
        var matrix = new ConfusionMatrix(2);
        var truth = assertThrows(IllegalArgumentException.class, () -> matrix.add(row(0, 2), row(0, 0)));
        assertEquals("the label map holds 2 where there are 2 classes, 0 to 1", truth.getMessage());
        assertThrows(IllegalArgumentException.class, () -> matrix.add(row(0, 1), row(0, 200)));
        assertThrows(IllegalArgumentException.class, () -> matrix.add(row(0, 1), row(0)));
        assertEquals(0, matrix.count(0, 0));
    }
}
