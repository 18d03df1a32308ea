package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.TestFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which label belongs to which image, and what is said where none does. */
class PairingTest {

    private static final String IMAGES = "train/images/";
    private static final String LABELS = "train/labels/";

    @TempDir
    private Path folder;

    private TestFiles files;

    @BeforeEach
    void open() throws IOException {
        files = new TestFiles(folder);
        StringBuilder classes = new StringBuilder("classes:\n");
        for (int i = 0; i < 11; i++) {
            classes.append("  - {name: c" + i + ", colour: \"#0000" + String.format("%02X", 16 + i) + "\"}\n");
        }
        files.text("classes.yaml", classes.toString());
        Files.createDirectories(folder.resolve(IMAGES));
        Files.createDirectories(folder.resolve(LABELS));
    }

    private Dataset dataset(String name) {
        return Datasets.open(name, Datasets.Options.in(folder));
    }

    /** The samples with their first label, when so many that are bad may be left out. */
    private static List<String> samples(Dataset dataset, int bad) {
        List<String> samples = new ArrayList<>();
        for (Sample sample : dataset.listing(Split.TRAIN).sound(new BadFiles(bad, List.of(), file -> {}))) {
            samples.add(sample.id() + " " + sample.label().at(0, 0));
        }
        return samples;
    }

    private List<String> problems(String name) {
        return dataset(name).listing(Split.TRAIN).problems().stream()
                .map(BadFile::problem)
                .toList();
    }

    /** Labels are made last folder first, so that no order of files in a folder makes the pairs. */
    @ParameterizedTest
    @CsvSource({
        "folder, train/images/, train/labels/, .png",
        "camvid, train/, trainannot/, .png",
        "bdd100k, images/10k/train/, labels/sem_seg/masks/train/, .jpg",
        "cityscapes, leftImg8bit/train/, gtFine/train/, _leftImg8bit.png"
    })
    void equalNamesInSubfolders(String name, String images, String labels, String imageEnd) throws IOException {
        String labelEnd = name.equals("cityscapes") ? "_gtFine_labelTrainIds.png" : ".png";
        for (int i = 3; i >= 0; i--) {
            files.image(images + "seq" + i + "/left/0001" + imageEnd);
            files.image(images + "seq" + (3 - i) + "/u" + (3 - i) + imageEnd);
            files.label(labels + "seq" + i + "/left/0001" + labelEnd, i);
            files.label(labels + "seq" + i + "/u" + i + labelEnd, 4 + i);
        }
        files.image(images + "0001" + imageEnd);
        files.label(labels + "0001" + labelEnd, 8);
        List<String> expected = List.of(
                "train-0001 8",
                "train-seq0/left/0001 0",
                "train-seq1/left/0001 1",
                "train-seq2/left/0001 2",
                "train-seq3/left/0001 3",
                "train-u0 4",
                "train-u1 5",
                "train-u2 6",
                "train-u3 7");
        assertEquals(expected, samples(dataset(name), 0));
        Files.delete(folder.resolve(labels + "seq0/left/0001" + labelEnd));
        Files.delete(folder.resolve(images + "seq2/left/0001" + imageEnd));
        List<String> left = new ArrayList<>(expected);
        left.remove(1);
        left.remove(2);
        assertEquals(left, samples(dataset(name), 2));
        assertThrows(BadInputException.class, () -> samples(dataset(name), 1));
    }

    @Test
    void idsAreWithoutPathsAsLongAsNamesDiffer() throws IOException {
        for (String name : List.of("b/1", "a/2", "a/b/0")) {
            files.image(IMAGES + name + ".png");
            files.label(LABELS + name + ".png", 1);
        }
        assertEquals(List.of("train-0 1", "train-1 1", "train-2 1"), samples(dataset("folder"), 0));
    }

    @Test
    void noPairAcrossFolders() throws IOException {
        Path image = files.image(IMAGES + "seq0/1.png");
        Path label = files.label(LABELS + "seq1/1.png", 1);
        assertEquals(
                List.of(
                        "image " + image + " has no label in " + folder.resolve(LABELS) + ": " + label
                                + " is in another folder",
                        "label " + label + " has no image in " + folder.resolve(IMAGES) + ": " + image
                                + " is in another folder"),
                problems("folder"));
    }

    @Test
    void ofTwoFilesOfOneNameNeitherIsTaken() throws IOException {
        files.image(IMAGES + "1.png");
        files.image(IMAGES + "1.jpg");
        files.label(LABELS + "1.png", 1);
        files.image(IMAGES + "2.png");
        files.label(LABELS + "2.png", 2);
        files.label(LABELS + "2.PNG", 3);
        files.image(IMAGES + "3.png");
        files.label(LABELS + "3.png", 4);
        assertEquals(
                List.of(
                        folder.resolve(IMAGES + "1.jpg") + " and " + folder.resolve(IMAGES + "1.png")
                                + " have the same name",
                        folder.resolve(LABELS + "2.PNG") + " and " + folder.resolve(LABELS + "2.png")
                                + " have the same name"),
                problems("folder"));
        assertEquals(List.of("train-3 4"), samples(dataset("folder"), 2));
    }

