package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.eval.metrics.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export that fails loses neither the run's figures nor the other exports. */
class FailingExportTest {

    private static final String FILE = "model-int8.tflite";

    @TempDir
    private Path folder;

    private static Metrics.Export export(Path run, String file) {
        return Metrics.read(run.resolve("metrics.json")).exports().stream()
                .filter(export -> export.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void figuresAndOtherFilesAreThereAndARunCanBeFinishedWithoutExports() throws IOException {
        Path run = folder.resolve("run");
        Path leftover = Files.writeString(
                Files.createDirectories(run).resolve(".model-float32.tflite.7d444840-9dc0-11d1-b245-5ffdce74fad2.tmp"),
                "half");
        Dance begun = Dance.stoppedAfterEpochs(
                1,
                run,
                List.of("train", "--limit", "6", "--batch", "3", "--crop", "96x128", "--stages", "1"),
                List.of("--precision", "float32", "--width", "0.25", "--epochs", "2", "--out", run.toString()));
        assertEquals(130, begun.exitCode(), begun.toString());
        assertFalse(Files.exists(leftover), "what a killed run left");
        // No file can take the place of a folder that holds something.
        Path inTheWay = Files.createDirectories(run.resolve(FILE).resolve("something"));
        Dance trained = Dance.run("train", "--resume", run);
        assertEquals(0, trained.exitCode(), trained.toString());
        assertTrue(
                trained.err().stream().anyMatch(line -> line.startsWith("dance: " + FILE + " was not made: ")),
                trained.toString());
        assertNotNull(export(run, FILE).problem());
        assertEquals(null, export(run, "saved_model").problem());
        assertTrue(Files.exists(run.resolve("model-float32.tflite")) && Files.exists(run.resolve("report.html")));

        for (String file : List.of("metrics.json", "report.html")) {
            Files.delete(run.resolve(file));
        }
        Dance.run("train", "--resume", run, "--no-export").succeeded();
        assertEquals(List.of(), Metrics.read(run.resolve("metrics.json")).exports());
        assertTrue(Files.exists(run.resolve("report.html")));

        Files.delete(inTheWay);
        Files.delete(run.resolve(FILE));
        Dance.run("train", "--resume", run).succeeded();
        assertEquals(null, export(run, FILE).problem());
        assertTrue(Files.isRegularFile(run.resolve(FILE)));
    }
}
