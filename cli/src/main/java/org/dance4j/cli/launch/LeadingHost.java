package org.dance4j.cli.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.dance4j.cli.launch.HostMessage.Greeting;
import org.dance4j.cli.launch.HostMessage.Round;
import org.dance4j.cli.launch.HostMessage.Verdict;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.cluster.LostProcessException;
import org.dance4j.common.io.BadInputException;
import org.dance4j.training.cluster.Connection;
import org.dance4j.training.cluster.Place;

/** The host that the others come to: it says when all begin, and hears how each of them ends. */
final class LeadingHost implements AutoCloseable {

    private static final int MILLIS_BETWEEN_BEATS = 1000;
    private static final int MILLIS_BETWEEN_LOOKS = 200;

    /** How long a loss waits for what others have to say: it may follow from a failure that is not worth another attempt. */
    private static final long NANOS_TO_REPORT = TimeUnit.SECONDS.toNanos(3);

    /** A host that beats every second and has not been heard of for as long is gone, or about to be. */
    private static final long NANOS_OF_DOUBT = TimeUnit.SECONDS.toNanos(4);

    private final Hosts all;
    private final int own;
    private final Greeting greeting;
    private final int fewest;
    private final long nanosToStop;
    private final ServerSocket socket;
    private final Map<Integer, Guest> connected = new TreeMap<>();
    private final Set<Integer> ready = new TreeSet<>();
    private final Map<Integer, Integer> outcomes = new TreeMap<>();
    private Set<Integer> awaited;
    private Optional<Round> round = Optional.empty();
    private Optional<Verdict> verdict = Optional.empty();
    private boolean isLast;
    private boolean isAskedToStop;
    private long firstLoss;
    private long firstStop;

    private record Guest(Connection connection, String launch) {}

    private LeadingHost(
            Hosts all,
            int own,
            Greeting greeting,
            int fewest,
            Set<Integer> awaited,
            int secondsToStop,
            ServerSocket socket) {
        this.all = all;
        this.own = own;
        this.greeting = greeting;
        this.fewest = fewest;
        this.awaited = awaited;
        nanosToStop = TimeUnit.SECONDS.toNanos(secondsToStop);
        this.socket = socket;
    }

