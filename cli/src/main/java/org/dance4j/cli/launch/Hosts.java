package org.dance4j.cli.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;

/**
 * The machines that train, and how many processes each has.
 *
 * @param hosts at least one; processes are numbered host by host
 */
record Hosts(List<Host> hosts) {

    /** @param processes at least 1 */
    record Host(String name, int processes) {}

    Hosts {
        hosts = List.copyOf(hosts);
    }

    /** This machine alone. */
    static Hosts here(int processes) {
        return new Hosts(List.of(new Host("127.0.0.1", processes)));
    }

    /**
     * Those of a text such as {@code a:2,b:2}; a host without a number has so many processes as are usual.
     *
     * @throws BadInputException if it is none
     */
    static Hosts parse(String text, int usual) {
        List<Host> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] fields = part.strip().split(":", -1);
            boolean sound = !fields[0].isBlank() && (fields.length == 1 || fields[1].matches("[1-9]\\d{0,3}"));
            if (!sound || fields.length > 2) {
                throw new BadInputException(
                        "--hosts is a list such as a:2,b:2 of names or addresses, each with its number of processes;"
                                + " found '" + text + "'");
            }
            hosts.add(new Host(fields[0], fields.length == 1 ? usual : Integer.parseInt(fields[1])));
        }
        return new Hosts(hosts);
    }

    /** Some of them, by their numbers. */
    Hosts only(List<Integer> numbers) {
        return new Hosts(numbers.stream().map(hosts::get).toList());
    }

    /** The names of some, by their numbers. */
    String names(List<Integer> numbers) {
        return numbers.stream().map(number -> hosts.get(number).name()).collect(Collectors.joining(", "));
    }

    /** All of them as {@code --hosts} has them, with their numbers of processes. */
    String text() {
        return hosts.stream().map(host -> host.name() + ":" + host.processes()).collect(Collectors.joining(","));
    }

    int processes() {
        return hosts.stream().mapToInt(Host::processes).sum();
    }

    /** The rank of a host's first process. */
    int firstRank(int host) {
        return hosts.subList(0, host).stream().mapToInt(Host::processes).sum();
    }
}
