package org.dance4j.export;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/** Sessions that take a GPU's memory only as they need it. */
final class Sessions {

    private Sessions() {}

    static Session open(Graph graph) {
        return new Session(
                graph,
                ConfigProto.newBuilder()
                        .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                        .build());
    }
}
