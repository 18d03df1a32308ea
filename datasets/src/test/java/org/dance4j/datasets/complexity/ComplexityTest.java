package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.RowBands;
import org.junit.jupiter.api.Test;

class ComplexityTest {

    /** Expected values: the definition in plain Python, sums by {@code math.fsum}. */
    @Test
    void anImageOfAnyShape() {
        requireComplexity(0, 41, 1, 1);
        requireComplexity(191.11111111111111, 106.44444444444444, 1, 9);
        requireComplexity(137.7536031138549, 92.85714285714286, 7, 2);
        requireComplexity(83.2, 67, 5, 1);
        requireComplexity(212.0578374918099, 127.75546391752577, 150, 97);
    }

    private static void requireComplexity(double scMean, double meanGrey, int height, int width) {
        Complexity found = Complexity.of(drawn(height, width));
        assertEquals(scMean, found.scMean(), scMean * 1e-7);
        assertEquals(meanGrey, found.meanGrey(), 1e-9);
    }

    /** Lengths that are all alike are rounded alike; expected as above. */
    @Test
    void aRamp() {
        byte[] rgb = new byte[3 * 192 * 64];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 / 64 + i / 3 % 64);
        }
        Complexity found = Complexity.of(new RgbImage(192, 64, rgb));
        assertEquals(11.21468315248031, found.scMean(), 11 * 4e-7);
        assertEquals(127, found.meanGrey(), 1e-9);
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        RgbImage image = drawn(333, 50);
        for (int threads = 2; threads < 9; threads++) {
            assertEquals(Complexity.of(image), Complexity.of(image, threads));
        }
    }

    @Test
    void eachRowIsWorkedOnOnce() {
        AtomicIntegerArray times = new AtomicIntegerArray(1001);
        RowBands.each(times.length(), 10, 3, (from, to) -> {
            for (int row = from; row < to; row++) {
                times.incrementAndGet(row);
            }
        });
        for (int row = 0; row < times.length(); row++) {
            assertEquals(1, times.get(row));
        }
        RowBands.each(0, 10, 3, (from, to) -> {
            throw new IllegalStateException("there is no row");
        });
        assertThrows(
                IllegalStateException.class,
                () -> RowBands.each(30, 10, 3, (from, to) -> {
                    throw new IllegalStateException("a band fails");
                }));
    }

    private static RgbImage drawn(int height, int width) {
        byte[] rgb = new byte[3 * height * width];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++, i++) {
                    rgb[i] = (byte) (x * x * 7 + y * 13 + x * y * 3 + c * 50 + x / 7 * 31 + y / 5 * 17);
                }
            }
        }
        return new RgbImage(height, width, rgb);
    }
}
