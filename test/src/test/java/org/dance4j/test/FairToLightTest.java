package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An indicator and a least resolution other than the paper's, on the command line; {@link RunFolderTest} trains so. */
class FairToLightTest {

    /** What is chosen. */
    static final List<String> CHOSEN = List.of("--indicator", "relative", "--min-resolution", "0.75");

    @TempDir
    private Path folder;

    @Test
    void theComplexityCommandTellsOfIt() throws IOException {
        Path json = folder.resolve("figures.json");
        String table = String.join(
                "\n",
                Dance.run("complexity", "--limit", "6", CHOSEN, "--json", json, "--plot", folder.resolve("plot.png"))
                        .succeeded()
                        .out());
        assertTrue(table.contains("relative complexity: mean"), table);
        assertTrue(table.contains("mean area used, (0.25p + 0.75)²"), table);
        assertTrue(Files.readString(json).contains("\"indicator\" : \"relative\""));
        table = String.join(
                "\n", Dance.run("complexity", "--limit", "6").succeeded().out());
        assertTrue(table.contains("SC_mean: mean") && table.contains("(0.5p + 0.5)²"), table);
    }

    @Test
    void whatCannotBeIsRefused() {
        Path out = folder.resolve("run");
        for (String share : List.of("0", "-0.5", "1.01", "NaN")) {
            for (List<Object> command : List.<List<Object>>of(List.of("train", "--out", out), List.of("complexity"))) {
                Dance.run(command, Dance.TINY.subList(0, 2), "--min-resolution=" + share)
                        .refused(1, "--min-resolution must be above 0 and at most 1, found ");
            }
        }
        Dance.run("train", "--indicator", "light", "--out", out).refused(2, "relative");
        assertFalse(Files.exists(out));
    }
}
