package org.dance4j.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dance4j.datasets.images.LabelMap;
import org.junit.jupiter.api.Test;

class CalibrationErrorTest {

    private static final float[] CONFIDENCE = {0.95f, 0.9f, 0.62f, 0.55f, 0.71f, 0.35f, 0.999f, 1, 0.48f, 0.68f, 0.1f};

    /** The last pixel is void. */
    private static final LabelMap TRUTH = new LabelMap(1, 11, new byte[] {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, (byte) 255});

    private static final LabelMap PREDICTED = new LabelMap(1, 11, new byte[11]);

    /** torchmetrics' {@code multiclass_calibration_error} with 15 bins and the l1 norm gives 0.2661 for these. */
    @Test
    void theErrorOfAPublicImplementation() {
        Calibration.Counts counts = new Calibration.Counts();
        counts.add(TRUTH, PREDICTED, CONFIDENCE);
        Calibration calibration = counts.calibration();
        assertEquals(0.2661, calibration.expectedError(), 1e-6);
        assertEquals(15, calibration.bins().size());
        Calibration.Bin last = calibration.bins().get(14);
        assertEquals(3, last.pixels());
        assertEquals(1, last.accuracy());
        assertEquals(2.949 / 3, last.confidence(), 1e-6);
        assertTrue(Double.isNaN(calibration.bins().get(0).accuracy()));
        assertEquals(
                10,
                calibration.bins().stream().mapToLong(Calibration.Bin::pixels).sum());
    }

    @Test
    void nothingIsNothing() {
        assertEquals(Calibration.NONE, new Calibration.Counts().calibration());
        assertTrue(Double.isNaN(Calibration.NONE.expectedError()));
        assertEquals(List.of(), Calibration.NONE.bins());
        assertThrows(
                IllegalArgumentException.class, () -> new Calibration.Counts().add(TRUTH, PREDICTED, new float[] {1}));
    }
}
