package org.dance4j.common.runtime;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** How sessions are set up. */
public final class Sessions {

    private Sessions() {}

    /**
     * What gradients are scaled by on their way through the network. A GPU's mixed precision is float16, whose smallest
     * numbers a pixel's share of a loss would fall below (Micikevicius et al., 2018); bfloat16 needs no scale.
     */
    public static float gradientScale(Precision precision, Device device) {
        return precision == Precision.BFLOAT16 && device == Device.GPU ? 1024 : 1;
    }

    /**
     * A session's configuration. On a CPU a GPU is not used even if there is one.
     *
     * @param threads threads within an operation, at least 1
     */
    public static ConfigProto config(Precision precision, Device device, int threads) {
        RewriterConfig.Builder rewriter = RewriterConfig.newBuilder();
        if (precision == Precision.BFLOAT16) {
            if (device == Device.CPU) {
                rewriter.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
            } else {
                rewriter.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
            }
        }
        ConfigProto.Builder config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(threads)
                .setAllowSoftPlacement(true)
                .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter));
        if (device == Device.CPU) {
            config.putDeviceCount("GPU", 0);
        }
        return config.build();
    }
}
