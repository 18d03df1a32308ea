package org.dance4j.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundaryBandTest {

    private static final int CLASSES = 3;

    /** Blocks of random classes with single pixels of others, drawn as the reference's script draws them. */
    private static final class Drawing {

        private final int height;
        private final int width;
        private final int[] labels;
        private long state;

        Drawing(int height, int width, long seed, int values, int blockHeight, int blockWidth) {
            this.height = height;
            this.width = width;
            this.labels = new int[height * width];
            this.state = seed;
            for (int top = 0; top < height; top += blockHeight) {
                for (int left = 0; left < width; left += blockWidth) {
                    int value = next(values);
                    for (int y = top; y < Math.min(height, top + blockHeight); y++) {
                        for (int x = left; x < Math.min(width, left + blockWidth); x++) {
                            labels[y * width + x] = value == CLASSES ? LabelMap.VOID : value;
                        }
                    }
                }
            }
            for (int i = 0; i < height * width / 300; i++) {
                int y = next(height);
                int x = next(width);
                labels[y * width + x] = next(CLASSES);
            }
        }

        private int next(int bound) {
            state = (state * 1_103_515_245 + 12_345) & 0x7FFF_FFFF;
            return (int) ((state >> 16) % bound);
        }

        /** What another drawing has in the left half, moved by a pixel to the right, takes the place of this one's. */
        void takeLeftHalfOf(Drawing other) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width / 2; x++) {
                    int moved = other.labels[y * width + (x + width - 1) % width];
                    labels[y * width + x] = moved == LabelMap.VOID ? 0 : moved;
                }
            }
        }

        LabelMap map() {
            byte[] classes = new byte[labels.length];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = (byte) labels[i];
            }
            return new LabelMap(height, width, classes);
        }
    }

    /**
     * The figures are of the public implementation's mask_to_boundary (OpenCV 5.0: zeros around the mask, erosion by 3 × 3
     * as often as the band is wide, the mask less what is left; the same by SciPy 1.17), class by class, the prediction
     * without what is void in the truth.
     */
    @ParameterizedTest
    @CsvSource({
        "40, 56, 1, 8, 9, 1, 72/241 87/303 130/360, 805",
        "40, 56, 2, 8, 9, 2, 237/549 192/614 101/528, 677",
        "61, 47, 3, 13, 11, 3, 401/863 401/783 127/498, 707",
        "96, 128, 5, 24, 32, 4, 483/527 2200/3758 975/2216, 4596",
        "20, 24, 40, 6, 6, 5, 210/253 121/199 0/35, 71"
    })
    void pixelsAreThoseOfThePublicImplementation(
            int height,
            int width,
            int band,
            int blockHeight,
            int blockWidth,
            int seed,
            String expected,
            int voidPixels) {
        Drawing truth = new Drawing(height, width, seed, CLASSES + 1, blockHeight, blockWidth);
        Drawing predicted = new Drawing(height, width, seed + 100, CLASSES, blockHeight, blockWidth);
        predicted.takeLeftHalfOf(truth);
        long isVoid = Arrays.stream(truth.labels)
                .filter(label -> label == LabelMap.VOID)
                .count();
        assertEquals(voidPixels, isVoid, "the same drawing as the script's");
        Overlap overlap = BoundaryBand.of(band).overlap(truth.map(), predicted.map(), CLASSES);
        StringBuilder found = new StringBuilder();
        for (int c = 0; c < CLASSES; c++) {
            found.append(overlap.intersection(c))
                    .append('/')
                    .append(overlap.union(c))
                    .append(' ');
        }
        assertEquals(expected, found.toString().trim());
    }

    /** Also where a class ends at void, of which the prediction knows nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void withoutFaultItIsOne(int band) {
        Drawing truth = new Drawing(60, 80, 7, CLASSES + 1, 20, 20);
        Drawing filled = new Drawing(60, 80, 7, CLASSES + 1, 20, 20);
        for (int i = 0; i < filled.labels.length; i++) {
            filled.labels[i] = filled.labels[i] == LabelMap.VOID ? i % CLASSES : filled.labels[i];
        }
        Overlap overlap = BoundaryBand.of(band).overlap(truth.map(), filled.map(), CLASSES);
        assertEquals(1, overlap.meanIou());
        assertTrue(overlap.union(0) > 0);
    }

    /** By hand: of an image of one class only the pixels along its border are in a band. */
    @Test
    void theImageIsABorder() {
        LabelMap map = new LabelMap(5, 7, new byte[35]);
        assertEquals(35 - 3 * 5, BoundaryBand.of(1).overlap(map, map, 2).union(0));
        assertEquals(35 - 3, BoundaryBand.of(2).overlap(map, map, 2).union(0));
        assertEquals(35, BoundaryBand.of(3).overlap(map, map, 2).union(0));
        assertTrue(BoundaryBand.of(1).overlap(map, map, 2).iou().get(1).isNaN());
    }

    /** The public implementation's {@code max(1, round(0.005 · diagonal))}. */
    @Test
    void byItselfTheBandGoesByTheDiagonal() {
        assertEquals(3, BoundaryBand.AUTO.width(new ImageSize(360, 480)));
        assertEquals(6, BoundaryBand.AUTO.width(new ImageSize(720, 960)));
        assertEquals(11, BoundaryBand.AUTO.width(new ImageSize(1024, 2048)));
        assertEquals(1, BoundaryBand.AUTO.width(new ImageSize(20, 20)));
        assertEquals(4, BoundaryBand.parse("4").width(new ImageSize(20, 20)));
        assertEquals(BoundaryBand.AUTO, BoundaryBand.parse("auto"));
        assertEquals("0.5% of the diagonal", BoundaryBand.AUTO.text());
        assertEquals("1 pixel", BoundaryBand.of(1).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2.5", "", "wide"})
    void whatIsNoBand(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> BoundaryBand.parse(text))
                .getMessage();
        assertEquals("expected auto or a number of pixels of at least 1, found '" + text + "'", message);
    }
}
