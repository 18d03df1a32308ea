package org.dance4j.export.latency;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.NativeLog;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;

/**
 * The side of a {@link TimingProcess} that takes times. A request is {@code int} bytes of the network's JSON, these bytes,
 * {@code int} height and {@code int} width; the answer is {@code double} seconds, or NaN and, as UTF, why there are none. A request of
 * no bytes is the last.
 */
public final class TimingServer {

    static final int NO_MORE = 0;

    private TimingServer() {}

    /**
     * Answers requests on standard input.
     *
     * @param args the number of threads
     */
    public static void main(String[] args) throws IOException {
        NativeLog.leaveStderrToJava();
        OneDnn.disableToLabel();
        int threads = Integer.parseInt(args[0]);
        FirstSession.openToLabel(threads, false);
        serve(
                NetworkTimer.ofSessions(threads),
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out));
    }

    private static void serve(NetworkTimer timer, InputStream requests, OutputStream answers) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(requests));
        DataOutputStream out = new DataOutputStream(answers);
        for (int length = in.readInt(); length != NO_MORE; length = in.readInt()) {
            Network network = NetworkJson.read(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            int height = in.readInt();
            int width = in.readInt();
            try {
                out.writeDouble(timer.seconds(network, height, width));
            } catch (RuntimeException e) {
                out.writeDouble(Double.NaN);
                out.writeUTF(String.valueOf(e.getMessage()));
            }
            out.flush();
        }
    }
}
