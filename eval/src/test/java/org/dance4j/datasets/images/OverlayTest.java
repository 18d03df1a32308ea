package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayTest {

    private static final ClassSet CLASSES = new ClassSet(List.of("a", "b"), List.of(0xFF0000, 0x1020F0));
    private static final RgbImage IMAGE =
            new RgbImage(1, 3, new byte[] {0, 100, (byte) 255, (byte) 200, 0, 16, 7, 8, 9});
    private static final LabelMap LABELS = new LabelMap(1, 3, new byte[] {0, 1, (byte) 255});

    /** By hand: halfway between (0, 100, 255) and (255, 0, 0), and so on; void stays. */
    @Test
    void blendIsHalfway() {
        assertArrayEquals(
                new byte[] {(byte) 128, 50, (byte) 128, 108, 16, (byte) 128, 7, 8, 9},
                Overlay.blend(IMAGE, LABELS, CLASSES).rgb());
        assertEquals(0, IMAGE.rgb()[0]);
    }

    @Test
    void coloursShowVoidBlack() {
        assertArrayEquals(
                new byte[] {(byte) 255, 0, 0, 0x10, 0x20, (byte) 0xF0, 0, 0, 0},
                Overlay.colours(LABELS, CLASSES).rgb());
    }

    @Test
    void stripHoldsThreeTilesWithWhiteBetween() {
        RgbImage strip = Overlay.strip(IMAGE, LABELS, LABELS, CLASSES);
        assertEquals(1, strip.height());
        assertEquals(3 * 3 + 2 * 4, strip.width());
        assertEquals(9, strip.rgb()[8]);
        assertEquals(-1, strip.rgb()[9]);
        assertEquals(0x10, strip.rgb()[3 * (3 + 4 + 1)]);
        var tall = new LabelMap(2, 3, new byte[6]);
        assertThrows(IllegalArgumentException.class, () -> Overlay.strip(IMAGE, tall, LABELS, CLASSES));
    }

    @Test
    void numberedClassesDifferInColour() {
        assertEquals(21, new HashSet<>(Overlay.numbered(21).colours()).size());
    }

    /** In cells of 400 x 300, pictures of 2 x 1 and 1 x 2 are 400 x 200 and 150 x 300; the legend is below them. */
    @Test
    void sheetShowsPicturesSideBySideAndTheClasses() {
        RgbImage red = new RgbImage(1, 2, new byte[] {(byte) 255, 0, 0, (byte) 255, 0, 0});
        RgbImage blue = new RgbImage(2, 1, new byte[] {0, 0, (byte) 255, 0, 0, (byte) 255});
        RgbImage sheet = OverlaySheet.of(List.of(red, blue), CLASSES);
        assertEquals(0xFF0000, pixel(sheet, 8 + 150, 8 + 200));
        assertEquals(0x0000FF, pixel(sheet, 8 + 150, 8 + 400 + 8 + 200));
        assertEquals(0xFFFFFF, pixel(sheet, 8 + 150, 8 + 400 + 8 + 100));
        int legend = 8 + 300 + 8 + 4;
        assertEquals(0xFF0000, pixel(sheet, legend, 8 + 4));
        assertEquals(0x1020F0, pixel(sheet, legend, 8 + 204 + 4));
    }

    private static int pixel(RgbImage image, int row, int column) {
        return image.toBufferedImage().getRGB(column, row) & 0xFFFFFF;
    }
}