    /**
     * Begins to take others in.
     *
     * @param own the number of this host
     * @param greeting what it was told
     * @param fewest how many take part at least
     * @param awaited those that are waited for
     * @param secondsToStop how long others may take to stop when one was asked to
     * @throws BadInputException if the address is not this machine's, or the port is taken
     */
    static LeadingHost open(
            Hosts all, int own, Greeting greeting, int fewest, Set<Integer> awaited, int secondsToStop, int port) {
        String name = all.hosts().get(own).name();
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(Place.ipv4(name), port));
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            LeadingHost made = new LeadingHost(all, own, greeting, fewest, awaited, secondsToStop, socket);
            Connection.inBackground(made::takeIn, "hosts");
            Connection.inBackground(made::beat, "hosts-beat");
            return made;
        } catch (IOException e) {
            throw new BadInputException(
                    "launch cannot listen on " + name + ":" + port
                            + ", where the other hosts are to find it: the port is"
                            + " taken, or the address is none of this machine's (" + e.getMessage() + ")",
                    e);
        }
    }

    private void takeIn() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                Connection.inBackground(() -> listen(accepted), "hosts-guest");
            } catch (IOException e) {
                // It is closed, or whoever came is gone already.
            }
        }
    }

    private void listen(Socket accepted) {
        int host = -1;
        Connection connection = null;
        try (Socket closed = accepted) {
            connection = new Connection(closed, SeveralHosts.SECONDS_OF_SILENCE);
            HostMessage first = connection.receive(HostMessage.class);
            Optional<String> problem = problem(first);
            if (problem.isPresent()) {
                connection.send(HostMessage.refused(problem.get()));
                return;
            }
            host = first.host();
            arrived(host, new Guest(connection, first.greeting().launch()));
            while (true) {
                HostMessage next = connection.receive(HostMessage.class);
                if (next.kind() == HostMessage.Kind.ENDED && next.verdict() != null) {
                    ended(host, next.verdict().code());
                } else if (next.kind() == HostMessage.Kind.ARRIVED) {
                    arrived(host, new Guest(connection, first.greeting().launch()));
                }
            }
        } catch (IOException e) {
            if (host >= 0) {
                gone(host, connection);
            }
        }
    }

    private synchronized Optional<String> problem(HostMessage first) {
        String leader = all.hosts().get(own).name();
        Greeting other = first.greeting();
        boolean isHost = first.kind() == HostMessage.Kind.ARRIVED
                && other != null
                && first.host() >= 0
                && first.host() < all.hosts().size();
        if (!isHost || !greeting.hosts().equals(other.hosts())) {
            return Optional.of("this launch was told of the hosts " + (other == null ? "" : other.hosts())
                    + " and that of " + leader + " of " + greeting.hosts() + "; all need the same --hosts");
        } else if (!greeting.run().equals(other.run())) {
            return Optional.of("launch on " + leader + ":" + socket.getLocalPort() + " trains " + greeting.run()
                    + ", and this one was to train " + other.run()
                    + "; all hosts of a run need the same folder, and another run a --port of its own");
        }
        Guest present = connected.get(first.host());
        boolean isTaken = first.host() == own
                || (present != null
                        && !present.launch().equals(other.launch())
                        && present.connection().nanosOfSilence() < NANOS_OF_DOUBT);
        return isTaken
                ? Optional.of(
                        "--rank-of-host " + first.host() + " is the number of "
                                + all.hosts().get(first.host()).name()
                                + ", whose launch is there already; each host needs its own, and another run a --port of its own")
                : Optional.empty();
    }

    private synchronized void arrived(int host, Guest guest) {
        Guest before = connected.put(host, guest);
        if (before != null && before.connection() != guest.connection()) {
            // It was started anew.
            closeQuietly(before.connection());
            lost(host);
        }
        ready.add(host);
        notifyAll();
    }

    private synchronized void gone(int host, Connection connection) {
        Guest guest = connected.get(host);
        if (guest != null && guest.connection() == connection) {
            connected.remove(host);
            ready.remove(host);
            lost(host);
            notifyAll();
        }
    }

    private void lost(int host) {
        if (takesPart(host)) {
            outcomes.putIfAbsent(host, ExitCodes.LOST);
            decide();
        }
    }

    private boolean takesPart(int host) {
        return round.isPresent() && round.get().hosts().contains(host);
    }

    synchronized void ended(int host, int code) {
        boolean isWaiting = round.isPresent() && verdict.isEmpty() && !takesPart(host);
        // One that came back and waits for the next attempt may leave again; the others go on.
        if (code == ExitCodes.STOPPED && !isWaiting) {
            isAskedToStop = true;
            connected.values().forEach(guest -> send(guest, HostMessage.stop()));
            notifyAll();
        }
        if (takesPart(host)) {
            outcomes.put(host, code);
            decide();
        }
    }

    synchronized boolean isAskedToStop() {
        return isAskedToStop;
    }

    /** This host is asked to stop while no round goes on: none follows. */
    synchronized void stop() {
        verdict = Optional.of(new Verdict(ExitCodes.STOPPED, true));
        connected.values().forEach(guest -> send(guest, HostMessage.over(verdict.get())));
    }

    private synchronized void decide() {
        if (round.isEmpty() || verdict.isPresent() || outcomes.isEmpty()) {
            return;
        }
        boolean allEnded = outcomes.keySet().containsAll(round.get().hosts());
        Optional<Integer> told =
                outcomes.values().stream().filter(ExitCodes::isTold).findFirst();
        if (told.isPresent()) {
            conclude(told.get());
        } else if (outcomes.containsValue(ExitCodes.STOPPED)) {
            // Others may have lost those that were stopped, or hang.
            firstStop = firstStop == 0 ? System.nanoTime() : firstStop;
            if (allEnded || System.nanoTime() - firstStop > nanosToStop) {
                conclude(ExitCodes.STOPPED);
            }
        } else if (outcomes.containsValue(ExitCodes.LOST)) {
            firstLoss = firstLoss == 0 ? System.nanoTime() : firstLoss;
            if (allEnded || System.nanoTime() - firstLoss > NANOS_TO_REPORT) {
                conclude(ExitCodes.LOST);
            }
        } else if (allEnded) {
            conclude(0);
        }
    }

    private void conclude(int code) {
        Verdict found = new Verdict(code, isLast || code != ExitCodes.LOST);
        verdict = Optional.of(found);
        connected.forEach((host, guest) -> {
            // One that was started anew waits for the next attempt already.
            if (found.last() || (takesPart(host) && !ready.contains(host))) {
                send(guest, HostMessage.over(found));
            }
        });
        notifyAll();
    }

    private static void send(Guest guest, HostMessage message) {
        try {
            guest.connection().send(message);
        } catch (IOException e) {
            // Its reader notices.
        }
    }

    private void beat() {
        try {
            while (!socket.isClosed()) {
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_BEATS);
                List<Guest> others;
                synchronized (this) {
                    others = new ArrayList<>(connected.values());
                    decide();
                }
                for (Guest other : others) {
                    try {
                        other.connection().beat();
                    } catch (IOException e) {
                        // Its reader notices.
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The hosts that are there for the next round. */
    synchronized Set<Integer> arrived() {
        return Set.copyOf(ready);
    }

    /**
     * Waits until all are there that were before, or until enough are when time is up, and has them begin.
     *
     * @return empty if this host was asked to stop, or another was, as the {@linkplain #verdict verdict} says then
     * @throws LostProcessException if not enough come
     */
    synchronized Optional<Round> gather(boolean goesOn, boolean last, int seconds, BooleanSupplier stop)
            throws InterruptedException {
        ready.add(own);
        round = Optional.empty();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (isAskedToStop || !ready.containsAll(awaited)) {
            if (isAskedToStop || stop.getAsBoolean()) {
                stop();
                return Optional.empty();
            } else if (System.nanoTime() > end) {
                requireEnough(seconds);
                break;
            }
            wait(MILLIS_BETWEEN_LOOKS);
        }
        Round begun = new Round(List.copyOf(ready), goesOn);
        round = Optional.of(begun);
        verdict = Optional.empty();
        outcomes.clear();
        firstLoss = 0;
        firstStop = 0;
        isLast = last;
        awaited = new TreeSet<>(ready);
        ready.clear();
        begun.hosts().stream()
                .filter(host -> host != own)
                .forEach(host -> send(connected.get(host), HostMessage.go(begun)));
        return round;
    }

    private void requireEnough(int seconds) {
        // Of two parts of a divided network at most one has more than half, or half with the first host.
        int half = 2 * ready.size() - all.hosts().size();
        boolean divided = half < 0 || (half == 0 && !ready.contains(0));
        if (ready.size() < fewest || divided) {
            Verdict over = new Verdict(ExitCodes.LOST, true);
            connected.values().forEach(each -> send(each, HostMessage.over(over)));
            throw new LostProcessException(
                    "host "
                            + all.names(awaited.stream()
                                    .filter(host -> !ready.contains(host))
                                    .toList()) + " did not come to "
                            + all.hosts().get(own).name() + ":" + socket.getLocalPort() + " within " + seconds
                            + " s, and "
                            + (ready.size() < fewest
                                    ? "at least " + fewest + " hosts are needed"
                                    : "more than half of all are needed, or half with the first"),
                    null);
        }
    }

    synchronized Optional<Verdict> verdict() {
        return verdict;
    }

    synchronized Verdict settle(int code, BooleanSupplier stop) throws InterruptedException {
        ended(own, code);
        while (verdict.isEmpty()) {
            if (outcomes.get(own) == 0 && stop.getAsBoolean()) {
                ended(own, ExitCodes.STOPPED);
            }
            wait(MILLIS_BETWEEN_LOOKS);
        }
        return verdict.get();
    }

    private static void closeQuietly(AutoCloseable closed) {
        try {
            closed.close();
        } catch (Exception e) {
            // Whoever was at its other end has gone.
        }
    }

    @Override
    public synchronized void close() {
        closeQuietly(socket);
        connected.values().forEach(guest -> closeQuietly(guest.connection()));
    }
}
