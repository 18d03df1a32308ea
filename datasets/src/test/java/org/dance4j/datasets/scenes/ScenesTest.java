package org.dance4j.datasets.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.readers.Datasets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScenesTest {

    private static final int CLASSES = 8;
    private static final int BITS = 4;

    private static Dataset scenes;

    @BeforeAll
    static void open() {
        scenes = Datasets.open("scenes", Datasets.Options.seeded(1));
    }

    @Test
    void sameSeedSameScenes() {
        Sample one = scenes.samples(Split.TRAIN).get(17);
        Sample again = new Scenes(1, 20, 5).samples(Split.TRAIN).get(17);
        assertEquals(one.image(), again.image());
        assertEquals(one.label(), again.label());
        assertNotEquals(one.image(), new Scenes(2).samples(Split.TRAIN).get(17).image());
        assertNotEquals(
                one.fingerprint(), new Scenes(2).samples(Split.TRAIN).get(17).fingerprint());
    }

    @Test
    void splitsAreDisjoint() {
        Set<RgbImage> images = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            for (Sample sample : scenes.samples(split)) {
                images.add(sample.image());
                ids.add(sample.id());
            }
        }
        assertEquals(192 + 48, images.size());
        assertEquals(192 + 48, ids.size());
    }

    @Test
    void everyClassIsThere() {
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            long[] pixels = new long[CLASSES];
            scenes.samples(split).forEach(sample -> {
                for (byte value : sample.label().classes()) {
                    pixels[value]++;
                }
            });
            long all = scenes.samples(split).size() * Scenes.SIZE.area();
            for (int c = 0; c < CLASSES; c++) {
                assertTrue(pixels[c] > 0.015 * all, "class " + c + " of " + split + ": " + pixels[c] + " of " + all);
            }
        }
    }

    @Test
    void complexityVariesWidely() {
        double[] values = scenes.samples(Split.TRAIN).stream()
                .mapToDouble(sample -> Complexity.mean(sample.image()))
                .sorted()
                .toArray();
        assertTrue(values[values.length * 9 / 10] > 2 * values[values.length / 10]);
    }

    /** Bayes' rule on colours in 16³ bins, with the classes as frequent as they are, and all equally frequent. */
    @Test
    void colourAloneTellsLittle() {
        double[][] counts = new double[1 << (3 * BITS)][CLASSES];
        double[] total = new double[CLASSES];
        for (Sample sample : scenes.samples(Split.TRAIN)) {
            byte[] rgb = sample.image().rgb();
            byte[] labels = sample.label().classes();
            for (int i = 0; i < labels.length; i++) {
                counts[bin(rgb, i)][labels[i]]++;
                total[labels[i]]++;
            }
        }
        for (double power : new double[] {0, 0.5, 0.75, 1}) {
            int[] best = new int[counts.length];
            for (int b = 0; b < counts.length; b++) {
                double most = -1;
                for (int c = 0; c < CLASSES; c++) {
                    double score = (counts[b][c] + total[c] / counts.length) / Math.pow(total[c], power);
                    if (score > most) {
                        most = score;
                        best[b] = c;
                    }
                }
            }
            double found = meanIou(best);
            assertTrue(found < 0.35, "mIoU from colour alone, class weights 1/n^" + power + ": " + found);
        }
    }

    private static double meanIou(int[] best) {
        long[][] confusion = new long[CLASSES][CLASSES];
        for (Sample sample : scenes.samples(Split.VALIDATION)) {
            byte[] rgb = sample.image().rgb();
            byte[] labels = sample.label().classes();
            for (int i = 0; i < labels.length; i++) {
                confusion[labels[i]][best[bin(rgb, i)]]++;
            }
        }
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            long union = -confusion[c][c];
            for (int o = 0; o < CLASSES; o++) {
                union += confusion[c][o] + confusion[o][c];
            }
            sum += (double) confusion[c][c] / union;
        }
        return sum / CLASSES;
    }

    private static int bin(byte[] rgb, int pixel) {
        int bin = 0;
        for (int c = 0; c < 3; c++) {
            bin = (bin << BITS) | ((rgb[3 * pixel + c] & 0xFF) >> (8 - BITS));
        }
        return bin;
    }
}
