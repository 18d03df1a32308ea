package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody would see it fail: the archive of classes would only hold less, and commands start later. */
class RehearsalTest {

    @Test
    void trainsAndLabels(@TempDir Path folder) throws IOException {
        assertEquals(0, Rehearsal.rehearse(folder));
        try (Stream<Path> labelled = Files.list(folder.resolve("labels"))) {
            assertTrue(labelled.anyMatch(file -> file.toString().endsWith(".png")));
        }
    }
}
