package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SavedModels of another precision than a run's own. */
class ServedPrecisionTest {

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void whatStraysTooFarIsNotKept() throws IOException {
        Path run = folder.resolve("run");
        Dance.run("train", TrainedRun.SHORTEST_BASELINE, "--no-export", "--out", run)
                .succeeded();
        Path out = folder.resolve("out");
        // After so few steps many pixels are of two classes alike, and fall to either.
        Dance.run("export", run, "--to", "saved-model", "--precision", "bfloat16", "--out", out)
                .refused(1, "saved_model-bfloat16 was not kept: it agrees with the session on 9");
        assertFalse(Files.exists(out.resolve("saved_model-bfloat16")));
        assertFalse(Files.exists(out.resolve("saved_model")));
        Dance.run("export", run, "--precision", "float8").refused(2, "float8");
    }
}
