package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dance dataset} says of data that can be read and trained on, but hardly should be as it is. */
class DatasetFindingsTest {

    private static final int SIZE = 18;

    @TempDir
    private Path folder;

    private String err = "";

    @BeforeEach
    void classes() throws IOException {
        Files.writeString(
                folder.resolve("classes.yaml"),
                "classes: [{name: road, colour: '#804080'}, {name: car, colour: '#00008E'}]\n");
    }

    /** What was found, without what it does and what mends it, which each has. */
    private List<String> findings(int expectedCode) {
        StringWriter out = new StringWriter();
        StringWriter problems = new StringWriter();
        int code = Main.run(
                new String[] {"dataset", "--dataset", "folder", "--data", folder.toString()},
                new Console(new PrintWriter(out), new PrintWriter(problems), false),
                new StopRequest());
        err = problems.toString();
        assertEquals(expectedCode, code, err);
        List<String> lines = out.toString().lines().toList();
        List<String> found = new ArrayList<>();
        for (int i = 2; i < lines.size(); i++) {
            if (lines.get(i).startsWith("    to mend it: ")) {
                assertTrue(lines.get(i - 1).startsWith("    in training: "), out.toString());
                found.add(lines.get(i - 2));
            }
        }
        return found;
    }

    /** An image of grey patches by seed, so much brighter, and a label that begins with some values. */
    private Path pair(String split, String name, long seed, int brighter, int... values) throws IOException {
        BufferedImage label = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < SIZE * SIZE; i++) {
            label.getRaster().setSample(i % SIZE, i / SIZE, 0, values[Math.min(i, values.length - 1)]);
        }
        return pair(split, name, seed, brighter, label);
    }

    private Path pair(String split, String name, long seed, int brighter, BufferedImage label) throws IOException {
        int[] greys = new Random(seed).ints(81, 20, 100).toArray();
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIZE * SIZE; i++) {
            image.setRGB(i % SIZE, i / SIZE, (greys[i / SIZE / 2 * 9 + i % SIZE / 2] + brighter) * 0x010101);
        }
        Path images = Files.createDirectories(folder.resolve(split).resolve("images"));
        Path labels = Files.createDirectories(folder.resolve(split).resolve("labels"));
        ImageIO.write(image, "png", images.resolve(name + ".png").toFile());
        ImageIO.write(label, "png", labels.resolve(name + ".png").toFile());
        return images.resolve(name + ".png");
    }

    @Test
    void nothingOfDataAsItShouldBe() throws IOException {
        for (int i = 0; i < 12; i++) {
            pair("train", "frame_" + 2 * i, i, i, 0, 1);
            pair("val", "frame_" + (2 * i + 1), 100 + i, i, 0, 1);
        }
        assertEquals(List.of(), findings(0));
    }

    @Test
    void imagesThatAreInTwoSplits() throws IOException {
        pair("train", "a", 1, 0, 0, 1);
        pair("train", "b", 2, 0, 0, 1);
        pair("val", "c", 3, 0, 0, 1);
        pair("val", "d", 2, 40, 0, 1);
        assertEquals(
                List.of(
                        "1 of the 2 images of split val look nearly as one of split train does, such as val-d as train-b"),
                findings(0));
    }

    @Test
    void framesThatAreNeighbours() throws IOException {
        // From a frame to the next a quarter of the patches changes.
        for (int i = 0; i < 24; i++) {
            Path image = pair(i % 2 == 0 ? "train" : "val", "film_" + i, 1000, 0, 0, 1);
            BufferedImage moved = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < SIZE * SIZE; p++) {
                int patch = p / SIZE / 2 * 9 + p % SIZE / 2;
                int grey = 20 + new Random(1000L * patch + (i + patch % 4) / 4).nextInt(180);
                moved.setRGB(p % SIZE, p / SIZE, grey * 0x010101);
            }
            ImageIO.write(moved, "png", image.toFile());
        }
        List<String> findings = findings(0);
        assertEquals(1, findings.size(), findings.toString());
        assertTrue(
                findings.get(0)
                        .startsWith("12 of the 12 images of split val are numbered among those of split train, and"),
                findings.get(0));
    }

    @Test
    void classesThatASplitLacks() throws IOException {
        pair("train", "a", 1, 0, 0, 1);
        pair("val", "b", 2, 0, 0);
        assertEquals(List.of("split val has no pixel of 'car', which other splits have"), findings(0));
    }

    @Test
    void labelsThatCountFromOne() throws IOException {
        pair("train", "a", 1, 0, 1, 2);
        pair("val", "b", 2, 0, 1, 2);
        List<String> findings = findings(1);
        assertEquals("2 samples cannot be used", findings.get(0));
        assertEquals(
                "labels seem to count classes from 1 on: the highest value is 2, the table ends at 1, and the value 0 is"
                        + " never there",
                findings.get(1));
        Files.writeString(folder.resolve("classes.yaml"), "reduce-zero-label: true\n", StandardOpenOption.APPEND);
        assertEquals(List.of(), findings(0));
    }

    @Test
    void coloursBesideThoseOfClasses() throws IOException {
        BufferedImage label = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIZE * SIZE; i++) {
            label.setRGB(i % SIZE, i / SIZE, i < SIZE ? 0x00008E : 0x81407E);
        }
        pair("train", "a", 1, 0, label);
        pair("val", "b", 2, 0, 0, 1);
        assertEquals(
                List.of(
                        "1 sample cannot be used",
                        "in 1 label, 1 colour of no class within 8 units of a class's: #81407E beside #804080 of 'road'"),
                findings(1));
        Files.writeString(
                folder.resolve("classes.yaml"),
                "classes: [{name: road, colour: ['#804080', '#81407E']}, {name: car, colour: '#00008E'}]\n");
        assertEquals(List.of(), findings(0));
    }

    @Test
    void splitsOfOtherLight() throws IOException {
        for (int i = 0; i < 12; i++) {
            pair("train", "a" + i, i, 60 + i, 0, 1);
            pair("val", "b" + i, 100 + i, i, 0, 1);
        }
        List<String> findings = findings(0);
        assertEquals(1, findings.size(), findings.toString());
        assertTrue(
                findings.get(0).startsWith("images of split val are darker than those of split train: mean grey "),
                findings.get(0));
    }

    @Test
    void labelsOfOtherSizes() throws IOException {
        BufferedImage half = new BufferedImage(SIZE / 2, SIZE / 2, BufferedImage.TYPE_BYTE_GRAY);
        pair("train", "a", 1, 0, half);
        pair("train", "b", 3, 0, 0, 1);
        pair("val", "c", 2, 0, 0, 1);
        List<String> findings = findings(1);
        assertEquals("1 of the 3 labels: the image's shape, at 0.5 of its size", findings.get(1));
    }
}
