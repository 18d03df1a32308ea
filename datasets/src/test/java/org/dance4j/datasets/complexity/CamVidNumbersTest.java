package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
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
        ComplexityStatistics train = index.statistics(Split.TRAIN);
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
        assertEquals(0.0810, index.kolmogorovSmirnov(Split.TRAIN), 0.01 * 0.0810);
        assertEquals(
                0.1489, new MaxwellBoltzmann(0, 41.166).kolmogorovSmirnov(index.values(Split.TRAIN)), 0.01 * 0.1489);
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
