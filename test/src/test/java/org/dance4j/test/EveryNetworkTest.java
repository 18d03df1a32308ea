package org.dance4j.test;

import java.io.IOException;
import java.nio.file.Path;
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
        "icnet, resnet50, header"
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
}
