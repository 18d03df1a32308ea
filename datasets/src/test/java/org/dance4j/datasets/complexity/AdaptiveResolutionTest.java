package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dance4j.datasets.images.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveResolutionTest {

    private static final AdaptiveResolution ADAPTIVE = new AdaptiveResolution(32, true);

    @Test
    void ratioIsThePapers() {
        assertEquals(0.5, ADAPTIVE.ratio(0));
        assertEquals(0.75, ADAPTIVE.ratio(0.5));
        assertEquals(1, ADAPTIVE.ratio(1));
        assertEquals(1, new AdaptiveResolution(32, false).ratio(0));
        assertThrows(IllegalArgumentException.class, () -> ADAPTIVE.ratio(1.1));
        assertThrows(IllegalArgumentException.class, () -> ADAPTIVE.ratio(Double.NaN));
    }

    @Test
    void sizesByHand() {
        ImageSize crop = new ImageSize(352, 480);
        assertEquals(crop, ADAPTIVE.sizeFor(crop, 1));
        // 0.5625 of 11 x 15 = 165 squares of 32 pixels is 92.8; the ladder has 8 x 11 = 88 and 9 x 12 = 108.
        assertEquals(new ImageSize(256, 352), ADAPTIVE.sizeFor(crop, 0.5));
        // An upright image mirrors a lying one.
        assertEquals(new ImageSize(352, 256), ADAPTIVE.sizeFor(new ImageSize(480, 352), 0.5));
        assertEquals(crop, new AdaptiveResolution(32, false).sizeFor(crop, 0.1));
        assertEquals(crop, ADAPTIVE.full(new ImageSize(360, 480)));
        assertEquals(new ImageSize(32, 32), ADAPTIVE.sizeFor(new ImageSize(5, 9), 0));
        assertEquals(new ImageSize(32, 320), ADAPTIVE.full(new ImageSize(7, 322)));
    }

    @Test
    void theLeastShareByHand() {
        AdaptiveResolution milder = new AdaptiveResolution(32, true, 0.75);
        assertEquals(0.75, milder.ratio(0));
        assertEquals(0.85, milder.ratio(0.4), 1e-12);
        assertEquals(1, milder.ratio(1));
        assertEquals(1, new AdaptiveResolution(32, false, 0.75).ratio(0));
        // 0.75² of 165 squares of 32 pixels is 92.8, as for p = 0.5 where the least share is a half.
        assertEquals(new ImageSize(256, 352), milder.sizeFor(new ImageSize(352, 480), 0));
        assertEquals(new ImageSize(352, 480), new AdaptiveResolution(32, true, 1).sizeFor(new ImageSize(352, 480), 0));
        for (double share : new double[] {0, -0.1, 1.01, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new AdaptiveResolution(32, true, share));
        }
    }

    @Test
    void laddersAreShort() {
        List<ImageSize> ladder = ADAPTIVE.ladder(new ImageSize(360, 480));
        assertEquals(15, ladder.size());
        assertTrue(ladder.stream().allMatch(size -> size.height() % 32 == 0 && size.width() % 32 == 0));
        assertEquals(
                ladder.stream()
                        .sorted((a, b) -> Long.compare(a.area(), b.area()))
                        .toList(),
                ladder);
    }

    @ParameterizedTest
    @CsvSource({"352,480", "360,480", "192,256", "720,960", "512,1024"})
    void meanAreaIsThatAsked(int height, int width) {
        ImageSize stored = new ImageSize(height, width);
        double wanted = 0;
        double used = 0;
        for (int i = 0; i < 1000; i++) {
            double p = (i + 0.5) / 1000;
            wanted += (0.5 * p + 0.5) * (0.5 * p + 0.5);
            used += (double) ADAPTIVE.sizeFor(stored, p).area() / stored.area();
        }
        assertEquals(1, used / wanted, 0.03);
    }
}
