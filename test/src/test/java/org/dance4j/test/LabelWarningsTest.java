package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels that can be read, but hardly as they were meant: what cannot train is refused, of the rest a run warns. */
class LabelWarningsTest {

    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void make() throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        out = folder.resolve("out");
    }

    private void classes(String more) throws IOException {
        Files.writeString(
                data.resolve("classes.yaml"),
                "classes: [{name: ground, colour: '#000000'}, {name: crack, colour: '#FF0000'}" + more);
    }

    /** Four images to train on and one to validate on, whose labels have one value above and one below. */
    private void masks(int above, int below, int belowInValidation) throws IOException {
        for (int i = 0; i < 5; i++) {
            Path split = data.resolve(i < 4 ? "train" : "val");
            BufferedImage label =
                    new BufferedImage(StreetFolder.WIDTH, StreetFolder.HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
            for (int at = 0; at < StreetFolder.WIDTH * StreetFolder.HEIGHT; at++) {
                int y = at / StreetFolder.WIDTH;
                int value = y < StreetFolder.HEIGHT / 4 ? above : i < 4 ? below : belowInValidation;
                label.getRaster().setSample(at % StreetFolder.WIDTH, y, 0, value);
            }
            write(
                    split.resolve("images"),
                    i,
                    StreetFolder.noise(StreetFolder.HEIGHT, StreetFolder.WIDTH, 60 + 40 * i, i));
            write(split.resolve("labels"), i, label);
        }
    }

    private static void write(Path to, int number, BufferedImage image) throws IOException {
        ImageIO.write(
                image,
                "png",
                Files.createDirectories(to).resolve(number + ".png").toFile());
    }

    private Object command() {
        return List.of(
                "train",
                "--dataset",
                "folder",
                "--data",
                data,
                "--out",
                out,
                "--recipe",
                "baseline",
                "--crop",
                "64x96",
                "--batch",
                "2",
                "--width",
                "0.25",
                "--epochs",
                "1",
                "--no-export");
    }

    @Test
    void masksOf255WhoseVoidIsADefaultAreRefused() throws IOException {
        classes("]");
        masks(0, 255, 255);
        String sentence =
                Dance.run(command()).refused(1, data.resolve("classes.yaml").toString());
        assertEquals(
                "dance: nothing can be learned from split train of dataset folder: 'ground' is the only class with a pixel"
                        + " in its labels; 75.0% of the pixels in the labels of split train have the value 255, which "
                        + data.resolve("classes.yaml")
                        + " does not declare, so that they are void by default: write 'void: 255' there if that is"
                        + " right, else 'value: 255' for class 'crack', which has no pixel",
                sentence);
        assertFalse(Files.exists(out));
    }

    @Test
    void whatCanTrainIsWarnedOf() throws IOException {
        classes(", {name: tree, colour: '#00FF00'}]\nvoid: 255");
        masks(0, 1, 255);
        Files.copy(
                data.resolve("val/labels/4.png"),
                data.resolve("train/labels/3.png"),
                StandardCopyOption.REPLACE_EXISTING);
        List<String> expected = List.of(
                "class 'tree' has no pixel in the labels of split train; if its pixels are those of the value 255, write"
                        + " 'value: 255' for it in " + data.resolve("classes.yaml") + " in place of 'void: 255'",
                "void is 75.0% of the pixels in the labels of split val, which are neither trained on nor scored; what is"
                        + " a class of its own, such as background, is to be declared as one in "
                        + data.resolve("classes.yaml"));
        Dance stopped = Dance.stoppedAfter(1, command());
        assertEquals(expected.stream().map("dance: "::concat).toList(), stopped.err());
        Dance.run("train", "--resume", out, "--no-export").succeeded();
        List<String> log = Files.readAllLines(out.resolve("log.jsonl"));
        assertEquals("{\"warning\":\"" + expected.get(0) + "\"}", log.get(0));
        assertEquals("{\"warning\":\"" + expected.get(1) + "\"}", log.get(1));
        assertTrue(log.get(2).startsWith("{\"epoch\":1,"), log.get(2));
        assertTrue(Files.readString(out.resolve("report.html"))
                .contains("<li>class &#x27;tree&#x27; has no pixel in the labels of split train"));
    }
}
