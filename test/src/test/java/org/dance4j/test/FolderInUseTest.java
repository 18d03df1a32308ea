package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.runs.RunListener;
import org.dance4j.runs.TrainingRun;
import org.dance4j.runs.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is being written by one command is not written by another. */
class FolderInUseTest {

    @TempDir
    private Path folder;

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void refused(Path inUse, Object... arguments) {
        String sentence = Dance.run(arguments).refused(1, "folder " + inUse + " is in use: ");
        assertTrue(sentence.contains(" has been writing to it since 20"), sentence);
    }

    @Test
    void aRunThatIsTrainedIsLeftToItself() throws IOException {
        Path run = folder.resolve("run");
        AtomicReference<List<String>> meanwhile = new AtomicReference<>(List.of());
        // Others come while it trains: after its first step.
        StopSignal others = () -> {
            if (meanwhile.get().isEmpty()) {
                refused(run, "train", "--resume", run);
                refused(run, "export", run);
                refused(run, "verify", run);
                Dance.run("eval", run, "--limit", 1).succeeded();
                try {
                    meanwhile.set(names(run));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return true;
        };
        Settings settings = Settings.of(Map.of("dataset", "scenes", "limit", 4, "batch", 2, "epochs", 2))
                .with("crop", "96x128")
                .with("width", 0.125)
                .with("recipe", "baseline")
                .with("precision", "float32");
        Path wanted = Files.createDirectory(folder.resolve("wanted"));
        assertTrue(new TrainingRun(RunListener.SILENT, others, true)
                .start(settings, run)
                .isEmpty());
        assertTrue(meanwhile.get().contains(".lock"), meanwhile.toString());
        assertFalse(names(run).contains(".lock"), "nothing of it stays: " + names(run));

        assertTrue(new TrainingRun(RunListener.SILENT, () -> true, true)
                .startInNew(settings, wanted)
                .isEmpty());
        assertEquals(List.of(), names(wanted));
        assertTrue(Files.exists(folder.resolve("wanted-2/config.yaml")));
    }

    @Test
    void whatIsNotARunYetIsHeldToo() throws IOException {
        Path out = folder.resolve("out");
        try (FolderLock lock = FolderLock.hold(out, sentence -> {})) {
            refused(out, "train", Dance.TINY, "--out", lock.folder());
            refused(out, "experiment", "theory", "--epochs", 1, "--out", out);
        }
        assertEquals(List.of(), names(folder));
    }
}
