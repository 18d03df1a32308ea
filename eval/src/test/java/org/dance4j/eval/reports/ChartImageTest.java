package org.dance4j.eval.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartImageTest {

    private static final int ACCENT = 0xFF2A6FBB;
    private static final int PALE = 0xFFB4CBE6;

    @TempDir
    Path folder;

    private static ChartImage image() {
        Svg bars = Charts.bars(
                "ms per image", List.of("a < b", "c"), List.of(new double[] {20, 10}, new double[] {40, 5}));
        return new ChartImage(
                List.of(new ChartImage.Panel("Latency", List.of(new ChartImage.Key("bar", false, "median")), bars)), 1);
    }

    private static int longestRun(BufferedImage image, int colour, int from, int to) {
        int longest = 0;
        for (int y = from; y < to; y++) {
            int run = 0;
            for (int x = 0; x < image.getWidth(); x++) {
                run = image.getRGB(x, y) == colour ? run + 1 : 0;
                longest = Math.max(longest, run);
            }
        }
        return longest;
    }

    /** In the page's own light colours, two pixels a unit; the axis to 40 is 334 units long. */
    @Test
    void barsArePaintedToScale() throws IOException {
        image().write(folder.resolve("bench.png"));
        BufferedImage image = ImageIO.read(folder.resolve("bench.png").toFile());
        assertEquals(2 * (400 + 32), image.getWidth());
        assertEquals(0xFFFFFFFF, image.getRGB(1, 1));
        int height = image.getHeight();
        assertEquals(334, longestRun(image, ACCENT, 0, height), 3, "20 of 40");
        assertEquals(2 * 334, longestRun(image, PALE, 0, height), 3, "40 of 40");
        assertEquals(167, longestRun(image, ACCENT, height / 2, height), 3, "10 of 40");
    }

    @Test
    void textIsPainted() {
        BufferedImage image = image().render();
        int dark = 0;
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                dark += (image.getRGB(x, y) & 0xFF) < 0x60 ? 1 : 0;
            }
        }
        assertTrue(dark > 100, "a heading has dark pixels, found " + dark);
    }

    @Test
    void aPictureWithoutChartsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ChartImage(List.of(), 2));
    }
}
