package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.scenes.Scenes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelativeComplexityTest {

    private static final Indicator RELATIVE = new Indicator(Indicator.Kind.RELATIVE, 0);

    @TempDir
    private Path folder;

    /** Columns 0, 0, 40, 40: SC_mean is 80 and mean grey 20, so that 100 · 80 / (20 + 14) = 235.29…. */
    @Test
    void byHand() {
        RgbImage step = columns(0, 0, 40, 40);
        assertEquals(80, ComplexityMeasure.SC_MEAN.of(step), 1e-9);
        assertEquals(8000.0 / 34, ComplexityMeasure.RELATIVE.of(step), 1e-9);
        assertEquals(0, ComplexityMeasure.RELATIVE.of(columns(0, 0, 0)), 0);
        assertEquals(0, ComplexityMeasure.RELATIVE.of(columns(255, 255)), 0);
        // Grey of pure red is 76.
        assertEquals(
                100 * 4 * 76 / (38 + 14.0),
                ComplexityMeasure.RELATIVE.of(new RgbImage(1, 2, new byte[] {0, 0, 0, (byte) 255, 0, 0})),
                1e-9);
    }

    /**
     * Light of 0.6 and 0.3 of the most, and a half, a quarter and an eighth of these, as sRGB has them (IEC 61966-2-1,
     * rounded): 203 and 149, 149 and 108, 108 and 78, 78 and 55.
     */
    @Test
    void exposureHardlyChangesIt() {
        double full = ComplexityMeasure.RELATIVE.of(columns(203, 203, 149, 149));
        int[][] darker = {{149, 108}, {108, 78}, {78, 55}};
        double[] measured = new double[3];
        for (int i = 0; i < 3; i++) {
            RgbImage image = columns(darker[i][0], darker[i][0], darker[i][1], darker[i][1]);
            assertEquals(1, ComplexityMeasure.RELATIVE.of(image) / full, 0.04);
            measured[i] = ComplexityMeasure.SC_MEAN.of(image);
        }
        assertArrayEquals(new double[] {82, 60, 46}, measured, 1e-9, "SC_mean falls, from 108");
    }

    /**
     * A wall of grey 128 and one with stripes of 203 and 149, three stops darker by IEC 61966-2-1: 46, and 78 and 55. Noise of
     * up to two grey values either way is all that the wall shows, and darkness does not make it a texture.
     */
    @Test
    void noiseInTheDarkIsNoTexture() {
        double texture = ComplexityMeasure.RELATIVE.of(columns(78, 78, 55, 55));
        double noise = ComplexityMeasure.RELATIVE.of(noisy(46, 2));
        assertTrue(noise < texture / 4, noise + " beside " + texture);
        assertTrue(noise > 0);
    }

    private static RgbImage noisy(int grey, int most) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] rgb = new byte[3 * 64 * 64];
        for (int i = 0; i < rgb.length; i += 3) {
            Arrays.fill(rgb, i, i + 3, (byte) (grey + random.nextInt(-most, most + 1)));
        }
        return new RgbImage(64, 64, rgb);
    }

    private static RgbImage columns(int... grey) {
        byte[] rgb = new byte[3 * 3 * grey.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) grey[i / 3 % grey.length];
        }
        return new RgbImage(3, grey.length, rgb);
    }

    @Test
    void pIsByTheDistributionOfRelativeComplexity() {
        ComplexityIndex index = measured();
        Sample sample = new Scenes(3, 6, 4).samples(Split.VALIDATION).get(2);
        double relative = ComplexityMeasure.RELATIVE.of(sample.image());
        assertEquals(index.fit(ComplexityMeasure.RELATIVE).cdf(relative), index.p(sample, RELATIVE), 0, "measured now");
        Sample training = new Scenes(3, 6, 4).samples(Split.TRAIN).get(2);
        assertEquals(
                ComplexityMeasure.RELATIVE.of(training.image()),
                index.values(Split.TRAIN, ComplexityMeasure.RELATIVE)[2],
                0);
        assertEquals(
                MaxwellBoltzmann.fit(index.values(Split.TRAIN, ComplexityMeasure.RELATIVE)),
                index.fit(ComplexityMeasure.RELATIVE));
        assertFalse(index.fit().equals(index.fit(ComplexityMeasure.RELATIVE)));
    }

    private ComplexityIndex measured() {
        return ComplexityIndex.measure(new Scenes(3, 6, 4), List.of(), folder, 1, progress -> {});
    }

    @Test
    void itIsKept() {
        ComplexityIndex index = measured();
        Path file = folder.resolve("complexity.json");
        index.write(file);
        for (ComplexityIndex again : List.of(measured(), ComplexityIndex.read(file))) {
            assertEquals(index.fits(), again.fits());
            assertArrayEquals(
                    index.values(Split.TRAIN, ComplexityMeasure.RELATIVE),
                    again.values(Split.TRAIN, ComplexityMeasure.RELATIVE));
        }
    }

    /** Such a file tells neither how bright images are nor of a fit to it. */
    @Test
    void aFileOfBeforeIsReadAndKnowsNoRelativeComplexity() {
        Path file = folder.resolve("complexity.json");
        ComplexityIndex index = measured();
        index.write(file);
        ObjectNode root = (ObjectNode) Json.read(file);
        root.remove("relative_fit");
        ((ObjectNode) root.at("/splits/train")).remove("grey");
        Json.write(file, root);

        ComplexityIndex before = ComplexityIndex.read(file);
        Sample sample = new Scenes(3, 6, 4).samples(Split.TRAIN).get(0);
        assertEquals(index.p(sample), before.p(sample), 0);
        String message = assertThrows(BadInputException.class, () -> before.p(sample, RELATIVE))
                .getMessage();
        assertTrue(message.startsWith("the images of dataset scenes were measured by an earlier version"), message);
        before.write(file);
        assertEquals(before.fits(), ComplexityIndex.read(file).fits());
    }
}
