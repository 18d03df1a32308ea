package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {

    private static final int SIZE = 4;

    @TempDir
    private Path folder;

    private Path source;
    private Path out;
    private String printed = "";
    private String problems = "";

    @BeforeEach
    void masks() throws IOException {
        source = folder.resolve("source");
        out = folder.resolve("out");
        for (int i = 0; i < 5; i++) {
            mask("images/" + i, 0);
            mask("masks/" + i, 0xFFFFFF);
        }
    }

    /** Black, and a row of a colour. */
    private void mask(String name, int colour) throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < SIZE; x++) {
            image.setRGB(x, 0, colour);
        }
        Path file = source.resolve(name + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    private int run(String... arguments) {
        StringWriter standard = new StringWriter();
        StringWriter error = new StringWriter();
        int code = Main.run(
                arguments, new Console(new PrintWriter(standard), new PrintWriter(error), false), new StopRequest());
        printed = standard.toString().replace(folder.toString(), "DIR");
        problems = error.toString().replace(folder.toString(), "DIR");
        return code;
    }

    private int convert(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("convert", "masks", source.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void whatIsConvertedIsADataset() {
        assertEquals(0, convert("--classes", "crack", "--test", "0.2"), problems);
        assertEquals(
                """
                train 3, val 1, test 1, 2 classes, splits drawn from seed 1, in DIR/out
                to look at it: dance dataset --dataset folder --data DIR/out --plot overlays.png
                """,
                printed);
        assertEquals(0, run("dataset", "--dataset", "folder", "--data", out.toString()), problems);
        assertTrue(printed.lines().anyMatch(line -> line.matches("crack +25.00% +25.00% +25.00%")), printed);
    }

    @Test
    void aFolderThatIsThereIsLeftAlone() throws IOException {
        assertEquals(0, convert());
        assertEquals(1, convert());
        assertEquals("dance: DIR/out is there already; choose another name, or --overwrite\n", problems);
        Files.writeString(out.resolve("more.txt"), "");
        assertEquals(0, convert("--overwrite", "--link"), problems);
        assertFalse(Files.exists(out.resolve("more.txt")));
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("mine.txt"), "");
        assertEquals(1, run("convert", "masks", source.toString(), "--out", other.toString(), "--overwrite"));
        assertEquals(
                "dance: DIR/other has no classes.yaml, so that it is no dataset to be replaced; choose another --out\n",
                problems);
        Files.writeString(source.resolve("classes.yaml"), "");
        assertEquals(1, run("convert", "masks", source.toString(), "--out", source.toString(), "--overwrite"));
        assertEquals("dance: DIR/source lies in DIR/source, which is replaced; choose another --out\n", problems);
    }

    @Test
    void whatCannotBeUsedIsNamed() throws IOException {
        mask("masks/3", 0x010101);
        Files.delete(source.resolve("images/4.png"));
        assertEquals(1, convert());
        assertEquals(
                """
                dance: image 4 is not in DIR/source
                dance: 3: DIR/source/masks/3.png has values up to 1, none of which reaches the threshold 128 from which on pixels belong to 'object': expected a mask of 0 and 255, or a lower threshold
                dance: 2 images cannot be used, so that nothing is written; --skip-bad 2 leaves them out
                """,
                problems);
        assertFalse(Files.exists(out));
        assertEquals(0, convert("--skip-bad", "2"), problems);
        assertTrue(problems.startsWith("dance: left out: image 4 is not in DIR/source\n"), problems);
        assertTrue(printed.startsWith("train 2, val 1, 2 classes"), printed);
    }

    @Test
    void optionsThatCannotBe() {
        assertEquals(1, convert("--val", "1.5"));
        assertEquals(
                "dance: --val and --test: validation and test take shares from 0 to 1 that leave some images for training,"
                        + " found 1.5 and 0.0\n",
                problems);
        assertEquals(1, convert("--group", "("));
        assertEquals("dance: --group '(' is no regular expression: Unclosed group\n", problems);
        assertEquals(1, convert("--threshold", "0"));
        assertEquals("dance: --threshold must be from 1 to 255, found 0\n", problems);
        assertEquals(1, convert("--images", source.resolve("no").toString()));
        assertEquals("dance: folder of images DIR/source/no does not exist\n", problems);
        assertEquals(2, run("convert", "tiff", source.toString(), "--out", out.toString()));
        assertTrue(problems.contains("coco, labelme, cvat, cvat-masks, label-studio, voc, masks"), problems);
        assertEquals(1, run("convert", "coco", folder.resolve("no").toString(), "--out", out.toString()));
        assertEquals("dance: source DIR/no does not exist\n", problems);
        assertEquals(1, run("convert", "voc", source.toString(), "--out", out.toString()));
        assertEquals("dance: folder DIR/source has no folder SegmentationClass\n", problems);
    }
}
