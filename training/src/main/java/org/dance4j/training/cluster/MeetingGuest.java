package org.dance4j.training.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dance4j.common.cluster.LostProcessException;
import org.dance4j.common.io.BadInputException;

/** A process that has come to the first one of its run, and waits to be told what to train. */
public final class MeetingGuest implements AutoCloseable {

    private static final int MILLIS_TO_CONNECT = 2000;
    private static final int MILLIS_BETWEEN = 200;

    private final Place place;
    private final Connection connection;
    private final ServerPort port;
    private final Heartbeat heartbeat;
    private final Message.Welcome welcome;

    private MeetingGuest(
            Place place, Connection connection, ServerPort port, Heartbeat heartbeat, Message.Welcome welcome) {
        this.place = place;
        this.connection = connection;
        this.port = port;
        this.heartbeat = heartbeat;
        this.welcome = welcome;
    }

    /**
     * Goes to the first process, and waits until it has prepared the run. From then on until it is ready to train, this
     * process says that it is there, however long that takes.
     *
     * @param version of this build
     * @param settings that this process was asked to train with, as texts
     * @throws BadInputException if processes differ, which names what, or this process's rank is another's or none
     * @throws LostProcessException if the first process cannot be reached, or ends
     */
    public static MeetingGuest arrive(Place place, String version, Map<String, String> settings) {
        try {
            Connection connection = new Connection(connected(place), place.timeoutSeconds());
            try {
                return arrive(place, connection, version, settings);
            } catch (IOException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (IOException e) {
            throw lost(place, e);
        }
    }

    private static MeetingGuest arrive(Place place, Connection connection, String version, Map<String, String> settings)
            throws IOException {
        ServerPort port = new ServerPort(connection.ownAddress());
        try {
            return arrive(place, connection, port, version, settings);
        } catch (IOException | RuntimeException e) {
            port.close();
            throw e;
        }
    }

    private static MeetingGuest arrive(
            Place place, Connection connection, ServerPort port, String version, Map<String, String> settings)
            throws IOException {
        connection.send(new Message.Hello(
                place.rank(),
                place.size(),
                version,
                settings,
                connection.ownAddress().getHostAddress(),
                port.number()));
        Heartbeat heartbeat = Heartbeat.start(connection);
        Message.Welcome welcome = connection.receive(Message.Welcome.class);
        MeetingGuest guest = new MeetingGuest(place, connection, port, heartbeat, welcome);
        if (!welcome.problem().isEmpty()) {
            guest.close();
            throw new BadInputException(welcome.problem());
        }
        return guest;
    }

    private static LostProcessException lost(Place place, IOException e) {
        return new LostProcessException(
                "rank " + place.rank() + " lost rank 0 at " + place.meetingPoint() + " before training: "
                        + e.getMessage(),
                e);
    }

    private static Socket connected(Place place) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(place.timeoutSeconds());
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(place.resolved(), place.port()), MILLIS_TO_CONNECT);
                return socket;
            } catch (IOException e) {
                close(socket);
                if (System.nanoTime() > end) {
                    throw new LostProcessException(
                            "rank " + place.rank() + " could not reach rank 0 at " + place.meetingPoint() + " within "
                                    + place.timeoutSeconds() + " s: " + e.getMessage(),
                            e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LostProcessException("interrupted while rank 0 was looked for", e);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was never open.
        }
    }

    /** The folder of the run. */
    public Path folder() {
        return Path.of(welcome.folder());
    }

    /** The step of the checkpoint that the run goes on from. */
    public long step() {
        return welcome.step();
    }

    /**
     * Starts this process's server, when it is ready to train, and waits for the others.
     *
     * @throws LostProcessException if the first process ends before
     */
    public Joined join(SessionSetup setup) {
        List<InetSocketAddress> addresses = welcome.addresses().stream()
                .map(text -> text.split(":", -1))
                .map(parts -> new InetSocketAddress(parts[0], Integer.parseInt(parts[1])))
                .toList();
        port.close();
        Joined joined = Joined.start(
                place.rank(), addresses, setup.config(), setup.threads(), place.timeoutSeconds(), setup.onGpu());
        try {
            heartbeat.close();
            connection.send(new Message.Ready(place.rank()));
            connection.receive(Message.Ready.class);
            return joined;
        } catch (IOException e) {
            throw lost(place, e);
        }
    }

    @Override
    public void close() {
        heartbeat.close();
        port.close();
        try {
            connection.close();
        } catch (IOException e) {
            // The first process has closed it.
        }
    }
}
