package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each architecture goes through the whole method: it trains and slims, and its files label as the session does. Those with
 * dilated convolutions are in {@link DeepLabNetworksTest} and {@link PyramidNetworksTest}, which run with other kernels.
 */
class NetworksTest {

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void bisenetTrainsSlimsAndExports() throws IOException {
        TrainedRun.trainsSlimsAndExports("bisenet", "resnet50", "network", folder.resolve("run"));
    }

    /** Without batch norms channels go by the magnitude of their weights; by gammas they cannot. */
    @Tag("slow")
    @Test
    void fcnTrainsSlimsAndExports() throws IOException {
        TrainedRun run = new TrainedRun(folder.resolve("run"));
        Dance refused = Dance.run(
                "train", "--network", "fcn", "--importance", "gamma", TrainedRun.SHORTEST, "--out", run.path());
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().get(0).contains("has no batch norms for --importance to go by"), refused.toString());
        assertFalse(Files.exists(run.path()));

        Dance.run("train", "--network", "fcn", TrainedRun.SHORTEST, "--out", run.path())
                .succeeded();
        assertTrue(run.slim().madeChannels().get("classifier.0")
                < run.built().madeChannels().get("classifier.0"));
        run.assertExported();
    }
}
