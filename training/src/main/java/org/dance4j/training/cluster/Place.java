package org.dance4j.training.cluster;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;

/**
 * A process's place among those that train a run, as torchrun's environment variables tell it.
 *
 * @param rank {@code RANK}: which of the processes it is, from 0
 * @param size {@code WORLD_SIZE}: how many there are
 * @param localSize {@code LOCAL_WORLD_SIZE}: how many of them run on this machine
 * @param address {@code MASTER_ADDR}: the first process's host
 * @param port {@code MASTER_PORT}: where it is met
 * @param timeoutSeconds {@code DANCE_TIMEOUT}: how long processes wait for each other
 */
public record Place(int rank, int size, int localSize, String address, int port, int timeoutSeconds) {

    public static final String RANK = "RANK";
    public static final String WORLD_SIZE = "WORLD_SIZE";
    public static final String LOCAL_RANK = "LOCAL_RANK";
    public static final String LOCAL_WORLD_SIZE = "LOCAL_WORLD_SIZE";
    public static final String MASTER_ADDR = "MASTER_ADDR";
    public static final String MASTER_PORT = "MASTER_PORT";
    public static final String TIMEOUT = "DANCE_TIMEOUT";

    /** torchrun's. */
    public static final int USUAL_PORT = 29_500;

    /** Long enough for a checkpoint on a slow disk; a process that is killed is noticed at once. */
    public static final int USUAL_TIMEOUT_SECONDS = 300;

    /** Processes say that they are there every second or two, and one that has much to do is late. */
    public static final int SHORTEST_TIMEOUT_SECONDS = 10;

    /** A week. */
    public static final int LONGEST_TIMEOUT_SECONDS = 604_800;

    public static final int HIGHEST_PORT = 65_535;

    /**
     * The place that an environment tells of; empty where there is but one process.
     *
     * @throws BadInputException if it is told of in part only, or makes no sense
     */
    public static Optional<Place> of(Map<String, String> environment) {
        int size = number(environment, WORLD_SIZE, 1, 1, Integer.MAX_VALUE);
        if (size == 1) {
            return Optional.empty();
        }
        for (String needed : new String[] {RANK, MASTER_ADDR}) {
            if (environment.getOrDefault(needed, "").isBlank()) {
                throw new BadInputException("the environment says " + WORLD_SIZE + "=" + size + " but not " + needed
                        + "; processes that train together need " + RANK + ", " + WORLD_SIZE + ", " + MASTER_ADDR
                        + " and " + MASTER_PORT + ", as torchrun sets them");
            }
        }
        return Optional.of(new Place(
                number(environment, RANK, 0, 0, size - 1),
                size,
                number(environment, LOCAL_WORLD_SIZE, 1, 1, size),
                environment.get(MASTER_ADDR).strip(),
                number(environment, MASTER_PORT, USUAL_PORT, 1, HIGHEST_PORT),
                number(
                        environment,
                        TIMEOUT,
                        USUAL_TIMEOUT_SECONDS,
                        SHORTEST_TIMEOUT_SECONDS,
                        LONGEST_TIMEOUT_SECONDS)));
    }

    private static int number(Map<String, String> environment, String name, int otherwise, int least, int most) {
        String text = environment.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As below.
        }
        throw new BadInputException("the environment variable " + name + " must be a whole number "
                + (most == Integer.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most) + ", found "
                + text);
    }

    /** Whether this is the process that others come to. */
    public boolean leads() {
        return rank == 0;
    }

    /** How many threads of those asked for are this process's part of its machine, at least 1. */
    public int threads(int asked) {
        return Math.min(asked, Math.max(1, Runtime.getRuntime().availableProcessors() / localSize));
    }

    /** Host and port of the first process. */
    public String meetingPoint() {
        return address + ":" + port;
    }

    /**
     * The first process's address.
     *
     * @throws UnknownHostException if the host has none of IPv4, or is not known
     */
    Inet4Address resolved() throws UnknownHostException {
        return ipv4(address);
    }

    /**
     * The address of a host.
     *
     * @throws UnknownHostException if it has none of IPv4, or is not known
     */
    public static Inet4Address ipv4(String host) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .filter(Inet4Address.class::isInstance)
                .map(Inet4Address.class::cast)
                .findFirst()
                .orElseThrow(() -> new UnknownHostException(host + " has no IPv4 address"));
    }
}
