package org.dance4j.training.cluster;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Says every two seconds on a connection that this process is still there, until it is closed. */
final class Heartbeat implements AutoCloseable {

    static final int SECONDS = 2;

    private final Connection connection;
    private boolean ended;

    private Heartbeat(Connection connection) {
        this.connection = connection;
    }

    static Heartbeat start(Connection connection) {
        Heartbeat started = new Heartbeat(connection);
        Connection.inBackground(started::beat, "heartbeat");
        return started;
    }

    private synchronized void beat() {
        try {
            while (!ended) {
                wait(TimeUnit.SECONDS.toMillis(SECONDS));
                if (!ended) {
                    connection.beat();
                }
            }
        } catch (IOException e) {
            // Whoever waits for the other one is told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it: nothing is sent afterwards, so that nothing is left unread when the other one closes the connection. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }
}
