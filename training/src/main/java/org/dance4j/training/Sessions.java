package org.dance4j.training;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** How sessions are set up. */
final class Sessions {

    private Sessions() {}

    /**
     * A session's configuration.
     *
     * @param threads threads within an operation, at least 1
     */
    static ConfigProto config(Precision precision, Device device, int threads) {
        RewriterConfig.Builder rewriter = RewriterConfig.newBuilder();
        if (precision == Precision.BFLOAT16) {
            if (device == Device.CPU) {
                rewriter.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
            } else {
                rewriter.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
            }
        }
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(Integer.getInteger("inter",threads))
                .setAllowSoftPlacement(true)
                .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
                .build();
    }
}
