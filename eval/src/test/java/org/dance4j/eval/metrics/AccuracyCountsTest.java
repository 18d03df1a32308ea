package org.dance4j.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.Test;

class AccuracyCountsTest {

    private static final int SIDE = 10;

    private static LabelMap upTo(int pixels) {
        byte[] classes = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels; i++) {
            classes[i] = 1;
        }
        return new LabelMap(SIDE, SIDE, classes);
    }

    /** Grey, with columns in turns darker and lighter by so much. */
    private static RgbImage image(int grey, int contrast) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (grey + (i / 3 % SIDE / 2 % 2 == 0 ? contrast : -contrast));
        }
        return new RgbImage(SIDE, SIDE, rgb);
    }

    /**
     * By hand. All truths have 40 pixels of class 1, predictions 40, 20, 10, 30, 40 by brightness; so in thirds of 1, 2
     * and 2 images class 1 has 40/40, (20 + 10)/80, (30 + 40)/80, and class 0 60/60, (60 + 60)/(80 + 90), (60 + 60)/(70 +
     * 60). By complexity the order is the other way round: 40 and 30 are in the first third and the second.
     */
    @Test
    void thirdsByHand() {
        AccuracyCounts counts = new AccuracyCounts(3, BoundaryBand.of(1));
        int[] greys = {180, 60, 100, 140, 20};
        int[] contrasts = {0, 3, 2, 1, 4};
        int[] found = {40, 20, 10, 30, 40};
        for (int i = 0; i < greys.length; i++) {
            counts.add(image(greys[i], contrasts[i]), upTo(40), upTo(found[i]));
        }
        AccuracyDetails details = counts.details();
        assertEquals(
                List.of("darkest", "middle", "brightest", "simplest", "middle", "most complex"),
                details.thirds().stream().map(AccuracyDetails.Third::third).toList());
        List<AccuracyDetails.Third> brightness = details.brightness();
        assertEquals(
                List.of(1, 2, 2),
                brightness.stream().map(AccuracyDetails.Third::images).toList());
        assertThird(brightness.get(0), 1, 1);
        assertThird(brightness.get(1), 120.0 / 170, 30.0 / 80);
        assertThird(brightness.get(2), 120.0 / 130, 70.0 / 80);
        assertEquals(1, details.darkestMeanIou());
        // A fifth more of the columns is lighter than darker.
        assertEquals(20 + 0.2 * 4, brightness.get(0).lowest(), 1e-9);
        assertEquals(60 + 0.2 * 3, brightness.get(1).lowest(), 1e-9);
        assertEquals(100 + 0.2 * 2, brightness.get(1).highest(), 1e-9);
        assertThird(details.complexity().get(0), 1, 1);
        assertThird(details.complexity().get(1), 120.0 / (70 + 90), 40.0 / 80);
        assertThird(details.complexity().get(2), 120.0 / (80 + 60), 60.0 / 80);
        assertEquals(0, details.complexity().get(0).highest());
        // All images: 140 of 200, and 300 of 360.
        assertEquals((140.0 / 200 + 300.0 / 360) / 2, counts.matrix().meanIou(), 1e-12);
    }

    private static void assertThird(AccuracyDetails.Third third, double zero, double one) {
        assertEquals(zero, third.iou().get(0), 1e-12);
        assertEquals(one, third.iou().get(1), 1e-12);
        assertTrue(third.iou().get(2).isNaN(), "a class that is nowhere");
        assertEquals((zero + one) / 2, third.meanIou(), 1e-12);
    }

    @Test
    void withoutThreeImagesThereAreNoThirds() {
        AccuracyCounts counts = new AccuracyCounts(2, BoundaryBand.AUTO);
        counts.add(image(20, 1), upTo(40), upTo(40));
        counts.add(image(40, 2), upTo(40), upTo(20));
        assertEquals(List.of(), counts.details().thirds());
        assertTrue(Double.isNaN(counts.details().darkestMeanIou()));
        assertEquals(2, counts.details().boundary().iou().size());
        counts.add(image(40, 2), upTo(40), upTo(20));
        assertEquals(6, counts.details().thirds().size());
    }

    /** Images that are alike in what they are ranked by stay in their order. */
    @Test
    void equalImagesAreThirdsToo() {
        AccuracyCounts counts = new AccuracyCounts(2, BoundaryBand.AUTO);
        for (int found : new int[] {40, 20, 10}) {
            counts.add(image(50, 0), upTo(40), upTo(found));
        }
        assertEquals(
                List.of(1.0, 0.5, 0.25),
                counts.details().brightness().stream()
                        .map(third -> third.iou().get(1))
                        .toList());
    }

    @Test
    void nothingIsCountedOfWhatCannotBe() {
        AccuracyCounts counts = new AccuracyCounts(1, BoundaryBand.AUTO);
        assertThrows(IllegalArgumentException.class, () -> counts.add(image(50, 0), upTo(0), upTo(1)));
        assertTrue(Double.isNaN(counts.matrix().meanIou()));
        assertEquals(List.of(), counts.details().thirds());
    }
}
