package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which the network before a pruning teaches the slimmer one, from the command line. */
class TeacherTest {

    private static final List<String> RUN =
            List.of("train", "--width", "0.25", "--steps", "6", "--threads", "1", "--no-export");
    private static final List<String> TAUGHT =
            List.of("--distil", "previous", "--distil-weight", "2", "--importance", "taylor", "--fade");

    @TempDir
    private Path folder;

    @Test
    void aTaughtRunStoppedWithItsTeacherGoesOn() throws IOException {
        Path straight = folder.resolve("straight");
        Dance.run(RUN, Dance.TINY, TAUGHT, "--out", straight).succeeded();

        Path pieces = folder.resolve("pieces");
        Dance stopped = Dance.stoppedAfter(3, RUN, Dance.TINY, TAUGHT, "--out", pieces);
        assertEquals(130, stopped.exitCode(), stopped.toString());
        assertTrue(latest(pieces).teacher().isPresent());
        Dance.run("train", "--resume", pieces).succeeded();
        assertEquals(course(straight), course(pieces));
        assertEquals(latest(straight).model(), latest(pieces).model());
        assertEquals(Optional.empty(), latest(pieces).teacher());

        JsonNode metrics = new ObjectMapper().readTree(pieces.resolve("metrics.json").toFile());
        assertEquals(
                latest(pieces).state().trainingMacs(),
                metrics.path("slim").path("training_macs").asLong());
        String settings = Files.readString(pieces.resolve("config.yaml"));
        assertTrue(
                settings.contains("distil: previous")
                        && settings.contains("distil-weight: 2.0")
                        && settings.contains("distil-temperature: 1.0"),
                settings);
    }

    private static Checkpoint latest(Path run) {
        return Checkpoint.read(new RunFolder(run).latestCheckpoint().orElseThrow());
    }

    private static List<JsonNode> course(Path run) throws IOException {
        List<JsonNode> course = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
            JsonNode entry = new ObjectMapper().readTree(line);
            course.add(((ObjectNode) entry).without(List.of("seconds", "seconds_waiting")));
        }
        return course;
    }

    @Test
    void whatCannotTeachIsRefused() {
        Path out = folder.resolve("run");
        Dance.run(RUN, Dance.TINY, "--recipe", "baseline", "--distil", "previous", "--out", out)
                .refused(1, "--distil is about channels that are pruned, and this run has no --slimming");
        Dance.run(RUN, Dance.TINY, "--distil-weight", "2", "--out", out)
                .refused(1, "--distil-weight is about a teacher, and this run has no --distil");
        Dance.run(RUN, Dance.TINY, "--distil-temperature", "2", "--out", out)
                .refused(1, "--distil-temperature is about a teacher, and this run has no --distil");
        Dance.run(RUN, Dance.TINY, "--distil", "averages", "--out", out)
                .refused(1, "--distil averages needs moving averages of the weights, which --ema 0 does not keep");
        Dance.run(RUN, Dance.TINY, "--distil", "previous", "--distil-temperature", "0", "--out", out)
                .refused(1, "--distil-temperature must be above 0, found 0");
        Dance.run(RUN, Dance.TINY, "--distil", "teacher", "--out", out).refused(2, "unpruned");
        assertFalse(Files.exists(out));
    }
}
