package org.dance4j.cli.launch;

/** How a training process ends, as {@code dance launch} understands it. */
public final class ExitCodes {

    /** Another process was lost, and the run can go on from its last checkpoint ({@code EX_TEMPFAIL} of sysexits.h). */
    public static final int LOST = 75;

    /** It was asked to stop. */
    public static final int STOPPED = 130;

    /** Above it lie the numbers of the signals that ended a process. */
    static final int SIGNALS = 128;

    private ExitCodes() {}

    /** Whether a process said what was wrong, which would be so again. */
    static boolean isTold(int code) {
        return code != 0 && code != LOST && code < SIGNALS;
    }

    /** Whether a process ended by SIGINT or SIGTERM. */
    static boolean isRequest(int code) {
        return code == SIGNALS + 2 || code == SIGNALS + 15;
    }

    /** What an exit code says, after "rank 1 ". */
    static String text(int code) {
        return code == LOST
                ? "lost another process"
                : code > SIGNALS ? "was killed by signal " + (code - SIGNALS) : "ended with exit code " + code;
    }
}
