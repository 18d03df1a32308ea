package org.dance4j.cli;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/** The log that TensorFlow's C++ code writes to the process's standard error. */
final class NativeLog {

    private static final String LIBRARY = "libtensorflow_framework.so.2";

    /** absl's severity of an error. */
    private static final int ERROR = 2;

    private NativeLog() {}

    /**
     * Keeps everything below an error out of it. The environment's TF_CPP_MIN_LOG_LEVEL does not reach lines that are
     * written through absl, so absl's own functions are called, by their names in TensorFlow 2.18; where they are missing
     * the log stays as it is, which does no harm.
     */
    static void quiet() {
        try {
            Path jni = Path.of(Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class));
            NativeLibrary library = NativeLibrary.getInstance(jni.resolveSibling(LIBRARY).toString());
            for (String name : new String[] {"14SetMinLogLevel", "18SetStderrThreshold"}) {
                library.getFunction("_ZN4absl12lts_20230802" + name + "ENS0_18LogSeverityAtLeastE")
                        .invokeVoid(new Object[] {ERROR});
            }
        } catch (LinkageError e) {
            // The log is only noisier.
        }
    }
}
