package org.dance4j.datasets.alike;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.Test;

class PerceptualHashTest {

    /** Grey patches, so many rows and columns of pixels each. */
    private static RgbImage patches(long seed, int size, int noise, int brighter) {
        Random random = new Random(seed);
        int[] greys = random.ints(81, 20, 200).toArray();
        int side = 9 * size;
        byte[] rgb = new byte[3 * side * side];
        for (int i = 0; i < side * side; i++) {
            int grey = greys[i / side / size * 9 + i % side / size] + brighter + random.nextInt(noise + 1);
            rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = (byte) Math.min(255, grey);
        }
        return new RgbImage(side, side, rgb);
    }

    private static int distance(RgbImage image, RgbImage other) {
        return PerceptualHash.of(image)
                .orElseThrow()
                .distance(PerceptualHash.of(other).orElseThrow());
    }

    @Test
    void sizeLightAndNoiseHardlyChangeIt() {
        RgbImage image = patches(1, 8, 0, 0);
        assertEquals(0, distance(image, patches(1, 8, 0, 30)));
        assertEquals(0, distance(image, patches(1, 3, 0, 0)));
        assertTrue(distance(image, patches(1, 8, 20, 0)) <= PerceptualHash.NEARLY_SAME);
        assertTrue(distance(image, patches(2, 8, 0, 0)) > 2 * PerceptualHash.NEARLY_SAME);
    }

    @Test
    void theComparisonsByHand() {
        // Columns become brighter to the right; rows are the same.
        byte[] rgb = new byte[3 * 81];
        for (int i = 0; i < 81; i++) {
            rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = (byte) (10 * (i % 9));
        }
        PerceptualHash hash = PerceptualHash.of(new RgbImage(9, 9, rgb)).orElseThrow();
        assertEquals(-1L, hash.right());
        assertEquals(0L, hash.below());
    }

    @Test
    void nothingIsSaidOfImagesWithoutAnything() {
        assertEquals(Optional.empty(), PerceptualHash.of(new RgbImage(20, 20, new byte[1200])));
        assertEquals(Optional.empty(), PerceptualHash.of(new RgbImage(8, 20, new byte[480])));
    }
}
