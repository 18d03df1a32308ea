package org.dance4j.cli;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.types.TFloat32;

/**
 * What the C++ code of TensorFlow and TFLite writes to the process's standard error. Everything is best effort: where a
 * function is missing the log is noisier, which does no harm.
 */
final class NativeLog {

    private static final String FRAMEWORK = "libtensorflow_framework.so.2";

    /** absl's severity of an error. */
    private static final int ABSL_ERROR = 2;

    /** TFLite's severity of a warning. */
    private static final int TFLITE_WARNING = 2;

    private static final int STDERR = 2;
    private static final int WRITE_ONLY = 1;

    private NativeLog() {}

    /**
     * Keeps out of it what is no problem, and opens TensorFlow's first session, which decides for all how many threads an
     * operation has.
     *
     * @param threads at least 1
     */
    static void quiet(int threads) {
        // Loading writes, and one library has a second copy of absl that no function reaches: it logs when the first
        // session runs.
        ignoreMissing(() -> withoutStderr(() -> {
            ignoreMissing(NativeLog::setLevels);
            runSession(threads);
        }));
    }

    private static void setLevels() {
        Path jni = Path.of(Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class));
        NativeLibrary framework = NativeLibrary.getInstance(jni.resolveSibling(FRAMEWORK).toString());
        call(framework, "_ZN4absl12lts_2023080214SetMinLogLevelENS0_18LogSeverityAtLeastE", ABSL_ERROR);
        call(framework, "_ZN4absl12lts_2023080218SetStderrThresholdENS0_18LogSeverityAtLeastE", ABSL_ERROR);
        NativeLibrary lite = NativeLibrary.getInstance(Loader.load(tensorflowlite.class));
        call(lite, "_ZN6tflite13LoggerOptions21SetMinimumLogSeverityENS_11LogSeverityE", TFLITE_WARNING);
    }

    private static void runSession(int threads) {
        ConfigProto config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(threads)
                .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                .build();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> sum = tf.math.add(tf.constant(1f), tf.constant(1f));
            try (Session session = new Session(graph, config)) {
                session.runner().fetch(sum).run().close();
            }
        }
    }

    private static void withoutStderr(Runnable work) {
        NativeLibrary libc = NativeLibrary.getProcess();
        int kept = call(libc, "dup", STDERR);
        int nowhere = call(libc, "open", "/dev/null", WRITE_ONLY);
        call(libc, "dup2", nowhere, STDERR);
        try {
            work.run();
        } finally {
            call(libc, "dup2", kept, STDERR);
            call(libc, "close", kept);
            call(libc, "close", nowhere);
        }
    }

    private static int call(NativeLibrary library, String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    private static void ignoreMissing(Runnable step) {
        try {
            step.run();
        } catch (LinkageError e) {
            // The log is only noisier.
        }
    }
}
