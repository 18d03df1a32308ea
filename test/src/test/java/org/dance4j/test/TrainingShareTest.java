package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are as long as a share of what the network as built takes on whole images. */
class TrainingShareTest {

    private static final List<String> SMALL = List.of(
            "--limit",
            "4",
            "--batch",
            "2",
            "--width",
            "0.125",
            "--crop",
            "64x64",
            "--precision",
            "float32",
            "--no-export",
            "--validate-every",
            "99",
            "--validate-on",
            "1");

    @TempDir
    private Path folder;

    private Path train(String name, Object... more) {
        Path run = folder.resolve(name);
        Dance.run("train", SMALL, List.of(more), "--out", run).succeeded();
        return run;
    }

    /** Steps and multiply-accumulates as they were counted when they were done. */
    private static JsonNode spent(Path run) throws IOException {
        List<String> lines = Files.readAllLines(run.resolve("log.jsonl"));
        ObjectMapper json = new ObjectMapper();
        JsonNode last = json.createObjectNode();
        for (String line : lines) {
            JsonNode read = json.readTree(line);
            last = read.has("training_macs") ? read : last;
        }
        return last;
    }

    @Test
    void halfOfWhatWasSpentIsHalfOfTheSteps() throws IOException {
        JsonNode whole = spent(train("whole", "--recipe", "baseline", "--steps", 4));
        Path run = train("half", "--recipe", "baseline", "--steps", 4, "--training-share", 0.5);
        JsonNode half = spent(run);
        assertEquals(4, whole.get("step").asInt());
        assertEquals(2, half.get("step").asInt());
        assertEquals(
                whole.get("training_macs").asLong(),
                2 * half.get("training_macs").asLong());
        String config = Files.readString(run.resolve("config.yaml"));
        assertTrue(config.contains("training-macs: " + half.get("training_macs").asLong() + "\n"), config);
        assertFalse(config.contains("\nsteps:") || config.contains("training-share"), config);
    }

    /** Images that are seen smaller and a network that is pruned leave more steps for the same. */
    @Test
    void whatSlimmingSavesBecomesMoreSteps() throws IOException {
        JsonNode epochs = spent(train("epochs", "--recipe", "baseline", "--epochs", 4));
        JsonNode slim = spent(train("slim", "--recipe", "dance", "--epochs", 4, "--training-share", 1, "--stages", 1));
        assertEquals(8, epochs.get("step").asInt());
        assertTrue(slim.get("step").asInt() > 8, slim.get("step") + " steps");
        double share = slim.get("training_macs").asDouble()
                / epochs.get("training_macs").asDouble();
        assertTrue(share >= 1 && share < 9 / 8.0, "at most one step more: " + share);
    }

    @Test
    void aShareOfWhatSaysHowLongItIsAlreadyIsRefused() {
        assertEquals(
                "dance: --training-share is of what --epochs or --steps take, and --training-macs says already how long the"
                        + " run is",
                Dance.run("train", SMALL, "--training-share", 0.5, "--training-macs", "1T")
                        .refused(1, "--training-share"));
        Dance.run("train", SMALL, "--training-share", 0).refused(1, "--training-share");
    }
}
