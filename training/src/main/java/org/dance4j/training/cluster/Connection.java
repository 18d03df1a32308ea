package org.dance4j.training.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection between the first process and another, until TensorFlow's servers run. */
final class Connection implements Closeable {

    private static final int MILLIS = 1000;

    private final Socket socket;
    private final BufferedReader from;
    private final Writer to;

    /** @param timeoutSeconds after which a process that says nothing is taken for gone */
    Connection(Socket socket, int timeoutSeconds) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Math.multiplyExact(timeoutSeconds, MILLIS));
        socket.setTcpNoDelay(true);
        from = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        to = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
    }

    synchronized void send(Object message) throws IOException {
        Message.write(to, message);
    }

    /** Says that this process is still there. */
    synchronized void beat() throws IOException {
        to.write('\n');
        to.flush();
    }

    <T> T receive(Class<T> type) throws IOException {
        return Message.read(from, type);
    }

    /** This process's address as the other one reaches it. */
    InetAddress ownAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
