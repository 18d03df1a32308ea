package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose process was killed while they began, or whose files cannot be read for now. */
class BegunRunTest {

    private static final List<String> OPTIONS = Stream.concat(
                    TrainedRun.SHORTEST_BASELINE.stream(), Stream.of("--threads", "1"))
            .toList();

    @TempDir
    private Path folder;

    private Dance stoppedInTraining(Path run) {
        Dance stopped = Dance.stoppedAfter(1, "train", OPTIONS, "--out", run);
        assertEquals(ExitCodes.STOPPED, stopped.exitCode(), stopped::toString);
        return stopped;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void oneThatWasKilledBeforeItHadBegunBeginsAnew() throws IOException {
        Path run = folder.resolve("run");
        stoppedInTraining(run);
        List<String> files = names(run);
        assertFalse(files.contains(".beginning"), files::toString);
        // As it is when the first checkpoint was being written.
        Files.delete(run.resolve("config.yaml"));
        Files.writeString(run.resolve(".beginning"), "");
        Path later = Files.writeString(run.resolve("checkpoints/step-00000007.safetensors"), "half");
        Dance.run("eval", run).refused(1, "is no model");
        stoppedInTraining(run);
        assertEquals(files, names(run));
        assertFalse(Files.exists(later));
    }

    /** Without the file that a beginning leaves they are someone else's. */
    @Test
    void filesOfThoseNamesThatNobodyBeganAreNotRemoved() throws IOException {
        Path run = Files.createDirectories(folder.resolve("run"));
        Path own = Files.writeString(run.resolve("log.jsonl"), "mine");
        Dance.run("train", OPTIONS, "--out", run).refused(1, "would write over " + own);
        assertEquals("mine", Files.readString(own));
    }

    /** What cannot be read may be intact: no earlier one takes its place, and it keeps its name. */
    @Test
    void aCheckpointThatCannotBeReadEndsTheCommand() throws IOException {
        Path run = folder.resolve("run");
        stoppedInTraining(run);
        Path newest = Files.createDirectory(run.resolve("checkpoints/step-99999999.safetensors"));
        String sentence = Dance.run("train", "--resume", run).refused(1, newest.toString());
        assertTrue(sentence.startsWith("dance: cannot read " + newest), sentence);
        assertEquals(List.of(newest), new RunFolder(run).checkpointFiles().subList(0, 1));
    }
}
