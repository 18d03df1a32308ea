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
import java.util.Optional;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.Teacher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which the network before a pruning teaches the slimmer one, from the command line. */
class TeacherTest {

    /** A pruning after 3 of 6 steps, of channels that are chosen after 2. */
    private static final List<String> RUN = List.of(
            "train",
            "--recipe",
            "baseline",
            "--limit",
            "12",
            "--batch",
            "3",
            "--crop",
            "96x128",
            "--width",
            "0.25",
            "--stages",
            "1",
            "--steps",
            "6",
            "--precision",
            "float32",
            "--no-export");

    private static final List<String> TAUGHT =
            List.of("--distil", "previous", "--distil-weight", "2", "--importance", "taylor", "--fade", "--slimming");

    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void aTaughtRunStoppedWithItsTeacherGoesOn() throws IOException {
        Path run = folder.resolve("run");
        Dance stopped = Dance.stoppedAfter(2, RUN, TAUGHT, "--out", run);
        assertEquals(130, stopped.exitCode(), stopped.toString());
        Teacher teacher = latest(run).teacher().orElseThrow();
        assertEquals(Teacher.of(latest(run).model(), 0), teacher);
        Network built = latest(run).network();
        assertEquals(
                2 * 3 * Cost.of(built, 96, 128).trainingMacs(),
                latest(run).state().trainingMacs());
        Dance.run("train", "--resume", run).succeeded();
        assertEquals(Optional.empty(), latest(run).teacher());

        long macs = 3
                * (3 * Cost.of(built, 96, 128).trainingMacs()
                        + 3 * Cost.of(latest(run).network(), 96, 128).trainingMacs()
                        + 4 * Cost.of(built.inference(), 96, 128).macs());
        assertEquals(macs, latest(run).state().trainingMacs());
        JsonNode metrics =
                new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
        assertEquals(macs, metrics.path("slim").path("training_macs").asLong());
        String settings = Files.readString(run.resolve("config.yaml"));
        assertTrue(
                settings.contains("distil: previous")
                        && settings.contains("distil-weight: 2.0")
                        && settings.contains("distil-temperature: 1.0"),
                settings);
    }

    private static Checkpoint latest(Path run) {
        return Checkpoint.read(new RunFolder(run).latestCheckpoint().orElseThrow());
    }

    @Test
    void whatCannotTeachIsRefused() {
        Path out = folder.resolve("run");
        Dance.run(RUN, "--distil", "previous", "--out", out)
                .refused(1, "--distil is about channels that are pruned, and this run has no --slimming");
        Dance.run(RUN, "--distil-weight", "2", "--out", out)
                .refused(1, "--distil-weight is about a teacher, and this run has no --distil");
        Dance.run(RUN, "--distil-temperature", "2", "--out", out)
                .refused(1, "--distil-temperature is about a teacher, and this run has no --distil");
        Dance.run(RUN, "--slimming", "--distil", "averages", "--out", out)
                .refused(1, "--distil averages needs moving averages of the weights, which --ema 0 does not keep");
        Dance.run(RUN, "--slimming", "--distil", "previous", "--distil-temperature", "0", "--out", out)
                .refused(1, "--distil-temperature must be above 0, found 0");
        Dance.run(RUN, "--distil", "teacher", "--out", out).refused(2, "unpruned");
        assertFalse(Files.exists(out));
    }
}
