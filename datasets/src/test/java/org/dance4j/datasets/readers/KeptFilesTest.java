package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ListedOnce;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.SizedSample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.decoded.DecodedDataset;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.TestFiles;
import org.dance4j.datasets.scenes.Scenes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a run's samples, as its first process found them. */
class KeptFilesTest {

    @TempDir
    private Path folder;

    private Path kept;
    private Dataset dataset;

    @BeforeEach
    void layOut() throws IOException {
        TestFiles files = new TestFiles(folder);
        files.text(
                "classes.yaml",
                "classes:\n  - {name: ground, colour: '#804080'}\n  - {name: sky, colour: '#4682B4'}\n");
        for (String name : List.of("a \"b\"", "sub/ä")) {
            files.image("train/images/" + name + ".jpg");
            files.label("train/labels/" + name + ".png", 1, 0, 0);
        }
        files.image("val/images/c.png");
        files.label("val/labels/c.png", 0);
        dataset = Datasets.open("folder", Datasets.Options.in(folder));
        kept = folder.resolve("run/files.jsonl");
    }

    private static List<Sample> sized(List<Sample> samples) {
        return samples.stream()
                .<Sample>map(sample -> new SizedSample(sample, new ImageSize(1, 1)))
                .toList();
    }

    private void keep() {
        KeptFiles.write(
                kept,
                Map.of(
                        Split.TRAIN,
                        sized(new DecodedDataset(dataset, folder.resolve("pixels")).samples(Split.TRAIN)),
                        Split.VALIDATION,
                        dataset.samples(Split.VALIDATION)));
    }

    @Test
    void samplesAreReadWithoutALookAtFolders() throws IOException {
        keep();
        // What came later is not in the list.
        Files.copy(folder.resolve("val/images/c.png"), folder.resolve("val/images/d.png"));
        Dataset read = KeptFiles.read(kept, dataset);
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            List<Sample> found = read.samples(split);
            assertEquals(split.equals(Split.TRAIN) ? 2 : 1, found.size());
            for (Sample sample : found) {
                Sample same = dataset.listing(split).samples().stream()
                        .filter(other -> other.id().equals(sample.id()))
                        .findFirst()
                        .orElseThrow();
                assertEquals(same.file(), sample.file());
                assertEquals(
                        same.labelCode().orElseThrow().table(),
                        sample.labelCode().orElseThrow().table());
                assertArrayEquals(same.label().classes(), sample.label().classes());
            }
        }
        assertEquals(
                dataset.samples(Split.TRAIN).stream().map(Sample::id).toList(),
                read.samples(Split.TRAIN).stream().map(Sample::id).toList());
        assertEquals(dataset.classes(), read.classes());
    }

    @Test
    void otherDataIsRefused() throws IOException {
        keep();
        Path image = folder.resolve("train/images/sub/ä.jpg");
        byte[] content = Files.readAllBytes(image);
        Files.delete(image);
        assertRefused(image + ", which the first process trains on, is not there");

        byte[] longer = Arrays.copyOf(content, content.length + 1);
        Files.write(image, longer);
        assertRefused(image + " is not what the first process trains on under that name, which has " + content.length
                + " bytes where this has " + longer.length);
    }

    /** As an image or a label of another version of a dataset may be. */
    @Test
    void otherContentOfTheSameLengthIsRefused() throws IOException {
        keep();
        Path label = folder.resolve("val/labels/c.png");
        byte[] content = Files.readAllBytes(label);
        content[content.length - 20] = (byte) ~content[content.length - 20];
        Files.write(label, content);
        assertRefused(label + " is not what the first process trains on under that name, though as long");
    }

    private void assertRefused(String sentence) {
        assertEquals(
                sentence + ": all processes need the same data",
                assertThrows(BadInputException.class, () -> KeptFiles.read(kept, dataset))
                        .getMessage());
    }

    @Test
    void samplesOfNoFileAreNotKept() {
        keep();
        KeptFiles.write(kept, Map.of(Split.TRAIN, new Scenes(1).samples(Split.TRAIN)));
        assertFalse(Files.exists(kept));
    }

    @Test
    void foldersAreLookedThroughOnce() throws IOException {
        Dataset once = new ListedOnce(dataset);
        List<Sample> before = once.samples(Split.TRAIN);
        Files.delete(folder.resolve("train/images/sub/ä.jpg"));
        assertEquals(before, once.samples(Split.TRAIN));
        assertThrows(BadInputException.class, () -> dataset.samples(Split.TRAIN));
    }
}
