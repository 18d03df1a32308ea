package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dance dataset} says of labels that can be read, but hardly as they were meant. */
class LabelProblemsTest {

    private static final int SIZE = 4;
    private static final int BLACK = 0x000000;
    private static final int RED = 0xFF0000;
    private static final int GREEN = 0x00FF00;

    private static final String NOTHING = "nothing can be learned from split train of dataset folder: ";
    private static final String TWO =
            "classes: [{name: ground, colour: '#000000'}, {name: crack, colour: '#FF0000'%s}]\n";

    @TempDir
    private Path folder;

    private StringWriter out;

    /** The sentences; there are some exactly if the command fails. */
    private List<String> problems() {
        out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = {"dataset", "--dataset", "folder", "--data", folder.toString()};
        int code =
                Main.run(arguments, new Console(new PrintWriter(out), new PrintWriter(err), false), new StopRequest());
        List<String> sentences = err.toString()
                .replace(folder.toString(), "DATA")
                .lines()
                .map(line -> line.replaceFirst("^dance: ", ""))
                .toList();
        assertEquals(sentences.isEmpty() ? 0 : 1, code, err.toString());
        return sentences;
    }

    private void classes(String yaml) throws IOException {
        Files.writeString(folder.resolve("classes.yaml"), yaml);
    }

