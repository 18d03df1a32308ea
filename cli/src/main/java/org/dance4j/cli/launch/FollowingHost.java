package org.dance4j.cli.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.dance4j.cli.launch.HostMessage.Greeting;
import org.dance4j.cli.launch.HostMessage.Round;
import org.dance4j.cli.launch.HostMessage.Verdict;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.io.BadInputException;
import org.dance4j.training.cluster.Connection;

/** A host that has come to the one that leads. */
final class FollowingHost implements AutoCloseable {

    private static final int MILLIS_TO_CONNECT = 1000;
    private static final int MILLIS_BETWEEN_BEATS = 1000;
    private static final int MILLIS_BETWEEN_LOOKS = 200;

    private final int own;
    private final Greeting greeting;
    private final Connection connection;
    private Optional<Round> round = Optional.empty();
    private Optional<Verdict> verdict = Optional.empty();
    private Optional<String> refusal = Optional.empty();
    private boolean isAskedToStop;
    private boolean gone;

    private FollowingHost(int own, Greeting greeting, Connection connection) {
        this.own = own;
        this.greeting = greeting;
        this.connection = connection;
    }

    /**
     * Goes to a host; empty if it does not lead, or is not there.
     *
     * @param own the number of this host
     * @param greeting what it was told
     * @param leader the name of the one to go to
     */
    static Optional<FollowingHost> reach(int own, Greeting greeting, String leader, int port) {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(leader, port), MILLIS_TO_CONNECT);
            FollowingHost made =
                    new FollowingHost(own, greeting, new Connection(socket, SeveralHosts.SECONDS_OF_SILENCE));
            Connection.inBackground(made::listen, "hosts-leader");
            Connection.inBackground(made::beat, "hosts-beat");
            return Optional.of(made);
        } catch (IOException e) {
            try {
                socket.close();
            } catch (IOException closing) {
                // It was never open.
            }
            return Optional.empty();
        }
    }

    private void listen() {
        try {
            while (true) {
                take(connection.receive(HostMessage.class));
            }
        } catch (IOException e) {
            synchronized (this) {
                gone = true;
                notifyAll();
            }
        }
    }

    private synchronized void take(HostMessage message) {
        switch (message.kind()) {
            case GO -> {
                verdict = Optional.empty();
                round = Optional.of(message.round());
            }
            case OVER -> verdict = Optional.of(message.verdict());
            case REFUSED -> refusal = Optional.of(message.text());
            case STOP -> isAskedToStop = true;
            case ARRIVED, ENDED -> gone = true;
        }
        notifyAll();
    }

    private void beat() {
        try {
            while (!isGone()) {
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_BEATS);
                connection.beat();
            }
        } catch (IOException e) {
            // The reader notices.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized boolean isGone() {
        return gone;
    }

    /**
     * Waits until all begin.
     *
     * @return empty if the leader is gone, all is over, or this host was asked to stop
     * @throws BadInputException if the leader was told something else
     */
    synchronized Optional<Round> gather(BooleanSupplier stop) throws InterruptedException {
        round = Optional.empty();
        // That all is over may have been said before this host has asked.
        verdict = verdict.filter(Verdict::last);
        if (verdict.isEmpty()) {
            send(HostMessage.arrived(own, greeting));
        }
        while (round.isEmpty() && verdict.isEmpty() && refusal.isEmpty() && !gone && !stop.getAsBoolean()) {
            wait(MILLIS_BETWEEN_LOOKS);
        }
        // The leader closes the connection right after a refusal.
        if (refusal.isPresent()) {
            throw new BadInputException(refusal.get());
        }
        return round;
    }

    /** Tells the leader that this host is asked to stop, which is for all. */
    synchronized void stop() {
        if (verdict().filter(Verdict::last).isEmpty()) {
            send(HostMessage.ended(own, ExitCodes.STOPPED));
        }
    }

    synchronized boolean isAskedToStop() {
        return isAskedToStop;
    }

    private void send(HostMessage message) {
        try {
            connection.send(message);
        } catch (IOException e) {
            gone = true;
        }
    }

    /** What all have come to; that the leader is gone is a loss. */
    synchronized Optional<Verdict> verdict() {
        return verdict.isEmpty() && gone ? Optional.of(new Verdict(ExitCodes.LOST, false)) : verdict;
    }

    synchronized Verdict settle(int code, BooleanSupplier stop) throws InterruptedException {
        boolean isTold = code != 0;
        if (verdict().isEmpty()) {
            send(HostMessage.ended(own, code));
        }
        while (verdict().isEmpty()) {
            if (!isTold && stop.getAsBoolean()) {
                isTold = true;
                stop();
            }
            wait(MILLIS_BETWEEN_LOOKS);
        }
        return verdict().orElseThrow();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            // The leader has closed it.
        }
    }
}
