package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with all parts of the method off, as long as its MACs allow. */
class BaselineTest {

    @TempDir
    private Path folder;

    @Test
    void nothingIsSlimmedAndTheMacsAreSpent() throws IOException {
        Path run = folder.resolve("run");
        Dance.train("baseline", run, "--width", "0.25", "--training-macs", "5G").succeeded();
        Metrics metrics = Metrics.read(run.resolve("metrics.json"));
        assertEquals(metrics.full().parameters(), metrics.slim().parameters());
        assertEquals(metrics.full().macsPerImage(), metrics.slim().macsPerImage());
        assertTrue(
                metrics.slim().trainingMacs() >= 5e9, "spent " + metrics.slim().trainingMacs());
        JsonNode first = new ObjectMapper()
                .readTree(Files.readAllLines(run.resolve("log.jsonl")).get(0));
        long step = first.get("training_macs").asLong() / 4;
        assertEquals(12, first.get("images_seen").asInt());
        assertEquals(0, first.get("images_dropped").asInt());
        assertTrue(metrics.slim().trainingMacs() < 5e9 + step, "no step more than needed");
        assertEquals(metrics.slim().trainingMacs(), metrics.full().trainingMacs(), "what it is counted from");
        assertDetails(run, metrics.details());
        Dance.run("eval", run, "--inference-min-resolution", "0.5")
                .refused(1, "did not size images by their complexity");
    }

    /** What the run tells of borders and of kinds of images is what is found again, and shown. */
    private void assertDetails(Path run, AccuracyDetails details) throws IOException {
        assertEquals("0.5% of the diagonal", details.boundary().band());
        assertTrue(details.boundary().meanIou() > 0, details.toString());
        assertEquals(
                List.of(4, 4, 4, 4, 4, 4),
                details.thirds().stream().map(AccuracyDetails.Third::images).toList());
        assertTrue(
                details.brightness().get(0).highest()
                        <= details.brightness().get(1).lowest(),
                details.toString());
        String report = Files.readString(run.resolve("report.html"));
        assertTrue(report.contains("IoU by thirds of the images") && report.contains("boundary IoU"));
        Path json = folder.resolve("figures.json");
        Dance.run("eval", run, "--json", json).succeeded();
        JsonNode again = new ObjectMapper().readTree(json.toFile()).get("details");
        assertEquals(
                details.boundary().meanIou(), again.at("/boundary/mean_iou").asDouble(), 1e-4);
        assertEquals(
                details.darkestMeanIou(), again.at("/brightness/0/mean_iou").asDouble(), 1e-4);
        Dance.run("eval", run, "--split", "fog").refused(1, "no split 'fog': there are train, val and test");
    }
}
