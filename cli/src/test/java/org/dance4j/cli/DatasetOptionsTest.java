package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.cli.options.DatasetOptions;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatasetOptionsTest {

    @TempDir
    private Path folder;

    private static RunConfig run(Path data) {
        String config = CommandTextTest.CONFIG.replace("/data/my images", data.toString());
        return new RunConfig(ConfigFile.parse(config, "config.yaml", Settings.class));
    }

    private static Optional<Path> moved(RunConfig run, String... arguments) {
        return CommandLine.populateCommand(new DatasetOptions(), arguments).movedFolder(run);
    }

    /** What is evaluated on may be another copy, or another dataset, on which no width of the run is calibrated. */
    @Test
    void aFolderIsOfTheRunsOwnDataWhereThatHasMoved() {
        RunConfig there = run(folder);
        RunConfig gone = run(folder.resolve("gone"));
        assertEquals(Optional.empty(), moved(there, "--data", "shifted"));
        assertEquals(Optional.of(Path.of("elsewhere")), moved(gone, "--data", "elsewhere"));
        assertEquals(Optional.of(Path.of("elsewhere")), moved(gone, "--dataset", "folder", "--data", "elsewhere"));
        assertEquals(Optional.empty(), moved(gone, "--dataset", "cityscapes", "--data", "streets"));
        assertEquals(Optional.empty(), moved(gone));
    }
}
