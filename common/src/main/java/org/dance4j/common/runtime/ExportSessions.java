package org.dance4j.common.runtime;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/** ExportSessions that take a GPU's memory only as they need it. */
public final class ExportSessions {

    private ExportSessions() {}

    /** A session of a graph, with TensorFlow's default number of threads; who asks closes it. */
    public static Session open(Graph graph) {
        return new Session(
                graph,
                ConfigProto.newBuilder()
                        .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                        .build());
    }
}
