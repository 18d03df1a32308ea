package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each architecture goes through the whole method: it trains and slims, and its files label as the session does. */
class EveryNetworkTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bisenet, resnet50, network",
        "deeplabv3plus, mobilenetv2, network",
        "deeplabv3, resnet50, header",
        "pspnet, resnet50, network",
        "icnet, resnet50-half, network"
    })
    void itTrainsSlimsAndExports(String network, String backbone, String scope) throws IOException {
        TrainedRun run = new TrainedRun(folder.resolve("run"));
        Dance.run(
                        "train",
                        "--network",
                        network,
                        "--backbone",
                        backbone,
                        "--prune-scope",
                        scope,
                        TrainedRun.SHORTEST,
                        "--out",
                        run.path())
                .succeeded();
        run.assertSlimmed(scope);
        run.assertExported();
    }

    /** Without batch norms nothing can be slimmed, and asking for it is refused. */
    @Test
    void fcnTrainsAndExports() throws IOException {
        TrainedRun run = new TrainedRun(folder.resolve("run"));
        Dance refused = Dance.run("train", "--network", "fcn", TrainedRun.SHORTEST, "--out", run.path());
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().get(0).contains("train without slimming the network"), refused.toString());
        assertFalse(Files.exists(run.path()));

        Dance.run("train", "--network", "fcn", "--no-slimming", TrainedRun.SHORTEST, "--out", run.path())
                .succeeded();
        run.assertExported();
    }
}
