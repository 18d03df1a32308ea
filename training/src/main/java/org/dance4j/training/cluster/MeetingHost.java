package org.dance4j.training.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.dance4j.common.cluster.LostProcessException;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;

/**
 * The first process of a run, to which the others come. It takes them in while it makes its own preparations; then it
 * compares what all were asked for, and tells them each other's addresses.
 */
public final class MeetingHost implements AutoCloseable {

    /** Three heartbeats: whoever says nothing for so long may be gone with its machine, and loses its place to another. */
    private static final int SECONDS_TO_KEEP_PLACE = 3 * Heartbeat.SECONDS;

    /** Whoever says that it is there may hang all the same; to list and to read takes less than an hour. */
    private static final int SECONDS_TO_PREPARE = 3600;

    private static final int MILLIS = 1000;

    private final Place place;
    private final String version;
    private final Map<String, String> settings;
    private final Inet4Address address;
    private final ServerSocket socket;
    private final Thread door = new Thread(this::takeIn, "meeting");

    /** By rank; also what is waited and beaten for. */
    private final Map<Integer, Guest> guests = new TreeMap<>();

    /** What some heard who were not taken in; looked at as guests are. */
    private final Set<String> refusals = new LinkedHashSet<>();

    /** @param ready done when it is ready to train, and with a failure when it is gone before */
    private record Guest(Connection connection, Message.Hello hello, CompletableFuture<Message.Ready> ready) {

        /** Whether it has been heard of in the last seconds; one that is ready says nothing more. */
        boolean isThere() {
            return ready.isDone()
                    ? !ready.isCompletedExceptionally()
                    : connection.nanosOfSilence() < TimeUnit.SECONDS.toNanos(SECONDS_TO_KEEP_PLACE);
        }

        /** Listens to it until it is ready, or gone. */
        void listen() {
            try {
                ready.complete(connection.receive(Message.Ready.class));
            } catch (IOException e) {
                ready.completeExceptionally(e);
            }
        }
    }

    private MeetingHost(
            Place place, String version, Map<String, String> settings, Inet4Address address, ServerSocket socket) {
        this.place = place;
        this.version = version;
        this.settings = Map.copyOf(settings);
        this.address = address;
        this.socket = socket;
    }

