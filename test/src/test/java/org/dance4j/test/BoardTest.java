package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dance board} through the command line. */
class BoardTest {

    @TempDir
    private Path folder;

    @Test
    void itSaysWhereItIsAndEndsWhenAsked() {
        Dance board = Dance.stoppedAfter(2, "board", folder, "--port", "0");
        assertEquals(0, board.exitCode(), board.toString());
        assertTrue(
                board.out().get(0).matches(".*" + folder.getFileName() + " at http://localhost:\\d+/.*"),
                board.toString());
    }

    @Test
    void whatItCannotServeIsRefused() {
        Dance.run("board", folder.resolve("missing")).refused(1, "there is no folder");
        Dance.run("board", folder, "--port", "70000").refused(1, "--port must be from 0 to 65535, found 70000");
    }
}
