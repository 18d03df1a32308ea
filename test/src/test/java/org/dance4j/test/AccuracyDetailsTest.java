package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IoU along borders and by thirds of the images, from the command line, of a model that can be followed by hand. */
class AccuracyDetailsTest {

    private static final Path RED =
            Path.of("..", "eval", "src", "test", "resources", "org", "dance4j", "eval", "inference", "tflite");
    private static final int SIDE = 32;

    @TempDir
    private Path folder;

    private StreetFolder files;

    /** The model says red where red is above 127.5, which is in the left half of all images. */
    @BeforeEach
    void lay() throws IOException {
        files = new StreetFolder(folder);
        Files.copy(RED.resolve("red-float32.tflite"), folder.resolve("red.tflite"));
        Files.writeString(
                folder.resolve("classes.yaml"),
                "classes:\n  - {name: dark, colour: \"#000001\"}\n  - {name: red, colour: \"#ff0000\"}\n");
        for (String split : List.of("train", "dusk")) {
            Files.createDirectories(folder.resolve(split).resolve("images"));
            Files.createDirectories(folder.resolve(split).resolve("labels"));
        }
        paint("train", 0, 250, 60, SIDE / 2);
        // The darkest is the most complex, and the only one that is labelled wrongly.
        paint("dusk", 0, 250, 0, 24);
        paint("dusk", 1, 220, 60, SIDE / 2);
        paint("dusk", 2, 190, 120, SIDE / 2);
        paint("dusk", 3, 160, 200, SIDE / 2);
    }

    private void paint(String split, int number, int red, int others, int columns) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        BufferedImage label = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < SIDE * SIDE; i++) {
            int x = i % SIDE;
            image.setRGB(x, i / SIDE, (x < SIDE / 2 ? red : 5) << 16 | others << 8 | others);
            label.getRaster().setSample(x, i / SIDE, 0, x < columns ? 1 : 0);
        }
        Path of = folder.resolve(split);
        files.write(of.resolve("images").resolve(number + ".png"), image);
        files.write(of.resolve("labels").resolve(number + ".png"), label);
    }

    private Dance evaluate(String split, Object... more) {
        return Dance.run(
                "eval",
                folder.resolve("red.tflite"),
                "--dataset",
                "folder",
                "--data",
                folder,
                "--split",
                split,
                "--mean",
                0,
                "--deviation",
                1,
                List.of(more));
    }

    /**
     * By hand, with a band of one pixel. Of a right prediction each half has 32 · 16 − 30 · 14 = 92 pixels in its band. In
     * the wrong image red has 32 · 24 − 30 · 22 = 108 in the truth's band, 92 in the prediction's, and 62 in both; dark has
     * 76, 92 and 46. Of all pixels dark has 7 · 256 of 8 · 256, red 8 · 256 of 9 · 256.
     */
    @Test
    void anotherSplitsBordersAndThirds() throws IOException {
        Path json = folder.resolve("figures.json");
        Dance told = evaluate("dusk", "--boundary-band", 1, "--json", json);
        assertEquals(0, told.exitCode(), told.toString());
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        JsonNode details = result.get("details");
        assertEquals(4, result.get("images").asInt());
        assertEquals("1 pixel", details.at("/boundary/band").asText());
        double dark = (46 + 3 * 92) / (76.0 + 92 - 46 + 3 * 92);
        double red = (62 + 3 * 92) / (108.0 + 92 - 62 + 3 * 92);
        assertEquals(dark, details.at("/boundary/iou/0").asDouble(), 1e-12);
        assertEquals(red, details.at("/boundary/iou/1").asDouble(), 1e-12);
        assertEquals((dark + red) / 2, details.at("/boundary/mean_iou").asDouble(), 1e-12);
        JsonNode darkest = details.at("/brightness/0");
        assertEquals("darkest", darkest.get("third").asText());
        assertEquals(1, darkest.get("images").asInt());
        assertEquals(2 / 3.0, darkest.at("/iou/1").asDouble(), 1e-12);
        assertEquals((1 / 2.0 + 2 / 3.0) / 2, darkest.get("mean_iou").asDouble(), 1e-12);
        assertEquals(1, details.at("/brightness/1/mean_iou").asDouble());
        assertEquals(2, details.at("/brightness/2/images").asInt());
        assertEquals(1, details.at("/complexity/0/mean_iou").asDouble());
        assertEquals("most complex", details.at("/complexity/2/third").asText());
        assertEquals(
                (3 / 4.0 + 4 / 5.0) / 2, details.at("/complexity/2/mean_iou").asDouble(), 1e-12);
        assertLine(told, "mean IoU +0\\.882 +0\\.813");
        assertLine(told, "by thirds of the images +darkest +middle +brightest +simplest +middle +most complex");
        assertLine(told, "mean IoU +0\\.583 +1\\.000 +1\\.000 +1\\.000 +1\\.000 +0\\.775");
        assertLine(told, "images +1 +1 +2 +1 +1 +2");
    }

    private static void assertLine(Dance told, String pattern) {
        assertTrue(told.out().stream().anyMatch(line -> line.matches(pattern)), pattern + " in " + told);
    }

    @Test
    void oneImageHasNoThirds() throws IOException {
        Path json = folder.resolve("figures.json");
        Dance told = evaluate("train", "--json", json);
        assertEquals(0, told.exitCode(), told.toString());
        assertLine(told, "IoU by thirds of the images needs three images at least; there is 1");
        assertLine(told, "band along borders +0\\.5% of the diagonal");
        JsonNode details = new ObjectMapper().readTree(json.toFile()).get("details");
        assertEquals(0, details.get("brightness").size());
        assertEquals(1, details.at("/boundary/mean_iou").asDouble());
    }

    @Test
    void whatCannotBeEvaluated() {
        assertEquals(
                "dance: data folder " + folder + " has no split 'fog': folder " + folder
                        + "/fog/images does not exist; there are train and dusk",
                last(evaluate("fog"), 1));
        assertTrue(last(evaluate("../dusk"), 2).contains("a split has the name of a folder or list"));
        assertTrue(last(evaluate("dusk", "--boundary-band", "0"), 2)
                .contains("'--boundary-band': expected auto or a number of pixels of at least 1, found '0'"));
    }

    private static String last(Dance told, int exitCode) {
        assertEquals(exitCode, told.exitCode(), told.toString());
        return told.err().get(told.err().size() - 1);
    }
}
