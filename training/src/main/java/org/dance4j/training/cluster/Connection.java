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

/** A connection on which two processes send each other lines of JSON, and empty lines that only say "still here". */
public final class Connection implements Closeable {

    private static final int MILLIS = 1000;

    private final Socket socket;
    private final BufferedReader from;
    private final Writer to;
    private volatile long lastHeard = System.nanoTime();

    /** @param timeoutSeconds after which one that says nothing is taken for gone */
    public Connection(Socket socket, int timeoutSeconds) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Math.multiplyExact(timeoutSeconds, MILLIS));
        socket.setTcpNoDelay(true);
        from = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        to = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Starts work that does not keep the process from ending. */
    public static void inBackground(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends an object as JSON. */
    public synchronized void send(Object message) throws IOException {
        Message.write(to, message);
    }

    /** Says that this process is still there. */
    public synchronized void beat() throws IOException {
        to.write('\n');
        to.flush();
    }

    /**
     * Waits for what the other one sends.
     *
     * @throws IOException if it is gone, says nothing, or something else
     */
    public <T> T receive(Class<T> type) throws IOException {
        return Message.read(from, type, () -> lastHeard = System.nanoTime());
    }

    /** For how long the other one has said nothing that was received, in nanoseconds. */
    public long nanosOfSilence() {
        return System.nanoTime() - lastHeard;
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
