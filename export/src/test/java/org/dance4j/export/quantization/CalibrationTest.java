package org.dance4j.export.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.Normalize;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    /** Logits red − green and (blue − 5) / 2 + 10. */
    private static Folding.Folded folded() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(0.0, 0.0, 5.0), List.of(1.0, 1.0, 2.0)));
        String logits = net.classifier("logits", image, 2);
        Network network = new Network("tiny", 1, net.layers(), logits, List.of());
        return IntegerForm.of(new Folding.Folded(
                network,
                Weights.of(Map.of(
                        "logits/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 1, 0, -1, 0, 0, 1),
                        "logits/bias", FloatTensor.of(List.of(2), 0, 10)))));
    }

    private static Calibration.Input pixel(int red, int green, int blue) {
        return new Calibration.Input(
                new RgbImage(1, 1, new byte[] {(byte) red, (byte) green, (byte) blue}), new ImageSize(2, 3));
    }

    @Test
    void rangesHoldTheExtremesOfAllImages() {
        Map<String, Range> ranges =
                Calibration.ranges(folded(), List.of(pixel(0, 100, 5), pixel(10, 50, 205)), CalibrationMethod.MIN_MAX);

        // Normalised: (0, 100, 0) and (10, 50, 100). Logits: (−100, 10) and (−40, 110).
        assertEquals(new Range(0, 100), ranges.get("normalized"));
        assertEquals(new Range(-100, 110), ranges.get("logits"));
        assertEquals(2, ranges.size());
    }

    @Test
    void movingAveragesGoATenthOfTheWayToEachNewImage() {
        Map<String, Range> ranges = Calibration.ranges(
                folded(), List.of(pixel(0, 100, 5), pixel(10, 50, 205)), CalibrationMethod.MOVING_AVERAGE);

        // Least: 0 and −100, then 10 and −40. Greatest: 100 and 10, then 100 and 110.
        assertEquals(new Range(0, 100), ranges.get("normalized"));
        assertEquals(-94, ranges.get("logits").min(), 1e-4);
        assertEquals(20, ranges.get("logits").max(), 1e-4);
    }

    @Test
    void aLayerOfOneValueHasARangeUnderEveryMethod() {
        // Both pixels normalise to zeros, so that both logits are their bias everywhere.
        for (CalibrationMethod method : CalibrationMethod.values()) {
            Map<String, Range> ranges = Calibration.ranges(folded(), List.of(pixel(0, 0, 5), pixel(0, 0, 5)), method);
            assertEquals(0, ranges.get("normalized").min(), method::toString);
            assertEquals(0, ranges.get("normalized").max(), 1e-5f, method::toString);
            assertEquals(10, ranges.get("logits").max(), 1e-2f, method::toString);
        }
    }

    @Test
    void percentilesLeaveOutTheFewLargestValues() {
        // Of 200 · 200 pixels one is bright: a third of 1 / 40000 of the values is within the 0.005% at the upper end.
        byte[] rgb = new byte[200 * 200 * 3];
        Arrays.fill(rgb, (byte) 10);
        rgb[0] = (byte) 250;
        Calibration.Input input = new Calibration.Input(new RgbImage(200, 200, rgb), new ImageSize(200, 200));

        Range all = Calibration.ranges(folded(), List.of(input), CalibrationMethod.MIN_MAX)
                .get("normalized");
        Range most = Calibration.ranges(folded(), List.of(input), CalibrationMethod.PERCENTILE)
                .get("normalized");

        assertEquals(new Range(0, 250), all);
        // A step is (250 − 2.5) / 2048 wide.
        assertEquals(10, most.max(), 0.13);
        assertEquals(0, most.min());
    }
}
