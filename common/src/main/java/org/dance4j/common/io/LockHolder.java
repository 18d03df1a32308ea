package org.dance4j.common.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Who holds a {@link FolderLock}.
 *
 * @param process its number
 * @param host the machine that it runs on; empty where that is not known
 * @param started when it began, in milliseconds since 1970; with the number it tells the process from all others
 * @param command what it was started with, without the Java machine's own options
 * @param since when it took the lock, in milliseconds since 1970
 */
record LockHolder(long process, String host, long started, String command, long since) {

    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
    private static final int LONGEST_COMMAND = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** This process, now. */
    static LockHolder current() {
        ProcessHandle own = ProcessHandle.current();
        return new LockHolder(
                own.pid(),
                thisHost(),
                TemporaryFiles.start(own),
                thisCommand(),
                Instant.now().toEpochMilli());
    }

    /** What a file says; empty if it is not there or says something else. */
    static Optional<LockHolder> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Json.read(file, LockHolder.class, "holder")) : Optional.empty();
        } catch (BadInputException e) {
            return Optional.empty();
        }
    }

    boolean isThisProcess() {
        ProcessHandle own = ProcessHandle.current();
        return process == own.pid() && started == TemporaryFiles.start(own) && host.equals(thisHost());
    }

    /** Whether it runs on another machine, which may be gone without its lock. */
    boolean isElsewhere() {
        return !host.isEmpty() && !host.equals(thisHost());
    }

    /** Who it is, and since when. */
    String sentence() {
        String who = isThisProcess()
                ? "this very process"
                : "process " + process + (isElsewhere() ? " on " + host : "")
                        + (command.isBlank() ? "" : " (" + command + ")");
        return who + " has been writing to it since "
                + TIME.format(Instant.ofEpochMilli(since).atZone(ZoneId.systemDefault()));
    }

    /** What this machine or container is called; empty where that is not known. */
    static String thisHost() {
        try {
            return Files.exists(HOST) ? Files.readString(HOST).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** The arguments as the Java machine tells them, after the class that they went to. */
    private static String thisCommand() {
        String all = System.getProperty("sun.java.command", "");
        String arguments = all.contains(" ") ? all.substring(all.indexOf(' ') + 1) : "";
        return arguments.length() <= LONGEST_COMMAND ? arguments : arguments.substring(0, LONGEST_COMMAND) + "…";
    }
}
