package org.dance4j.training.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port that is free, and kept so until TensorFlow's server takes it. */
final class ServerPort implements AutoCloseable {

    private final ServerSocket socket;

    ServerPort(InetAddress address) {
        try {
            socket = new ServerSocket(0, 1, address);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("no port of " + address.getHostAddress() + " is free: " + e.getMessage(), e));
        }
    }

    int number() {
        return socket.getLocalPort();
    }

    /** Lets go of it. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
