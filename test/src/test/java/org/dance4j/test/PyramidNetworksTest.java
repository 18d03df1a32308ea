package org.dance4j.test;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link NetworksTest}, for networks that pool into pyramids, with dilated convolutions, which need oneDNN. */
@Tag("slow")
class PyramidNetworksTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"pspnet, resnet50, network", "icnet, resnet50-half, network"})
    void itTrainsSlimsAndExports(String network, String backbone, String scope) throws IOException {
        TrainedRun.trainsSlimsAndExports(network, backbone, scope, folder.resolve("run"));
    }
}
