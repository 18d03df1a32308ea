package org.dance4j.common.runtime;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;

/**
 * What the C++ code of TensorFlow and TFLite writes to the process's standard error. It has several copies of a logging
 * library, of which some cannot be reached to be turned down, so the descriptor itself is turned away from them.
 */
public final class NativeLog {

    private static final int STDERR = 2;
    private static final int WRITE_ONLY = 1;

    /** What {@code fcntl} is asked for, and the part of its answer that tells of reading and writing. */
    private static final int GET_FLAGS = 3;

    private static final int ACCESS_MODE = 3;

    /** {@code errno} of a call that a signal broke off before it did anything. */
    private static final int INTERRUPTED = 4;

    private NativeLog() {}

    /**
     * Leaves the process's standard error to Java: what native code writes to it goes nowhere, and {@link System#err}
     * is where it was. Nothing changes where the system does not allow that, where there is no standard error, or where
     * the environment says {@code TF_CPP_MIN_LOG_LEVEL=0}; the log is only noisier then.
     */
    public static void leaveStderrToJava() {
        if ("0".equals(System.getenv("TF_CPP_MIN_LOG_LEVEL"))) {
            return;
        }
        try {
            NativeLibrary libc = NativeLibrary.getProcess();
            // Where the shell closed it, its number may be that of a file which Java reads.
            if ((call(libc, "fcntl", STDERR, GET_FLAGS) & ACCESS_MODE) == 0) {
                return;
            }
            int kept = call(libc, "dup", STDERR);
            PrintStream stderr = new PrintStream(new Descriptor(libc, kept), true, Charset.defaultCharset());
            int nowhere = call(libc, "open", "/dev/null", WRITE_ONLY);
            call(libc, "dup2", nowhere, STDERR);
            call(libc, "close", nowhere);
            System.setErr(stderr);
        } catch (LinkageError | LastErrorException e) {
            // The log is only noisier.
        }
    }

    /** @throws LastErrorException if the call fails */
    private static int call(NativeLibrary library, String function, Object... arguments) {
        return library.getFunction(function, Function.THROW_LAST_ERROR).invokeInt(arguments);
    }

    /**
     * A descriptor that stays open as long as the process. It is written to as it is: opened anew under its name in
     * {@code /dev/fd}, a file has a second position, and what came by one is overwritten by what comes by the other.
     */
    private static final class Descriptor extends OutputStream {

        private final Function write;
        private final int number;

        Descriptor(NativeLibrary libc, int number) {
            this.write = libc.getFunction("write", Function.THROW_LAST_ERROR);
            this.number = number;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            int done = 0;
            while (done < length) {
                byte[] rest = Arrays.copyOfRange(bytes, offset + done, offset + length);
                try {
                    done += Math.toIntExact(
                            (Long) write.invoke(Long.class, new Object[] {number, rest, (long) rest.length}));
                } catch (LastErrorException e) {
                    if (e.getErrorCode() != INTERRUPTED) {
                        throw new IOException("cannot write to standard error", e);
                    }
                }
            }
        }
    }
}
