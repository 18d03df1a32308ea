package org.dance4j.datasets.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.TestFiles;
import org.dance4j.datasets.readers.Datasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels of photographs that an EXIF tag turns, though height and width stay. */
class StoredOrientationTest {

    private static final int PIXELS = TestFiles.HEIGHT * TestFiles.WIDTH;
    private static final int SKY = 2 * TestFiles.WIDTH;

    @TempDir
    private Path folder;

    private List<Finding> findings(int orientation, boolean labelIsTurned) throws IOException {
        TestFiles files = new TestFiles(folder);
        files.text("classes.yaml", "classes: [{name: sky, colour: '#0000FF'}, {name: ground, colour: '#00FF00'}]");
        for (String split : List.of("train", "val")) {
            int[] colours = IntStream.range(0, PIXELS)
                    .map(i -> i < SKY ? 0xC0C0C0 : 0x303030)
                    .toArray();
            Path image = files.colours(split + "/images/a.png", colours);
            TestFiles.tag(image, orientation);
            files.label(
                    split + "/labels/a.png",
                    IntStream.range(0, PIXELS)
                            .map(i -> labelIsTurned ? PIXELS - 1 - i : i)
                            .map(i -> i < SKY ? 0 : 1)
                            .toArray());
        }
        Diagnosis diagnosis = DatasetCheck.run(
                Datasets.open("folder", Datasets.Options.in(folder)),
                List.of(Split.TRAIN, Split.VALIDATION),
                1,
                progress -> {});
        return diagnosis.findings();
    }

    @Test
    void upsideDown() throws IOException {
        List<Finding> findings = findings(3, false);
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(
                "2 labels would fit better to images as they are stored than as their EXIF tags turn them, such as that of"
                        + " sample train-a",
                findings.get(0).what());
        assertEquals(List.of(), findings(3, true));
        assertEquals(List.of(), findings(1, false));
    }

    @Test
    void acrossTheImage() throws IOException {
        List<Finding> findings = findings(6, false);
        assertEquals(
                "2 of the 2 labels: the image's height is the label's width, and its width the label's height",
                findings.get(1).what());
        assertTrue(
                findings.get(1).spelled(name -> "--" + name).remedy().contains("with --stored-orientation"),
                findings.get(1).remedy());
    }
}
