package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Widths that no run has, from the command line. */
class WidthRefusalsTest {

    @TempDir
    private Path folder;

    @Test
    void whatCannotBeIsRefused() {
        Path out = folder.resolve("none");
        refused("--widths must begin with 1", "--widths", "0.5,0.25", "--out", out);
        refused("a width must be above 0 and at most 1, found 1.5", "--widths", "1.5,1", "--out", out);
        refused("a width must be above 0 and at most 1, found 0", "--widths", "1,0", "--out", out);
        refused("width 0.5 is named twice", "--widths", "1,0.5,0.5", "--out", out);
        refused("widths must run from wide to narrow, found 0.5 after 0.25", "--widths", "1,0.25,0.5", "--out", out);
        refused(
                "expected widths such as 1,0.75,0.5,0.25, or 0.25..1, or found; found '1,half'",
                "--widths",
                "1,half",
                "--out",
                out);
        refused(
                "--widths must end with 1, the whole network, found 0.25..0.75",
                "--widths",
                "0.25..0.75",
                "--out",
                out);
        refused("a range of widths runs from narrow to wide", "--widths", "1..0.25", "--out", out);
        refused("--widths-drawn is about a range of widths", "--widths", "1,0.5", "--widths-drawn", "2", "--out", out);
        refused("--widths found is about a trained network", "--widths", "found:1,0.5", "--out", out);
        refused("--slimming would change under way", "--widths", "1,0.5", "--slimming", "--out", out);
        refused(
                "--widths are trained in floats, and this run has --arithmetic int8-inference",
                "--widths",
                "1,0.5",
                "--arithmetic",
                "int8-inference",
                "--out",
                out);
        refused("--widths-teacher is about networks of several widths", "--widths-teacher", "widest", "--out", out);
        refused("--widths-weight is about networks of several widths", "--widths-weight", "2", "--out", out);
        refused(
                "--widths-temperature is about a teacher, and --widths-teacher is none",
                "--widths",
                "1,0.5",
                "--widths-teacher",
                "none",
                "--widths-temperature",
                "2",
                "--out",
                out);
        assertFalse(Files.exists(out));
    }

    private static void refused(String sentence, Object... arguments) {
        Dance call = Dance.run(WidthsTest.RUN, List.of(arguments));
        assertTrue(call.exitCode() == 1 || call.exitCode() == 2, call.toString());
        call.refused(call.exitCode(), sentence);
    }
}
