package org.dance4j.cli.launch;

import java.util.List;

/**
 * What the hosts of a run tell each other, a line of JSON each.
 *
 * @param host the number of the one that speaks or, of the leader, 0
 * @param text why it is refused
 * @param greeting what the one that arrives was told
 * @param round who takes part, and how it begins
 * @param verdict what a host's processes came to or, of the leader, what all did
 */
record HostMessage(Kind kind, int host, String text, Greeting greeting, Round round, Verdict verdict) {

    /** What is said. */
    enum Kind {
        /** A host is there, and its processes are not. */
        ARRIVED,
        /** That one belongs to another run or another list of hosts than the leader's, or has another's number. */
        REFUSED,
        /** All begin. */
        GO,
        /** A host's processes have ended or, where none is running, it is asked to stop. */
        ENDED,
        /** All are asked to stop, since one of them was. */
        STOP,
        /** All have ended, or are to end. */
        OVER
    }

    /**
     * What a launch was told, which has to be the same on all hosts but for its own name.
     *
     * @param hosts all of them
     * @param run the folder that is trained
     * @param launch what tells this process from all others, so that one that comes back is no second one
     */
    record Greeting(String hosts, String run, String launch) {}

    /**
     * An attempt at a run.
     *
     * @param hosts the numbers of those that take part, in ascending order
     * @param goesOn whether there is a run to go on with
     */
    record Round(List<Integer> hosts, boolean goesOn) {

        Round {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * How an attempt ended.
     *
     * @param code the exit code
     * @param last whether no other attempt follows
     */
    record Verdict(int code, boolean last) {}

    static HostMessage arrived(int host, Greeting greeting) {
        return new HostMessage(Kind.ARRIVED, host, "", greeting, null, null);
    }

    static HostMessage refused(String why) {
        return new HostMessage(Kind.REFUSED, 0, why, null, null, null);
    }

    static HostMessage go(Round round) {
        return new HostMessage(Kind.GO, 0, "", null, round, null);
    }

    static HostMessage ended(int host, int code) {
        return new HostMessage(Kind.ENDED, host, "", null, null, new Verdict(code, false));
    }

    static HostMessage stop() {
        return new HostMessage(Kind.STOP, 0, "", null, null, null);
    }

    static HostMessage over(Verdict verdict) {
        return new HostMessage(Kind.OVER, 0, "", null, null, verdict);
    }
}