    private void grey(String split, String name, int... values) throws IOException {
        pair(split, name, new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY), values);
    }

    /** @param palette colours from the index 0 on; what follows is black */
    private void indexed(String split, String name, List<Integer> palette, int... values) throws IOException {
        int[] colours = new int[256];
        for (int i = 0; i < palette.size(); i++) {
            colours[i] = palette.get(i);
        }
        IndexColorModel model = new IndexColorModel(8, 256, colours, 0, false, -1, 0);
        pair(split, name, new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED, model), values);
    }

    /** A label that begins with some values and goes on with the last. */
    private void pair(String split, String name, BufferedImage label, int... values) throws IOException {
        for (int i = 0; i < SIZE * SIZE; i++) {
            label.getRaster().setSample(i % SIZE, i / SIZE, 0, values[Math.min(i, values.length - 1)]);
        }
        Path images = Files.createDirectories(folder.resolve(split).resolve("images"));
        Path labels = Files.createDirectories(folder.resolve(split).resolve("labels"));
        ImageIO.write(
                new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB),
                "png",
                images.resolve(name + ".png").toFile());
        ImageIO.write(label, "png", labels.resolve(name + ".png").toFile());
    }

    private void mask(int off, int on) throws IOException {
        grey("train", "a", off, off, off, on, on, on, on, on, on, off);
        grey("val", "b", off, on);
    }

    @Test
    void masksOf255WhoseVoidIsADefault() throws IOException {
        classes(TWO.formatted(""));
        mask(0, 255);
        assertEquals(
                List.of(
                        NOTHING + "'ground' is the only class with a pixel in its labels",
                        "class 'crack' has no pixel in the labels of split train",
                        "37.5% of the pixels in the labels of split train have the value 255, which DATA/classes.yaml does"
                                + " not declare, so that they are void by default: write 'void: 255' there if that is"
                                + " right, else 'value: 255' for class 'crack', which has no pixel",
                        "93.8% of the pixels in the labels of split val have the value 255, which DATA/classes.yaml does"
                                + " not declare, so that they are void by default: write 'void: 255' there if that is"
                                + " right, else 'value: 255' for class 'crack', which has no pixel",
                        "void is 93.8% of the pixels in the labels of split val, which are neither trained on nor"
                                + " scored"),
                problems());
    }

    @Test
    void whatItSaysReadsThemRightly() throws IOException {
        classes(TWO.formatted(", value: 255"));
        mask(0, 255);
        assertEquals(List.of(), problems());
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("crack +37.50% +93.75%")), out.toString());
    }

    @Test
    void masksOf255WhoseVoidIsGiven() throws IOException {
        classes(TWO.formatted("") + "void: 255");
        mask(0, 255);
        List<String> problems = problems();
        assertEquals(
                List.of(
                        NOTHING + "'ground' is the only class with a pixel in its labels",
                        "class 'crack' has no pixel in the labels of split train; if its pixels are those of the value"
                                + " 255, write 'value: 255' for it in DATA/classes.yaml in place of 'void: 255'",
                        "void is 93.8% of the pixels in the labels of split val, which are neither trained on nor"
                                + " scored; what is a class of its own, such as background, is to be declared as one in"
                                + " DATA/classes.yaml"),
                problems);
    }

    @Test
    void masksOf255WithOneClass() throws IOException {
        classes("classes: [{name: crack, colour: '#FF0000'}]");
        mask(0, 255);
        List<String> problems = problems();
        assertEquals(
                NOTHING
                        + "'crack' is the only class with a pixel in its labels; declare what is not it as a class of its"
                        + " own in DATA/classes.yaml, such as background",
                problems.get(0));
        assertTrue(problems.get(1).endsWith("else 'value: 255' for the class that they are"), problems.get(1));

        classes("classes: [{name: crack, colour: '#FF0000', value: 255}]");
        assertTrue(
                problems()
                        .contains("DATA/train/labels/a.png holds the label 0 at row 0, column 0: expected a value from"
                                + " classes.yaml"),
                problems().toString());

        classes("classes: [{name: crack, colour: '#FF0000', value: 255}]\nvoid: 0");
        assertEquals(
                List.of(
                        NOTHING + "'crack' is the only class with a pixel in its labels; declare what is not it as a"
                                + " class of its own in DATA/classes.yaml, such as background",
                        "void is 62.5% of the pixels in the labels of split train, which are neither trained on nor"
                                + " scored; what is a class of its own, such as background, is to be declared as one in"
                                + " DATA/classes.yaml"),
                problems());
    }

    @Test
    void valuesOf255BesideAllClassesAreAskedForToo() throws IOException {
        classes(TWO.formatted(""));
        grey("train", "a", 0, 255, 1);
        grey("val", "b", 0, 1);
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("6.3% of the pixels"), problems.get(0));
        classes(TWO.formatted("") + "void: 255");
        assertEquals(List.of(), problems());
    }

    @Test
    void labelsOfNothingButVoid() throws IOException {
        classes(TWO.formatted("") + "void: [7, 255]");
        grey("train", "a", 0, 1);
        grey("train", "b", 7);
        grey("train", "c", 0, 1);
        grey("val", "d", 7, 255);
        assertEquals(
                List.of(
                        "1 of the 3 labels of split train hold nothing but void, such as that of sample train-b",
                        "the labels of split val hold nothing but void: none of it can be scored"),
                problems());
    }

    @Test
    void noPixelOfAnyClass() throws IOException {
        classes(TWO.formatted("") + "void: 7");
        grey("train", "a", 7);
        grey("val", "d", 0, 1);
        assertEquals(List.of(NOTHING + "no class has a pixel in its labels"), problems());
    }

    @Test
    void classesThatOccurElsewhere() throws IOException {
        classes(
                """
                classes:
                  - {name: a, colour: '#000001'}
                  - {name: b, colour: '#000002'}
                  - {name: c, colour: '#000003'}
                  - {name: d, colour: '#000004'}
                """);
        grey("train", "a", 0, 1);
        grey("val", "b", 2, 1);
        assertEquals(
                List.of("the classes 'c', 'd' have no pixel in the labels of split train, though 'c' occurs in others"),
                problems());
        grey("val", "b", 2, 3);
        assertEquals(
                List.of("the classes 'c', 'd' have no pixel in the labels of split train, though 'c', 'd' occur in"
                        + " others"),
                problems());
        grey("train", "a", 0, 1, 2);
        assertEquals(
                List.of("class 'd' has no pixel in the labels of split train, though it occurs in others"), problems());
    }

    @Test
    void palettesInAnotherOrder() throws IOException {
        String classes = "classes: [{name: road, colour: '#FF0000'}, {name: ground, colour: '#000000'}]\n";
        classes(classes);
        indexed("train", "a", List.of(BLACK, RED), 0, 1);
        indexed("train", "b", List.of(RED, BLACK, GREEN), 0, 1);
        indexed("val", "c", List.of(RED, BLACK, GREEN), 0, 1);
        String remedy =
                "; 'labels: colour' in DATA/classes.yaml reads the colours, 'labels: index' says that the indices"
                        + " are right";
        assertEquals(
                List.of(
                        "the palettes of 1 of the 2 labels of split train contradict DATA/classes.yaml, such as the index"
                                + " 0 of sample train-a, which stands for 'road' and has the colour of 'ground', #000000"
                                + remedy,
                        "the palettes of labels contradict each other: the index 0 is #000000 in sample train-a and"
                                + " #FF0000 in sample train-b" + remedy),
                problems());
        classes(classes + "labels: index");
        assertEquals(List.of(), problems());
        classes(classes + "labels: colour");
        assertEquals(List.of(), problems());
        // By hand: 15 of 16 pixels of the first and 1 of the second are red.
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("road +50.00% +6.25%")), out.toString());
    }

    @Test
    void palettesThatContradictNothing() throws IOException {
        classes(
                """
                classes: [{name: ground, colour: '#000000'}, {name: crack, colour: '#FF0000'}]
                void: [255, '#00FF00']
                """);
        // Void at 255 is black because the rest of the palette is; other colours are nobody's.
        indexed("train", "a", List.of(BLACK, RED), 0, 1, 255, 0);
        indexed("train", "b", List.of(BLACK, RED, GREEN), 0, 1);
        indexed("val", "c", List.of(BLACK, RED), 0, 0, 1);
        assertEquals(List.of(), problems());
    }

    @Test
    void palettesOfOtherColoursThatDifferFromFileToFile() throws IOException {
        classes("classes: [{name: ground, colour: '#102030'}, {name: crack, colour: '#405060'}]");
        indexed("train", "a", List.of(BLACK, RED), 0, 1);
        indexed("val", "b", List.of(BLACK, GREEN), 0, 1);
        assertEquals(
                List.of("the palettes of labels contradict each other: the index 1 is #FF0000 in sample train-a and"
                        + " #00FF00 in sample val-b; 'labels: colour' in DATA/classes.yaml reads the colours, once they"
                        + " are those of classes there, 'labels: index' says that the indices are right"),
                problems());
    }

    @Test
    void anIndexWithoutMeaningThatHasAClasssColour() throws IOException {
        classes(TWO.formatted(""));
        indexed("train", "a", List.of(BLACK, GREEN, RED), 0, 2);
        indexed("val", "b", List.of(BLACK, RED), 0, 1);
        assertEquals(
                List.of(
                        "DATA/train/labels/a.png holds the label 2 at row 0, column 1: expected a value from classes.yaml;"
                                + " all its colours are known, which 'labels: colour' there reads"),
                problems());
        classes(TWO.formatted("") + "labels: colour");
        assertEquals(List.of(), problems());
    }
}