    /**
     * Begins to take processes in.
     *
     * @param version of this build
     * @param settings that this process was asked to train with, as texts
     * @throws BadInputException if the address is not this machine's, or the port is taken
     */
    public static MeetingHost open(Place place, String version, Map<String, String> settings) {
        try {
            Inet4Address address = place.resolved();
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(address, place.port()));
            } catch (IOException e) {
                socket.close();
                throw new BadInputException(
                        "rank 0 cannot listen on " + place.meetingPoint()
                                + ", where the other processes are to find it: the port is taken, or the address is"
                                + " none of this machine's (" + e.getMessage() + ")",
                        e);
            }
            MeetingHost host = new MeetingHost(place, version, settings, address, socket);
            host.door.setDaemon(true);
            host.door.start();
            Connection.inBackground(host::beat, "meeting-beat");
            return host;
        } catch (UnknownHostException e) {
            throw new BadInputException(
                    "the host " + place.address() + " of rank 0 has no address: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The place of this process. */
    public Place place() {
        return place;
    }

    /** Why some who came were not taken in, a sentence each, which was told to them too. */
    public List<String> refusals() {
        synchronized (guests) {
            return List.copyOf(refusals);
        }
    }

    private void takeIn() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                Connection.inBackground(() -> greet(accepted), "meeting-guest");
            } catch (IOException e) {
                // It is closed, or whoever came is gone already.
            }
        }
    }

    private void greet(Socket accepted) {
        try {
            Connection connection = new Connection(accepted, place.timeoutSeconds());
            Guest guest = new Guest(connection, connection.receive(Message.Hello.class), new CompletableFuture<>());
            Optional<String> refusal = enter(guest);
            if (refusal.isPresent()) {
                connection.send(refused(refusal.get()));
            }
            guest.listen();
            if (refusal.isPresent()) {
                // Only now: what is closed while something is unread is reset, and might lose the answer.
                connection.close();
            }
        } catch (IOException e) {
            // Nobody of ours.
            closeQuietly(accepted);
        }
    }

    /**
     * Takes one in, in the place of one of the same rank that is gone.
     *
     * @return why it is not taken in; empty if it is
     */
    private Optional<String> enter(Guest guest) {
        int rank = guest.hello().rank();
        synchronized (guests) {
            Guest before = guests.get(rank);
            if (rank < 1 || rank >= place.size()) {
                return refusal("rank " + rank + " of " + guest.hello().size() + " is none of those that rank 0 waits"
                        + " for at " + place.meetingPoint() + ", from 1 to " + (place.size() - 1) + " of "
                        + place.size());
            } else if (before != null && before.isThere()) {
                return refusal("rank " + rank + " has come to " + place.meetingPoint() + " already and is still there:"
                        + " each process needs a " + Place.RANK + " of its own");
            } else if (before != null) {
                closeQuietly(before.connection());
            }
            guests.put(rank, guest);
            guests.notifyAll();
            if (socket.isClosed()) {
                closeQuietly(guest.connection());
            }
            return Optional.empty();
        }
    }

    private Optional<String> refusal(String sentence) {
        refusals.add(sentence);
        return Optional.of(sentence);
    }

    private static Message.Welcome refused(String problem) {
        return new Message.Welcome(List.of(), "", 0, problem);
    }

    private static void closeQuietly(AutoCloseable closed) {
        try {
            closed.close();
        } catch (Exception e) {
            // Whoever was at its other end has gone.
        }
    }

    private void beat() {
        try {
            while (!socket.isClosed()) {
                TimeUnit.SECONDS.sleep(Heartbeat.SECONDS);
                synchronized (guests) {
                    for (Guest guest : guests.values()) {
                        try {
                            guest.connection().beat();
                        } catch (IOException e) {
                            // It is missed when all are needed.
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for all processes, compares what they were asked for, and starts this process's server when all have started
     * theirs.
     *
     * @param folder of the run, which has begun
     * @param step of the checkpoint that it goes on from
     * @throws BadInputException if processes differ, which names what
     * @throws LostProcessException if not all come in time
     */
    public Joined gather(Path folder, long step, SessionSetup setup) {
        try {
            List<Guest> all = awaited();
            String problem = null;
            try {
                all.forEach(guest -> requireAlike(guest.hello()));
            } catch (BadInputException e) {
                problem = e.getMessage();
                throw e;
            } finally {
                if (problem != null) {
                    send(all, refused(problem));
                }
            }
            return start(all, folder, step, setup);
        } catch (IOException e) {
            throw new LostProcessException(
                    "rank 0 lost another of the " + place.size() + " processes before training: " + e.getMessage(), e);
        }
    }

    private Joined start(List<Guest> all, Path folder, long step, SessionSetup setup) throws IOException {
        ServerPort port = new ServerPort(address);
        List<InetSocketAddress> addresses = new ArrayList<>();
        addresses.add(new InetSocketAddress(address, port.number()));
        all.forEach(guest -> addresses.add(
                new InetSocketAddress(guest.hello().host(), guest.hello().port())));
        send(
                all,
                new Message.Welcome(
                        addresses.stream()
                                .map(each -> each.getAddress().getHostAddress() + ":" + each.getPort())
                                .toList(),
                        folder.toAbsolutePath().normalize().toString(),
                        step,
                        ""));
        port.close();
        Joined joined =
                Joined.start(0, addresses, setup.config(), setup.threads(), place.timeoutSeconds(), setup.onGpu());
        long seconds = Math.max(SECONDS_TO_PREPARE, place.timeoutSeconds());
        for (Guest guest : all) {
            try {
                guest.ready().orTimeout(seconds, TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                throw new LostProcessException(
                        "rank " + guest.hello().rank()
                                + (e.getCause() instanceof TimeoutException
                                        ? " was not ready to train within " + seconds + " s"
                                        : " ended before it was ready to train, or said nothing for "
                                                + place.timeoutSeconds() + " s: "
                                                + e.getCause().getMessage()),
                        e);
            }
        }
        send(all, new Message.Ready(0));
        close();
        return joined;
    }

    private static void send(List<Guest> all, Object message) throws IOException {
        for (Guest guest : all) {
            guest.connection().send(message);
        }
    }

    private List<Guest> awaited() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(place.timeoutSeconds());
        synchronized (guests) {
            while (guests.size() < place.size() - 1) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw missing();
                }
                try {
                    guests.wait(Math.min(left, MILLIS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new LostProcessException("interrupted while other processes were waited for", e);
                }
            }
            return List.copyOf(guests.values());
        }
    }

    private LostProcessException missing() {
        List<String> missing = IntStream.range(1, place.size())
                .filter(rank -> !guests.containsKey(rank))
                .mapToObj(String::valueOf)
                .toList();
        String refused = refusals.isEmpty() ? "" : "; not taken in: " + String.join("; ", refusals);
        return new LostProcessException(
                "rank " + String.join(", ", missing) + " of " + place.size() + " did not come to "
                        + place.meetingPoint() + " within " + place.timeoutSeconds() + " s" + refused,
                null);
    }

    private void requireAlike(Message.Hello other) {
        if (other.size() != place.size()) {
            throw new BadInputException("rank " + other.rank() + " was told of " + other.size()
                    + " processes and rank 0 of " + place.size() + "; all need the same " + Place.WORLD_SIZE);
        } else if (!other.version().equals(version)) {
            throw new BadInputException("rank " + other.rank() + " runs dance4j " + other.version() + " and rank 0 "
                    + version + "; all processes of a run need the same version");
        }
        TreeSet<String> names = new TreeSet<>(settings.keySet());
        names.addAll(other.settings().keySet());
        for (String name : names) {
            String own = settings.get(name);
            String others = other.settings().get(name);
            if (own == null || !own.equals(others)) {
                throw BadSettingException.of(
                        "rank " + other.rank() + " was started ",
                        others == null ? "without " : "with ",
                        new BadSettingException.Field(name),
                        (others == null ? "" : " " + others) + " and rank 0 "
                                + (own == null ? "without it" : "with " + own)
                                + "; all processes of a run need the same settings");
            }
        }
    }

    /** Takes nobody in any more; the port is free then. */
    @Override
    public void close() {
        closeQuietly(socket);
        try {
            // The system keeps the port as long as somebody waits at it.
            door.join(MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (guests) {
            guests.values().forEach(guest -> closeQuietly(guest.connection()));
        }
    }
}
