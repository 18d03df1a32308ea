package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of data as other tools leave them, by the command line. */
class DataFilesTest {

    @TempDir
    private Path folder;

    private StreetFolder street;

    @BeforeEach
    void make() throws IOException {
        street = new StreetFolder(folder.resolve("data"));
        Files.createDirectories(street.path());
        Files.writeString(
                street.path().resolve("classes.yaml"),
                """
                classes:
                  - {name: no, colour: "#804080"}
                  - {name: 1, colour: "#6B8E23"}
                """);
    }

    /** An image, and its label, the right half of which is one class and the left half the other. */
    private void pair(String split, String image, String label) throws IOException {
        write(split + "/images/" + image, StreetFolder.noise(32, 48, 60 + image.hashCode() % 50, 1));
        write(split + "/labels/" + label, label(BufferedImage.TYPE_BYTE_GRAY));
    }

    private static BufferedImage label(int type) {
        BufferedImage label = new BufferedImage(48, 32, type);
        for (int i = 0; i < 48 * 32; i++) {
            int value = i % 48 / 24;
            label.getRaster().setPixel(i % 48, i / 48, new int[] {value, value, value, 255});
        }
        return label;
    }

    private void write(String name, BufferedImage image) throws IOException {
        Path file = street.path().resolve(name);
        Files.createDirectories(file.getParent());
        street.write(file, image);
    }

    private Dance dataset(String name) {
        return Dance.run("dataset", "--dataset", name, "--data", street.path());
    }

    @Test
    void namesOfClassesAndOfFilesAreTexts() throws IOException {
        for (String split : List.of("train", "val")) {
            pair(split, "seq0/0001.png", "seq0/0001.png");
            pair(split, "seq1/0001.png", "seq1/0001.png");
            String name = Normalizer.normalize("Köln", Normalizer.Form.NFD) + ".png";
            pair(split, name, Normalizer.normalize(name, Normalizer.Form.NFC));
            pair(split, "rgb.png", "rgb.png");
            write(split + "/labels/rgb.png", label(BufferedImage.TYPE_INT_RGB));
            pair(split, "rgba.png", "rgba.png");
            write(split + "/labels/rgba.png", label(BufferedImage.TYPE_4BYTE_ABGR));
        }
        List<String> told = dataset("folder").succeeded().out();
        assertTrue(told.contains("images         5       5"), told.toString());
        assertTrue(told.contains("no        50.00%  50.00%"), told.toString());
        assertTrue(told.contains("1         50.00%  50.00%"), told.toString());
    }

    @Test
    void samplesOfEqualNamesAreLeftOutOneByOne() throws IOException {
        for (String split : List.of("train", "val")) {
            for (int i = 3; i >= 0; i--) {
                pair(split, "seq" + i + "/0001.png", "seq" + i + "/0001.png");
            }
        }
        Path lost = street.path().resolve("train/labels/seq0/0001.png");
        Path alone = street.path().resolve("train/images/seq1/0001.png");
        Files.delete(lost);
        Files.delete(alone);
        Files.delete(street.path().resolve("val/labels/seq1/0001.png"));
        Object[] train = {
            "train",
            "--dataset",
            "folder",
            "--data",
            street.path(),
            "--recipe",
            "baseline",
            "--width",
            "0.25",
            "--crop",
            "32x32",
            "--batch",
            "2",
            "--steps",
            "1",
            "--no-export",
            "--out",
            folder.resolve("run"),
            "--skip-bad",
            "1"
        };
        Dance refused = Dance.run(train);
        assertEquals(1, refused.exitCode());
        String last = refused.err().get(refused.err().size() - 1);
        assertTrue(
                last.contains("label " + street.path().resolve("train/labels/seq1/0001.png") + " has no image"), last);
        train[train.length - 1] = "3";
        Dance trained = Dance.run(train);
        assertEquals(0, trained.exitCode(), trained.toString());
        assertEquals(3, trained.err().size(), trained.toString());
        String complexity = Files.readString(folder.resolve("run/complexity.json"));
        for (String id : List.of("train-seq2/0001", "train-seq3/0001", "val-seq0/0001")) {
            assertTrue(complexity.contains("\"" + id + "\""), complexity);
        }
        Dance evaluated = Dance.run("eval", folder.resolve("run"));
        assertEquals(0, evaluated.exitCode(), evaluated.toString());
        assertTrue(
                evaluated
                        .out()
                        .contains("1 of split val left out, as run " + folder.resolve("run")
                                + " did because it cannot be used"),
                evaluated.toString());
        Files.delete(street.path().resolve("val/labels/seq2/0001.png"));
        Dance changed = Dance.run("eval", folder.resolve("run"));
        assertEquals(1, changed.exitCode());
        assertTrue(changed.err().get(0).contains("val/images/seq2/0001.png has no label"), changed.toString());
    }

    @Test
    void labelsThatAreNotTaken() throws IOException {
        pair("train", "a.png", "b.png");
        pair("val", "a.png", "a.png");
        Path jpeg = street.path().resolve("train/labels/a.jpg");
        Files.writeString(jpeg, "something");
        Dance found = dataset("folder");
        assertEquals(1, found.exitCode());
        assertTrue(
                found.err().stream()
                        .anyMatch(line -> line.endsWith(
                                ": found a.jpg, but JPEG changes the values of labels;" + " a PNG file is expected")),
                found.toString());
    }

    @Test
    void listsWithMarksAndTwoColumns() throws IOException {
        for (String split : List.of("train", "val")) {
            write("JPEGImages/" + split + ".jpg", StreetFolder.noise(32, 48, 200, 1));
            write("SegmentationClassAug/" + split + ".png", label(BufferedImage.TYPE_BYTE_GRAY));
            String line = "/JPEGImages/" + split + ".jpg /SegmentationClassAug/" + split + ".png \r\n";
            Path list = street.path().resolve("ImageSets/Segmentation/" + split + ".txt");
            Files.createDirectories(list.getParent());
            Files.write(list, ("\uFEFF" + line).getBytes(StandardCharsets.UTF_16LE));
        }
        Dance told = dataset("voc2012");
        assertTrue(told.out().contains("aeroplane    50.00%  50.00%"), told.toString());
        assertEquals(1, told.err().size(), told.toString());
        assertTrue(told.err().get(0).contains("have no pixel in the labels of split train"), told.toString());
    }
}