    @Test
    void publishedCamVidIsPairedByNameInAnyFolders() throws IOException {
        files.image("stills/0001TP_006690.png");
        files.colours("labels/0001TP_006690_L.png", 0x808080);
        assertEquals(List.of("train-0001TP_006690 0"), samples(dataset("camvid"), 0));
        files.image("stills/0001TP_006720.png");
        files.colours("labels/0001TP_006720_L.png", 0x800000);
        files.image("small/0001TP_006720.png");
        files.colours("small/0001TP_006720_L.png", 0x804080);
        assertEquals(
                List.of(folder.resolve("small/0001TP_006720.png") + " and " + folder.resolve("stills/0001TP_006720.png")
                        + " have the same name"),
                problems("camvid"));
        assertEquals(List.of("train-0001TP_006690 0"), samples(dataset("camvid"), 1));
    }

    private static String spelled(String name, boolean composed) {
        return Normalizer.normalize(name, composed ? Normalizer.Form.NFC : Normalizer.Form.NFD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesThatDifferInNormalFormOnly(boolean composed) throws IOException {
        files.image(IMAGES + spelled("Köln/Straße é", composed) + ".png");
        files.label(LABELS + spelled("Köln/Straße é", !composed) + ".png", 5);
        assertEquals(List.of("train-" + spelled("Straße é", composed) + " 5"), samples(dataset("folder"), 0));
        files.image(IMAGES + spelled("Köln/Straße é", !composed) + ".png");
        String problem = problems("folder").get(0);
        assertTrue(problem.endsWith("have the same name"), problem);
        assertEquals(1, problems("folder").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.jpg | but JPEG changes the values of labels; a PNG file is expected",
                "1.JPEG | but JPEG changes the values of labels; a PNG file is expected",
                "1.bmp | but labels are read from PNG files only",
                "1.tif | but labels are read from PNG files only",
                "1.TIFF | but labels are read from PNG files only",
                "1.gif | but labels are read from PNG files only",
                "1.npy | but labels are read from PNG files only",
                "1.txt | but that is no image; a PNG file is expected, with a value or colour for each pixel",
                "1.json | but that is no image; a PNG file is expected, with a value or colour for each pixel",
                "1_gtFine_polygons.json | but that is no image; a PNG file is expected, with a value or colour for each pixel",
                "1_mask.jpg | but JPEG changes the values of labels; a PNG file is expected"
            })
    void whatLiesThereInPlaceOfALabel(String found, String why) throws IOException {
        for (String place : List.of("", "seq0/")) {
            Path image = files.image(IMAGES + place + "1.png");
            files.text(LABELS + place + found, "something");
            assertEquals(
                    List.of("image " + image + " has no label in " + folder.resolve(LABELS) + ": found " + place + found
                            + ", " + why),
                    problems("folder"));
            Files.delete(image);
        }
    }

    @Test
    void cityscapesWithoutLabelsInNumbers() throws IOException {
        Path image = files.image("leftImg8bit/train/ulm/ulm_1_leftImg8bit.png");
        files.label("gtFine/train/ulm/ulm_1_gtFine_color.png", 3);
        assertEquals(
                List.of("image " + image + " has no label in " + folder.resolve("gtFine/train")
                        + ": found ulm/ulm_1_gtFine_color.png, which is no label by its name"),
                problems("cityscapes"));
    }

    @Test
    void whatLiesThereInPlaceOfAnImage() throws IOException {
        Path label = files.label(LABELS + "1.png", 1);
        files.text(IMAGES + "1.bmp", "something");
        files.text(IMAGES + "1.wld", "something");
        String found = "found 1.bmp, but images are read from PNG and JPEG files only";
        assertEquals(
                List.of("label " + label + " has no image in " + folder.resolve(IMAGES) + ": " + found),
                problems("folder"));
        Files.delete(label);
        assertEquals(List.of(folder.resolve(IMAGES) + " holds no image: " + found), problems("folder"));
    }

    @Test
    void filesOfOtherNamesAreNotMeant() throws IOException {
        Path image = files.image(IMAGES + "1.png");
        for (String other : List.of("10.jpg", "1 (copy).jpg", "11.txt", "1-2.jpg", "classes.txt", "1/1.jpg")) {
            files.text(LABELS + other, "something");
        }
        assertEquals(List.of("image " + image + " has no label in " + folder.resolve(LABELS)), problems("folder"));
    }
}
