package org.dance4j.cli.launch;

import java.io.IOException;
import java.io.InputStream;
import org.dance4j.cli.terminal.ExitCodes;

/** Ends a process when the one that started it has gone, however it went: nothing of a run is left behind. */
public final class Lifeline {

    /** The environment variable that says there is one. */
    static final String VARIABLE = "DANCE_LAUNCHED";

    private Lifeline() {}

    /** Holds on to the process that started this one, if that was {@code dance launch}. */
    public static void hold() {
        if (System.getenv(VARIABLE) != null) {
            Thread thread = new Thread(() -> awaitEnd(System.in), "lifeline");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nobody writes to it.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(ExitCodes.LOST);
    }
}
