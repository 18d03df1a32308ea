package org.dance4j.eval.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.dance4j.eval.measure.LatencyRatio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerificationReportTest {

    /** With n pairs on one side the median is on the other with a probability of 2 / 2ⁿ: 1.6% of 7 and 0.8% of 8. */
    @ParameterizedTest
    @CsvSource({
        "7, 1.2, 1.1, 1.3, not to be told of fewer than 8 images: 1.20 × (1.10–1.30)",
        "8, 1.2, 1.1, 1.3, yes: 1.20 × (1.10–1.30)",
        "8, 0.8, 0.7, 0.9, no: 0.80 × (0.70–0.90)",
        "8, 1.1, 0.9, 1.2, not to be told: equal (0.90–1.20)"
    })
    void whetherASlimFileIsFaster(int images, double median, double low, double high, String said) {
        VerificationReport.Model model = model(new LatencyRatio(median, low, high));
        assertEquals(said, new VerificationReport(images, 1, 0, List.of(model), null).fasterThanFull(model));
    }

    @Test
    void whatWasNotMeasuredIsADash() {
        VerificationReport.Model model = model(null);
        assertEquals("–", new VerificationReport(8, 1, 0, List.of(model), null).fasterThanFull(model));
    }

    private static VerificationReport.Model model(LatencyRatio timesAsFast) {
        return new VerificationReport.Model("model-int8.tflite", 1, 0.6, 0.6, 0.01, 1e8, 1e6, 0.012, timesAsFast, null);
    }
}
