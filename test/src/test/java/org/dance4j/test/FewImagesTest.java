package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dance4j.eval.metrics.Metrics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on fewer images than a batch holds, down to one. */
class FewImagesTest {

    private static final List<String> SHORT =
            List.of("--crop", "64x96", "--width", "0.125", "--precision", "float32", "--no-export");

    @TempDir
    private Path folder;

    private Path data;
    private Path run;

    @BeforeEach
    void makeFolders() throws IOException {
        data = folder.resolve("data");
        run = folder.resolve("run");
        for (String kind : List.of("images", "labels")) {
            Files.createDirectories(data.resolve("train").resolve(kind));
        }
        // The images that are trained on are validated on.
        Files.createSymbolicLink(data.resolve("val"), Path.of("train"));
        Files.writeString(
                data.resolve("classes.yaml"),
                "classes:\n  - {name: dark, colour: \"#000001\"}\n  - {name: light, colour: \"#ffffff\"}\n");
    }

    /** Dark on the left, light on the right, with so much noise; below 0 all is dark, whatever the label says. */
    private void paint(int number, int noise) throws IOException {
        StreetFolder files = new StreetFolder(folder);
        BufferedImage image = StreetFolder.noise(64, 96, Math.max(1, noise), number);
        BufferedImage label = new BufferedImage(96, 64, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 64; y++) {
            for (int x = 40; x < 96; x++) {
                if (noise >= 0) {
                    image.setRGB(x, y, 0xC8C8C8);
                }
                label.getRaster().setSample(x, y, 0, 1);
            }
        }
        files.write(data.resolve("train").resolve("images").resolve(number + ".png"), image);
        files.write(data.resolve("train").resolve("labels").resolve(number + ".png"), label);
    }

    private Dance train(Object... more) {
        return Dance.run("train", "--dataset", "folder", "--data", data, SHORT, "--out", run, List.of(more));
    }

    private List<JsonNode> epochs() throws IOException {
        List<JsonNode> epochs = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.has("images_seen")) {
                epochs.add(node);
            }
        }
        return epochs;
    }

    /** The usual check that a network can learn at all. */
    @Test
    void oneImageIsLearned() throws IOException {
        paint(0, 60);
        Dance trained = train("--recipe", "baseline", "--epochs", "80", "--batch", "8", "--validate-every", "80")
                .succeeded();
        assertFalse(trained.toString().contains("NaN"), trained.toString());
        List<JsonNode> epochs = epochs();
        assertEquals(80, epochs.size());
        for (int i = 0; i < 80; i++) {
            assertEquals(2, epochs.get(i).get("images_seen").asInt());
            assertEquals(i + 1, epochs.get(i).get("step").asInt());
        }
        double first = epochs.get(0).get("loss").asDouble();
        double last = epochs.get(79).get("loss").asDouble();
        assertTrue(last < 0.8 * first, first + " to " + last);
        // All of one class would be 0.29.
        double meanIou = Metrics.read(run.resolve("metrics.json")).meanIou();
        assertTrue(meanIou > 0.7, "mIoU " + meanIou);
    }

    @Test
    void onlyWhatFollowsPNeedsImagesThatDiffer() throws IOException {
        paint(0, -1);
        paint(1, -1);
        String sentence = train("--epochs", "1").refused(1, "all equally complex");
        assertTrue(sentence.endsWith("or --recipe baseline"), sentence);
        assertFalse(Files.exists(run));
        Dance.run("complexity", "--dataset", "folder", "--data", data).refused(1, "all equally complex");
        for (String indicator : List.of("even", "random")) {
            Dance.run("complexity", "--dataset", "folder", "--data", data, "--indicator", indicator)
                    .succeeded();
        }
        train("--epochs", "1", "--no-slimming", "--no-downsampling", "--no-weighting", "--keep", "0.5")
                .succeeded();
        assertTrue(Files.size(run.resolve("report.html")) > 1000);
    }

    private static List<Integer> integers(JsonNode node, String name) {
        return node.findValues(name).stream().map(JsonNode::asInt).toList();
    }

    /** Of three images dropping leaves fewer than two in most epochs; four prunings come within two steps. */
    @Tag("slow")
    @Test
    void noEpochAndNoPruningIsWithoutAStep() throws IOException {
        for (int i = 0; i < 3; i++) {
            paint(i, 20 + 60 * i);
        }
        Dance trained = train(
                        "--recipe", "paper", "--epochs", "2", "--batch", "8", "--stages", "4", "--validate-every", "2")
                .succeeded();
        assertFalse(trained.toString().contains("NaN"), trained.toString());
        List<JsonNode> epochs = epochs();
        assertEquals(
                List.of(1, 2),
                epochs.stream().map(epoch -> epoch.get("step").asInt()).toList());
        epochs.forEach(epoch -> assertEquals(
                3,
                epoch.get("images_seen").asInt() + epoch.get("images_dropped").asInt()));
        JsonNode prunings =
                new ObjectMapper().readTree(run.resolve("slimming.json").toFile());
        assertEquals(List.of(1, 2), integers(prunings, "step"));
        // Five parts of the run: after one step of two, two of them are done.
        assertEquals(List.of(2, 4), integers(prunings, "stage"));
    }
}
