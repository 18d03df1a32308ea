package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Dance.train("baseline", run, "--training-macs", "70G").succeeded();
        Metrics metrics = Metrics.read(run.resolve("metrics.json"));
        assertEquals(metrics.full().parameters(), metrics.slim().parameters());
        assertEquals(metrics.full().macsPerImage(), metrics.slim().macsPerImage());
        assertTrue(
                metrics.slim().trainingMacs() >= 70e9, "spent " + metrics.slim().trainingMacs());
        JsonNode first = new ObjectMapper()
                .readTree(Files.readAllLines(run.resolve("log.jsonl")).get(0));
        long step = first.get("training_macs").asLong() / 4;
        assertEquals(12, first.get("images_seen").asInt());
        assertEquals(0, first.get("images_dropped").asInt());
        assertTrue(metrics.slim().trainingMacs() < 70e9 + step, "no step more than needed");
    }
}
