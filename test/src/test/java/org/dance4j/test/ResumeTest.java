package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In float32 with one thread, a run that is stopped and resumed repeats one that is not. */
class ResumeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static final List<String> OPTIONS = List.of("--width", "0.25", "--threads", "1", "--epochs", "3");

    /** What must repeat: each epoch's losses and draws, and each stage's channels. */
    private static List<String> course(Path run) throws IOException {
        List<String> course = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
            JsonNode epoch = JSON.readTree(line);
            course.add(epoch.path("epoch") + " " + epoch.path("loss") + " " + epoch.path("images_seen") + " "
                    + epoch.path("images_dropped") + " " + epoch.path("learning_rate") + " "
                    + epoch.path("val_mean_iou"));
        }
        for (JsonNode stage : JSON.readTree(run.resolve("slimming.json").toFile())) {
            course.add(stage.get("pruning").get("layers").toString());
        }
        return course;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void truncate(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 10_000));
    }

    @Tag("slow")
    @Test
    void aStoppedRunGoesOnAsThoughItHadNotBeen() throws IOException {
        Path straight = folder.resolve("straight");
        Dance trained = Dance.stoppedAfterEpochs(3, straight, "train", Dance.TINY, OPTIONS, "--out", straight);
        assertEquals(130, trained.exitCode(), trained.toString());
        List<String> expected = course(straight);
        assertEquals(3 + 1 + 2, expected.size(), "epochs, the choice of statistics, and stages: " + expected);

        // One step before the end is past two epochs and their checkpoints.
        long steps = Checkpoint.read(new RunFolder(straight).latestCheckpoint().orElseThrow())
                .state()
                .step();
        Path stopped = folder.resolve("stopped");
        Dance stop = Dance.stoppedAfter((int) steps - 1, "train", Dance.TINY, OPTIONS, "--out", stopped);
        assertEquals(130, stop.exitCode(), stop.toString());
        assertTrue(
                stop.out().get(stop.out().size() - 1).endsWith("dance train --resume " + stopped),
                stop.out().toString());
        Path damaged = folder.resolve("damaged");
        copy(stopped, damaged);

        Dance.run("train", "--resume", stopped).succeeded();
        assertEquals(expected, course(stopped));
        assertTrue(Files.exists(stopped.resolve("report.html")));

        List<Path> checkpoints = new RunFolder(damaged).checkpointFiles();
        assertEquals(2, checkpoints.size());
        truncate(checkpoints.get(0));
        Dance resumed = Dance.stoppedAfterEpochs(3, damaged, "train", "--resume", damaged);
        assertEquals(1, resumed.err().size());
        assertTrue(
                resumed.err().get(0).contains(checkpoints.get(0).toString()),
                resumed.err().get(0));
        assertEquals(expected, course(damaged));

        for (Path file : new RunFolder(damaged).checkpointFiles()) {
            truncate(file);
        }
        Dance hopeless = Dance.run("train", "--resume", damaged);
        assertEquals(1, hopeless.exitCode());
        assertTrue(
                hopeless.err().get(hopeless.err().size() - 1).contains("no other that is intact"),
                hopeless.err().toString());
    }
}
