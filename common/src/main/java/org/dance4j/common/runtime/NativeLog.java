package org.dance4j.common.runtime;

import com.sun.jna.NativeLibrary;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * What the C++ code of TensorFlow and TFLite writes to the process's standard error. It has several copies of a logging
 * library, of which some cannot be reached to be turned down, so the descriptor itself is turned away from them.
 */
public final class NativeLog {

    private static final int STDERR = 2;
    private static final int WRITE_ONLY = 1;

    private NativeLog() {}

    /**
     * Leaves the process's standard error to Java: what native code writes to it goes nowhere, and {@link System#err}
     * is where it was. Nothing changes where the system does not allow that, or where the environment says
     * {@code TF_CPP_MIN_LOG_LEVEL=0}; the log is only noisier then.
     */
    public static void leaveStderrToJava() {
        if ("0".equals(System.getenv("TF_CPP_MIN_LOG_LEVEL"))) {
            return;
        }
        try {
            NativeLibrary libc = NativeLibrary.getProcess();
            int kept = call(libc, "dup", STDERR);
            PrintStream stderr = new PrintStream(new FileOutputStream("/dev/fd/" + kept, true), true);
            int nowhere = call(libc, "open", "/dev/null", WRITE_ONLY);
            call(libc, "dup2", nowhere, STDERR);
            call(libc, "close", nowhere);
            System.setErr(stderr);
        } catch (LinkageError | FileNotFoundException e) {
            // The log is only noisier.
        }
    }

    private static int call(NativeLibrary library, String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }
}
