package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.TestFiles;
import org.dance4j.datasets.scenes.Scenes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Splits that no dataset is expected to have, by the names of their folders and lists. */
class NamedSplitsTest {

    private static final Split DUSK = new Split("dusk");
    private static final Split FOG = new Split("fog");

    @TempDir
    private Path folder;

    private TestFiles files;

    @BeforeEach
    void open() {
        files = new TestFiles(folder);
    }

    private Dataset dataset(String name) {
        return Datasets.open(name, Datasets.Options.in(folder));
    }

    private void assertDusk(String name, String id) {
        Dataset dataset = dataset(name);
        assertEquals(List.of(Split.TRAIN, DUSK), List.copyOf(dataset.splits()));
        assertEquals(List.of(id), dataset.samples(DUSK).stream().map(Sample::id).toList());
        String message = assertThrows(BadInputException.class, () -> dataset.samples(FOG))
                .getMessage();
        String start = "data folder " + folder + " has no split 'fog': ";
        assertEquals(start, message.substring(0, start.length()));
        String end = " does not exist; there are train and dusk";
        assertEquals(end, message.substring(message.length() - end.length()));
    }

    private void pair(String images, String labels) throws IOException {
        for (String split : List.of("train", "dusk")) {
            files.image(images.replace("#", split));
            files.label(labels.replace("#", split), 0, 1);
        }
    }

    @Test
    void ownFolder() throws IOException {
        files.text(
                "classes.yaml", "classes:\n  - {name: a, colour: \"#000001\"}\n  - {name: b, colour: \"#ffffff\"}\n");
        pair("#/images/x.png", "#/labels/x.png");
        files.image("no labels/images/x.png");
        assertDusk("folder", "dusk-x");
    }

    @Test
    void camVidsFolders() throws IOException {
        pair("#/x.png", "#annot/x.png");
        files.text("label_colors.txt", "64 128 64\tAnimal\n");
        files.image("more/x.png");
        assertDusk("camvid", "dusk-x");
    }

    @Test
    void camVidsLists() throws IOException {
        pair("all/#.png", "allannot/#.png");
        files.text("train.txt", "all/train.png allannot/train.png\n");
        files.text("dusk.txt", "all/dusk.png allannot/dusk.png\n");
        files.text("readme.txt", "Frames of CamVid\n");
        assertEquals(
                List.of(Split.TRAIN, new Split("all"), DUSK),
                List.copyOf(dataset("camvid").splits()));
        assertEquals(
                List.of("dusk-dusk"),
                dataset("camvid").samples(DUSK).stream().map(Sample::id).toList());
        assertThrows(BadInputException.class, () -> dataset("camvid").samples(new Split("readme")));
    }

    @Test
    void bdd100k() throws IOException {
        pair("images/10k/#/x.jpg", "labels/sem_seg/masks/#/x.png");
        assertDusk("bdd100k", "dusk-x");
    }

    @Test
    void cityscapes() throws IOException {
        pair("leftImg8bit/#/ulm/ulm_1_2_leftImg8bit.png", "gtFine/#/ulm/ulm_1_2_gtFine_labelTrainIds.png");
        assertDusk("cityscapes", "dusk-ulm_1_2");
    }

    @Test
    void voc2012() throws IOException {
        pair("JPEGImages/#.jpg", "SegmentationClass/#.png");
        files.text("ImageSets/Segmentation/train.txt", "train\n");
        files.text("ImageSets/Segmentation/dusk.txt", "dusk\n");
        assertDusk("voc2012", "dusk-dusk");
    }

    @Test
    void whatIsSplitByName() throws IOException {
        files.image("0001TP_006690.png");
        files.colours("0001TP_006690_L.png", 0x804080);
        String message = assertThrows(
                        BadInputException.class, () -> dataset("camvid").samples(DUSK))
                .getMessage();
        assertEquals(
                "data folder " + folder + " has no split 'dusk': CamVid as published is split as SegNet's lists are;"
                        + " there is train",
                message);
        assertEquals(
                "dataset scenes has no split 'dusk': there are train, val and test",
                assertThrows(BadInputException.class, () -> new Scenes(1).samples(DUSK))
                        .getMessage());
    }

    /** A name leads to no other folder. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../val", "a/b", "a\\b", ".hidden", " "})
    void whatIsNoName(String text) {
        assertThrows(BadInputException.class, () -> Split.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dusk", "train_extra", "val-2", "2012", "Dämmerung", "night 1"})
    void whatIsAName(String text) {
        assertEquals(text, Split.parse(text).toString());
    }
}
