package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... more) {
        String[] arguments = {"dataset", "--dataset", "folder", "--data", folder.toString()};
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Main.run(all, new Console(new PrintWriter(out), new PrintWriter(err), false), new StopRequest());
    }

    @BeforeEach
    void layOut() throws IOException {
        Files.writeString(
                folder.resolve("classes.yaml"),
                """
                classes:
                  - {name: road, colour: "#FF0000"}
                  - {name: sky, colour: "#0000FF"}
                void: 255
                """);
        for (int i = 0; i < 3; i++) {
            pair("train", "a" + i, 4, 5 + i / 2);
        }
        pair("val", "b", 4, 5);
    }

    /** A black image; a label of road, one pixel of sky and one of void. */
    private void pair(String split, String name, int height, int width) throws IOException {
        Path images = Files.createDirectories(folder.resolve(split).resolve("images"));
        Path labels = Files.createDirectories(folder.resolve(split).resolve("labels"));
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", images.resolve(name + ".png").toFile());
        BufferedImage label = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        label.getRaster().setSample(0, 0, 0, 1);
        label.getRaster().setSample(1, 0, 0, 255);
        ImageIO.write(label, "png", labels.resolve(name + ".png").toFile());
    }

    @Test
    void tellsOfEachSplit() {
        assertEquals(0, run(), err.toString());
        // By hand: the training labels have 20, 20 and 24 pixels, of which 3 are sky and 3 void.
        assertEquals(
                List.of(
                        "folder            train     val",
                        "--------  -------------  ------",
                        "images                3       1",
                        "sizes     2: 4x5 to 4x6     4x5",
                        "road             90.63%  90.00%",
                        "sky               4.69%   5.00%",
                        "void              4.69%   5.00%",
                        "problems              0       0"),
                out.toString().lines().toList());
        assertEquals("", err.toString());
    }

    @Test
    void writesFiguresAndOverlays() throws IOException {
        Path json = folder.resolve("figures.json");
        Path plot = folder.resolve("plot.png");
        assertEquals(0, run("--split", "train", "--json", json.toString(), "--plot", plot.toString()), err.toString());
        JsonNode train =
                new ObjectMapper().readTree(json.toFile()).path("splits").path("train");
        assertEquals(3, train.path("images").asInt());
        assertEquals("{\"4x5\":2,\"4x6\":1}", train.path("sizes").toString());
        assertEquals("{\"road\":58,\"sky\":3,\"void\":3}", train.path("pixels").toString());
        assertEquals(0, train.path("problems").size());
        BufferedImage sheet = ImageIO.read(plot.toFile());
        Set<Integer> colours = new HashSet<>();
        for (int i = 0; i < sheet.getWidth() * sheet.getHeight(); i++) {
            colours.add(sheet.getRGB(i % sheet.getWidth(), i / sheet.getWidth()) & 0xFFFFFF);
        }
        // Black halfway to red, and the legend.
        assertTrue(colours.containsAll(List.of(0x800000, 0xFF0000, 0x0000FF)), colours.toString());
    }

    @Test
    void tellsEverythingThatIsWrongAndFails() throws IOException {
        Path image = folder.resolve("train/images/a0.png");
        Path label = folder.resolve("train/labels/a1.png");
        Files.writeString(image, "no image");
        Files.delete(label);
        Files.delete(folder.resolve("val/labels/b.png"));
        Path plot = folder.resolve("plot.png");
        assertEquals(1, run("--plot", plot.toString()));
        assertEquals(
                List.of(
                        "dance: image " + folder + "/train/images/a1.png has no label in " + folder + "/train/labels",
                        "dance: " + image + " is not an image: expected a PNG or JPEG file",
                        "dance: image " + folder + "/val/images/b.png has no label in " + folder + "/val/labels"),
                err.toString().lines().toList());
        assertTrue(out.toString().contains("problems"), out.toString());
        assertTrue(Files.exists(plot), "the sound sample is drawn");
    }

    @Test
    void aSplitThatIsNotThereIsAProblemOnlyWhereItIsNeeded() throws IOException {
        assertEquals(1, run("--split", "test"));
        assertTrue(err.toString().contains("has no split 'test'"), err.toString());
        pair("test", "c", 4, 5);
        assertEquals(0, run());
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("folder +train +val +test")), out.toString());
    }

    @Test
    void nothingToDraw() throws IOException {
        Path plot = folder.resolve("plot.png");
        Files.writeString(folder.resolve("val/images/b.png"), "no image");
        assertEquals(1, run("--split", "val", "--plot", plot.toString()));
        assertTrue(err.toString().contains("no overlay is drawn"), err.toString());
        assertFalse(Files.exists(plot));
    }
}
