package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pair of ADE20K in ../shared, as the benchmark has it; skipped where it is not. */
class SharedAde20kTest {

    private static final Path FOLDER = Path.of("../../shared/formats/ade20k");

    @BeforeEach
    void needsTheFiles() {
        assumeTrue(Files.isDirectory(FOLDER), "skipped: ../shared/formats/ade20k is not there");
    }

    private static Dataset ade() {
        return Datasets.open("ade20k", Datasets.Options.in(FOLDER));
    }

    @Test
    void labelsAreOneLowerAndZeroIsVoid() throws IOException {
        Dataset ade = ade();
        assertEquals(Set.of(Split.VALIDATION), ade.splits());
        List<Sample> samples = ade.samples(Split.VALIDATION);
        assertEquals(
                List.of("val-ADE_val_00000001"),
                samples.stream().map(Sample::id).toList());
        Sample sample = samples.get(0);
        assertEquals(new ImageSize(512, 683), sample.image().size());
        LabelMap label = sample.label();
        assertEquals(new ImageSize(512, 683), label.size());
        Raster stored = ImageIO.read(sample.labelFile().orElseThrow().toFile()).getRaster();
        Map<String, Integer> counts = new HashMap<>();
        for (int y = 0; y < label.height(); y++) {
            for (int x = 0; x < label.width(); x++) {
                int value = stored.getSample(x, y, 0);
                assertEquals(value == 0 ? LabelMap.VOID : value - 1, label.at(y, x), y + ", " + x);
                counts.merge(
                        label.at(y, x) == LabelMap.VOID
                                ? "void"
                                : ade.classes().names().get(label.at(y, x)),
                        1,
                        Integer::sum);
            }
        }
        assertEquals(
                Map.of(
                        "sky", 134_492,
                        "building", 123_406,
                        "grass", 53_099,
                        "wall", 14_538,
                        "plant", 10_009,
                        "tree", 8_784,
                        "void", 3_613,
                        "road", 1_755),
                counts);
    }

    /** The first name of each class is that of the development kit's table. */
    @Test
    void classesAreThoseOfTheTable() throws IOException {
        List<String> names = Files.readAllLines(FOLDER.resolve("objectInfo150.txt")).stream()
                .skip(1)
                .map(line -> line.substring(line.lastIndexOf('\t') + 1)
                        .replaceFirst("[,;].*", "")
                        .strip())
                .toList();
        assertEquals(names, ade().classes().names());
    }
}
