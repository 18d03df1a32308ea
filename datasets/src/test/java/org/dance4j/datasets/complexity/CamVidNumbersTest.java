package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.labels.ClassFrequencies;
import org.dance4j.datasets.readers.Datasets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** CamVid's published statistics, measured with SciPy on the same images. */
class CamVidNumbersTest {

    private static final Path FOLDER = Path.of("../../shared/camvid");

    private static Dataset camvid;
    private static ComplexityIndex index;

    @BeforeAll
    static void measure() {
        Assumptions.assumeTrue(Files.isDirectory(FOLDER), "skipped: ../shared/camvid is not there");
        camvid = Datasets.open("camvid", Datasets.Options.in(FOLDER));
        index = ComplexityIndex.measure(camvid, List.of(Split.VALIDATION), null, 2, progress -> {});
    }

    @Test
    void splits() {
        assertEquals(367, camvid.samples(Split.TRAIN).size());
        assertEquals(101, camvid.samples(Split.VALIDATION).size());
        Set<String> ids = new HashSet<>();
        camvid.samples(Split.TRAIN).forEach(sample -> ids.add(sample.id()));
        camvid.samples(Split.VALIDATION).forEach(sample -> ids.add(sample.id()));
        assertEquals(468, ids.size());
        assertEquals(new ImageSize(360, 480), camvid.samples(Split.TRAIN).get(0).size());
    }

    @Test
    void complexity() {
        ComplexityStatistics train = index.statistics(Split.TRAIN, ComplexityMeasure.SC_MEAN);
        assertEquals(367, train.count());
        assertEquals(25.6, train.min(), 0.05);
        assertEquals(135.9, train.max(), 0.05);
        assertEquals(67.54, train.mean(), 0.005);
        assertEquals(22.86, train.deviation(), 0.005);
    }

    @Test
    void fit() {
        assertEquals(14.309, index.fit().location(), 0.01 * 14.309);
        assertEquals(33.445, index.fit().scale(), 0.01 * 33.445);
        assertEquals(0.0810, index.kolmogorovSmirnov(Split.TRAIN, ComplexityMeasure.SC_MEAN), 0.01 * 0.0810);
        assertEquals(
                0.1489, new MaxwellBoltzmann(0, 41.166).kolmogorovSmirnov(index.values(Split.TRAIN)), 0.01 * 0.1489);
    }

    @Test
    void relativeComplexity() {
        ComplexityStatistics train = index.statistics(Split.TRAIN, ComplexityMeasure.RELATIVE);
        assertEquals(27.488, train.min(), 0.001);
        assertEquals(93.236, train.max(), 0.001);
        assertEquals(55.567, train.mean(), 0.001);
        assertEquals(12.051, train.deviation(), 0.001);
        assertEquals(25.147, index.fit(ComplexityMeasure.RELATIVE).location(), 0.01 * 25.147);
        assertEquals(18.891, index.fit(ComplexityMeasure.RELATIVE).scale(), 0.01 * 18.891);
        assertEquals(0.0682, index.kolmogorovSmirnov(Split.TRAIN, ComplexityMeasure.RELATIVE), 0.01 * 0.0682);
    }

    /**
     * At 1, 2 and 3 stops less light, with the shot noise of 8000 electrons at white and 6 electrons of read noise, p
     * differs by some 0.05, where the paper's falls by 0.23, 0.39 and 0.47.
     */
    @Test
    void anotherExposureHasNearlyTheSameP() {
        List<Sample> all = camvid.samples(Split.VALIDATION);
        Random random = new Random(1);
        int count = 6;
        for (int stops = 1; stops <= 3; stops++) {
            double proposed = 0;
            double relative = 0;
            for (int i = 0; i < count; i++) {
                Sample sample = all.get(i * all.size() / count);
                RgbImage dark = darker(sample.image(), Math.pow(2, -stops), random);
                proposed += change(sample, dark, Indicator.PROPOSED) / count;
                relative += change(sample, dark, new Indicator(Indicator.Kind.RELATIVE, 0)) / count;
            }
            assertTrue(relative < 0.08, stops + " stops: " + relative);
            assertTrue(proposed > 0.12 * stops, stops + " stops: " + proposed);
        }
    }

    private static double change(Sample sample, RgbImage dark, Indicator indicator) {
        double p =
                indicator.p(index.fit(indicator.measure()), indicator.measure().of(dark));
        return Math.abs(p - index.p(sample, indicator));
    }

    private static RgbImage darker(RgbImage image, double light, Random random) {
        byte[] rgb = new byte[image.rgb().length];
        for (int i = 0; i < rgb.length; i++) {
            double value = (image.rgb()[i] & 0xFF) / 255.0;
            double linear = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
            double electrons = 8000 * linear * light;
            double seen = (electrons + Math.sqrt(electrons + 36) * random.nextGaussian()) / 8000;
            double dark = Math.min(1, Math.max(0, seen));
            rgb[i] = (byte)
                    Math.round(255 * (dark <= 0.0031308 ? 12.92 * dark : 1.055 * Math.pow(dark, 1 / 2.4) - 0.055));
        }
        return new RgbImage(image.height(), image.width(), rgb);
    }

    @Test
    void projection() {
        assertEquals(0.499, meanP(Split.TRAIN), 0.001);
        assertEquals(0.482, meanP(Split.VALIDATION), 0.001);
    }

    /**
     * Counted with NumPy. SegNet's, of labels that differ a little, are 0.26, 0.18, 4.56, 0.14, 0.91, 0.38, 9.64, 1.84,
     * 0.68, 6.25 and 7.36.
     */
    @Test
    void classWeights() {
        ClassFrequencies frequencies =
                ClassFrequencies.of(index.labels().get(Split.TRAIN).values(), 11);
        double[] median = {0.2793, 0.2017, 4.7865, 0.149, 1, 0.4217, 3.8467, 1.9736, 0.7889, 6.3747, 8.8587};
        double[] log = {5.6035, 4.2953, 33.5736, 3.3355, 15.4856, 8.7387, 31.542, 32.012, 12.8288, 38.0141, 43.9074};
        for (int i = 0; i < 11; i++) {
            assertEquals(median[i], frequencies.medianWeights().get(i), 1e-4);
            assertEquals(log[i], frequencies.logWeights().get(i), 1e-4);
        }
    }

    private static double meanP(Split split) {
        return Arrays.stream(index.values(split))
                .map(index.fit()::cdf)
                .average()
                .orElseThrow();
    }

    @Test
    void areaUsed() {
        AdaptiveResolution resolution = new AdaptiveResolution(32, true);
        for (ImageSize stored : List.of(new ImageSize(352, 480), new ImageSize(360, 480))) {
            double wanted = 0;
            double used = 0;
            for (double value : index.values(Split.TRAIN)) {
                double p = index.fit().cdf(value);
                wanted += (0.5 * p + 0.5) * (0.5 * p + 0.5);
                used += (double) resolution.sizeFor(stored, p).area() / stored.area();
            }
            assertEquals(0.582, wanted / 367, 0.001);
            assertTrue(Math.abs(used / wanted - 1) < 0.03, stored + ": " + used / wanted);
        }
    }
}
