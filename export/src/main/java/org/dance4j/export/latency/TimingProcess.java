package org.dance4j.export.latency;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.runtime.JavaCommand;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;

/**
 * Takes the time of networks in TensorFlow sessions of a process of its own, with the kernels that label fastest: those of
 * a process that trains are others, and all sessions of a process have the same.
 */
public final class TimingProcess implements AutoCloseable {

    private final int threads;
    /** Whether oneDNN's kernels are used; empty for those that label fastest. */
    private final Optional<Boolean> oneDnn;
    /** Null until the first network is timed. */
    private Process process;

    private DataOutputStream requests;
    private DataInputStream answers;

    /** @param threads of the sessions, at least 1 */
    public TimingProcess(int threads) {
        this(threads, Optional.empty());
    }

    private TimingProcess(int threads, Optional<Boolean> oneDnn) {
        this.threads = threads;
        this.oneDnn = oneDnn;
    }

    /**
     * With certain kernels.
     *
     * @param oneDnn whether with oneDNN's, or TensorFlow's own
     */
    static TimingProcess with(boolean oneDnn, int threads) {
        return new TimingProcess(threads, Optional.of(oneDnn));
    }

    /**
     * The shortest of the times that a network takes for one image, as {@link NetworkTimer#seconds}. The first call starts the
     * process.
     *
     * @throws UncheckedIOException with one plain sentence if no process can be started, or it ends too early
     * @throws IllegalStateException if the network cannot run at that size
     */
    public double seconds(Network network, int height, int width) {
        try {
            if (process == null) {
                start();
            }
            byte[] json = NetworkJson.write(network).getBytes(StandardCharsets.UTF_8);
            requests.writeInt(json.length);
            requests.write(json);
            requests.writeInt(height);
            requests.writeInt(width);
            requests.flush();
            double seconds = answers.readDouble();
            if (Double.isNaN(seconds)) {
                throw new IllegalStateException(
                        "the time of a network at " + height + "x" + width + " cannot be taken: " + answers.readUTF());
            }
            return seconds;
        } catch (EOFException e) {
            throw new UncheckedIOException(
                    new IOException("the process that takes the times of layers ended early", e));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("the process that takes the times of layers failed: " + e.getMessage(), e));
        }
    }

    private void start() throws IOException {
        List<String> options = new ArrayList<>(JavaCommand.propertiesMemoryAndArchive());
        options.add(JavaCommand.OUTPUT_IS_FOR_ANSWERS);
        ProcessBuilder builder = JavaCommand.builder(
                JavaCommand.of(options, TimingServer.class.getName(), List.of(String.valueOf(threads))));
        oneDnn.ifPresent(used -> OneDnn.choose(builder, used));
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        answers = new DataInputStream(process.getInputStream());
    }

    /** Ends the process, if it was started. */
    @Override
    public void close() {
        if (process != null) {
            // It has nothing to save.
            process.destroyForcibly().onExit().join();
        }
    }
}
