package org.dance4j.training.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.dance4j.training.TrainingOutcome;

/** What a run leaves in its folder. */
public final class RunFiles {

    private RunFiles() {}

    /** That two runs made the same, the times in their logs apart. */
    public static void assertSame(
            TrainingOutcome expected, RunFolder expectedFolder, TrainingOutcome found, RunFolder foundFolder)
            throws IOException {
        assertEquals(expected.checkpoint().network(), found.checkpoint().network());
        assertEquals(expected.checkpoint().model(), found.checkpoint().model());
        assertEquals(
                expected.checkpoint().state().stages(),
                found.checkpoint().state().stages());
        assertEquals(
                expected.checkpoint().state().trainingMacs(),
                found.checkpoint().state().trainingMacs());
        assertEquals(expected.batchNorm(), found.batchNorm());
        assertEquals(untimed(lines(expectedFolder)), untimed(lines(foundFolder)));
        assertEquals(Files.readString(expectedFolder.slimming()), Files.readString(foundFolder.slimming()));
    }

    public static List<JsonNode> lines(RunFolder folder) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.log())) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private static List<JsonNode> untimed(List<JsonNode> lines) {
        lines.forEach(line -> ((ObjectNode) line).remove(List.of("seconds", "seconds_waiting")));
        return lines;
    }
}
