package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** CamVid's colour labels, 960 × 720, against the index labels that SegNet made of the same frames, 480 × 360. */
class CamVidColoursTest {

    private static final Path COLOURS = Path.of("../../shared/cases/camvid-colours");
    private static final Path INDICES = Path.of("../../shared/camvid");

    private static Map<String, Sample> samples(Path folder) {
        Dataset camvid = Datasets.open("camvid", Datasets.Options.in(folder));
        return Stream.of(Split.TRAIN, Split.VALIDATION)
                .filter(camvid.splits()::contains)
                .flatMap(split -> camvid.samples(split).stream())
                .collect(Collectors.toMap(Sample::id, Function.identity()));
    }

    @Test
    void theyAreGroupedAsSegNetsAre() {
        Assumptions.assumeTrue(
                Files.isDirectory(COLOURS) && Files.isDirectory(INDICES),
                "skipped: ../shared/cases/camvid-colours or ../shared/camvid is not there");
        Map<String, Sample> indices = samples(INDICES);
        List<Sample> published = List.copyOf(samples(COLOURS).values());
        assertEquals(10, published.size());
        int pixels = 0;
        int nearest = 0;
        int oneOfFour = 0;
        for (Sample sample : published) {
            LabelMap large = sample.label();
            LabelMap small = indices.get(sample.id()).label();
            assertEquals(new ImageSize(360, 480), small.size());
            assertEquals(new ImageSize(720, 960), large.size());
            for (int y = 0; y < small.height(); y++) {
                for (int x = 0; x < small.width(); x++) {
                    int label = small.at(y, x);
                    pixels++;
                    // SegNet's labels are nearest to the second of each two rows and the first of each two columns.
                    nearest += large.at(2 * y + 1, 2 * x) == label ? 1 : 0;
                    boolean among = large.at(2 * y, 2 * x) == label
                            || large.at(2 * y, 2 * x + 1) == label
                            || large.at(2 * y + 1, 2 * x) == label
                            || large.at(2 * y + 1, 2 * x + 1) == label;
                    oneOfFour += among ? 1 : 0;
                }
            }
        }
        assertTrue(nearest > 0.997 * pixels, nearest + " of " + pixels);
        assertEquals(pixels, oneOfFour);
    }
}
