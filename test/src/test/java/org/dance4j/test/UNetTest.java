package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.FeatureShape;
import org.example.UNet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation's example of a new network: one file, and nothing else. */
class UNetTest {

    private static final Path FILE = Path.of("src", "test", "java", "org", "example", "UNet.java");

    @TempDir
    private Path folder;

    @Test
    void theDocumentationShowsTheFile() throws IOException {
        List<String> file = Files.readAllLines(FILE);
        assertTrue(file.size() < 60, file.size() + " lines");
        String page = Files.readString(Path.of("..", "docs", "howto", "custom-network.md"));
        String block = page.substring(page.indexOf("```java\npackage org.example;"));
        block = block.substring("```java\n".length());
        assertEquals(file, block.substring(0, block.indexOf("```")).lines().toList());
    }

    /** By hand: each block of f filters upon c channels has 9cf + 9ff + 4f values. */
    @Test
    void itIsFoundByNameAndTakesAnySize() {
        Network network = Architectures.network(UNet.class.getName(), new Architecture.Options("plain", 11));
        long encoder = block(3, 64) + block(64, 128) + block(128, 256) + block(256, 512) + block(512, 1024);
        long decoder = block(1536, 512) + block(768, 256) + block(384, 128) + block(192, 64);
        assertEquals(encoder + decoder + 64 * 11 + 11, Cost.of(network, 96, 128).parameters());
        assertEquals(new FeatureShape(97, 131, 11), network.shapes(97, 131).get("logits"));
    }

    @Test
    void itsHeaderTakesAWidthThatChangesItsChannels() {
        Architecture.Options narrow = new Architecture.Options("plain", 11).withHeaderWidth(0.5);
        Network network = Architectures.network(UNet.class.getName(), narrow);
        assertEquals(1024, network.madeChannels().get("down4.1.conv"));
        assertEquals(256, network.madeChannels().get("up3.1.conv"));
        Architecture.Options same = narrow.withHeaderWidth(1.001);
        String said = assertThrows(
                        IllegalArgumentException.class, () -> Architectures.network(UNet.class.getName(), same))
                .getMessage();
        assertTrue(
                said.endsWith(
                        "has the same layers with a header's width of 1.001 as with 1: expected one that changes its channels,"
                                + " which are multiples of 8"),
                said);
    }

    private static long block(long channels, long filters) {
        return 9 * channels * filters + 9 * filters * filters + 4 * filters;
    }

    @Test
    @Tag("slow")
    void itTrainsSlimsAndExports() throws IOException {
        TrainedRun run = new TrainedRun(folder.resolve("run"));
        Dance.run(
                        "train",
                        "--network",
                        "org.example.UNet",
                        "--prune-scope",
                        "network",
                        TrainedRun.SHORTEST,
                        "--out",
                        run.path())
                .succeeded();
        run.assertSlimmed("network");
        run.assertExported();
    }
}
