package org.dance4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRunTest {

    @TempDir
    private Path folder;

    /** Folders and files of these names are other tools', too. */
    @Test
    void aModelAmongOtherThingsIsNoRunsModel() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models"));
        Path model = Files.createFile(models.resolve("net.onnx"));
        Files.createDirectories(folder.resolve("checkpoints"));
        assertEquals(Optional.empty(), StoredRun.around(model));
        Files.writeString(folder.resolve("config.yaml"), "model: {}\n");
        assertEquals(Optional.empty(), StoredRun.around(model));
        Files.writeString(folder.resolve("config.yaml"), "epochs: 1\n");
        Files.createFile(folder.resolve("network-built.json"));
        assertTrue(assertThrows(BadInputException.class, () -> StoredRun.around(model))
                .getMessage()
                .endsWith("config.yaml: setting 'network' is missing"));
    }
}
