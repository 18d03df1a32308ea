package org.dance4j.common.runtime;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * Opens TensorFlow's sessions, each kind of work with its own configuration. All take a GPU's memory only as they need
 * it. Threads within an operation are heeded for a process's first session only ({@link FirstSession}).
 */
public final class Sessions {

    /** Runs operations in the thread that calls the session, and leaves the shared pools as they are. */
    private static final int CALLERS_THREAD = -1;

    private Sessions() {}

    /**
     * Whether gradients have to be scaled on their way through the network: in float16, whose smallest numbers a pixel's
     * share of a loss would fall below (Micikevicius et al., 2018). A GPU's mixed precision is that one.
     */
    public static boolean scalesGradients(Precision precision, Device device) {
        return precision == Precision.FLOAT16 || (precision == Precision.BFLOAT16 && device == Device.GPU);
    }

    /**
     * A session that trains. On a CPU a GPU is not used even if there is one.
     *
     * @param threads threads within an operation and of operations side by side, at least 1
     * @throws IllegalArgumentException if the precision is float16 on a CPU, which TensorFlow only imitates there
     */
    public static Session training(Graph graph, Precision precision, Device device, int threads) {
        return new Session(graph, config(precision, device, threads));
    }

    /** The configuration of {@link #training}. */
    public static ConfigProto config(Precision precision, Device device, int threads) {
        return config(precision, device, threads, OneDnn.isSwitchedOnWithoutAvx512());
    }

    /** @param slowOnceFused whether a processor is kept from fusing layers, see {@link OneDnn#isSwitchedOnWithoutAvx512} */
    static ConfigProto config(Precision precision, Device device, int threads, boolean slowOnceFused) {
        RewriterConfig.Builder rewriter = RewriterConfig.newBuilder();
        if (device == Device.CPU && slowOnceFused) {
            rewriter.setRemapping(RewriterConfig.Toggle.OFF);
        }
        if (precision != Precision.FLOAT32 && device == Device.GPU) {
            rewriter.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
        } else if (precision == Precision.BFLOAT16) {
            rewriter.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
        } else if (precision == Precision.FLOAT16) {
            throw new IllegalArgumentException("float16 is for GPUs");
        }
        ConfigProto.Builder config = withThreads(threads)
                .setInterOpParallelismThreads(threads)
                .setAllowSoftPlacement(true)
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter));
        return (device == Device.CPU ? onProcessor(config) : config).build();
    }

    /** A session that runs a trained model, on a GPU if TensorFlow has one. */
    public static Session inference(Graph graph, int threads) {
        return new Session(graph, inferenceConfig(threads));
    }

    /** The configuration of {@link #inference}, for those whom TensorFlow opens itself. */
    public static ConfigProto inferenceConfig(int threads) {
        return withThreads(threads)
                .setInterOpParallelismThreads(labellingSideBySide(threads))
                .build();
    }

    /**
     * How many operations of a network that labels run side by side. TensorFlow's own kernels split their work more finely than
     * oneDNN's, and those of two operations get in each other's way.
     */
    private static int labellingSideBySide(int threads) {
        return OneDnn.isUsed() ? threads : 1;
    }

    /** A session on the processor with as many threads as TensorFlow chooses. */
    public static Session open(Graph graph) {
        return new Session(graph, onProcessor(ConfigProto.newBuilder()).build());
    }

    /**
     * A session for small operations on images, which many threads run at once: it computes in the threads that call
     * it, on the processor. It does not decide how many threads later sessions have.
     */
    public static Session inCallersThread(Graph graph) {
        return new Session(
                graph,
                onProcessor(ConfigProto.newBuilder())
                        .setInterOpParallelismThreads(CALLERS_THREAD)
                        .build());
    }

    /** A session on the processor that runs one operation after another, so that their times add up. */
    public static Session oneByOne(Graph graph, int threads) {
        return new Session(
                graph,
                onProcessor(withThreads(threads))
                        .setInterOpParallelismThreads(1)
                        .setUsePerSessionThreads(true)
                        .build());
    }

    /**
     * The first session of a process that trains, which decides how many threads operations have.
     *
     * @param anywhere whether operations that their device cannot run may run on another
     */
    static Session first(Graph graph, int threads, boolean anywhere) {
        return new Session(
                graph,
                withThreads(threads)
                        .setInterOpParallelismThreads(threads)
                        .setAllowSoftPlacement(anywhere)
                        .build());
    }

    private static ConfigProto.Builder withThreads(int threads) {
        return memoryAsNeeded().setIntraOpParallelismThreads(threads);
    }

    private static ConfigProto.Builder onProcessor(ConfigProto.Builder config) {
        return config.putDeviceCount("GPU", 0);
    }

    private static ConfigProto.Builder memoryAsNeeded() {
        return ConfigProto.newBuilder().setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
    }
}
