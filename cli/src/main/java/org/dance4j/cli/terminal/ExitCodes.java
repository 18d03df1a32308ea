package org.dance4j.cli.terminal;

/** How a command ends, for those who started it; {@code dance launch} goes by how its processes do. */
public final class ExitCodes {

    /** It failed, and said why. */
    public static final int FAILED = 1;

    /** Its command line makes no sense. */
    public static final int USAGE = 2;

    /** It is done, but images were left out, or a film ended early. */
    public static final int INCOMPLETE = 3;

    /** Another process was lost, and the run can go on from its last checkpoint ({@code EX_TEMPFAIL} of sysexits.h). */
    public static final int LOST = 75;

    /** It was asked to stop. */
    public static final int STOPPED = 130;

    /** Above it lie the numbers of the signals that ended a process. */
    private static final int SIGNALS = 128;

    private ExitCodes() {}

    /** Whether a process said what was wrong, which would be so again. */
    public static boolean isTold(int code) {
        return code != 0 && code != LOST && code < SIGNALS;
    }

    /** Whether a process ended by SIGINT or SIGTERM. */
    public static boolean isRequest(int code) {
        return code == SIGNALS + 2 || code == SIGNALS + 15;
    }

    /** What an exit code says, after "rank 1 ". */
    public static String text(int code) {
        return code == LOST
                ? "lost another process"
                : code > SIGNALS ? "was killed by signal " + (code - SIGNALS) : "ended with exit code " + code;
    }
}
