package org.dance4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCostsTest {

    @TempDir
    private Path folder;

    @Test
    void aFolderHasTheBytesOfItsFilesAlsoByALink() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model/variables"));
        Files.write(model.resolve("data"), new byte[5]);
        Files.write(folder.resolve("model/graph"), new byte[7]);
        Path link = Files.createSymbolicLink(folder.resolve("current"), folder.resolve("model"));
        assertEquals(12, RunCosts.bytes(folder.resolve("model")));
        assertEquals(12, RunCosts.bytes(link));
        assertEquals(5, RunCosts.bytes(link.resolve("variables/data")));
        assertEquals(Double.NaN, RunCosts.bytes(folder.resolve("none")));
    }
}
