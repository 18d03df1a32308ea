package org.dance4j.cli.launch;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One of the processes that train. The first one writes to this process's terminal; of others the errors are kept, to be told
 * if they matter.
 */
final class RankProcess {

    /** How many lines of errors are kept from the beginning, and as many from the end, where the reason stands. */
    private static final int LINES_KEPT = 25;

    private static final int SECONDS_TO_READ = 5;

    private final int rank;
    private final Process process;
    private final List<String> errors = new ArrayList<>();
    private final Thread reader;

    private RankProcess(int rank, Process process) {
        this.rank = rank;
        this.process = process;
        reader = new Thread(this::readErrors, "errors-" + rank);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts one.
     *
     * @param environment what is added to this process's
     */
    static RankProcess start(int rank, List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        if (rank == 0) {
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
        } else {
            builder.redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/null")));
        }
        try {
            return new RankProcess(rank, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot start the process of rank " + rank + ": " + e.getMessage(), e));
        }
    }

    private void readErrors() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), Charset.defaultCharset()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (errors) {
                    errors.add(line);
                    if (errors.size() > 2 * LINES_KEPT) {
                        errors.remove(LINES_KEPT);
                    }
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    int rank() {
        return rank;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code of a process that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** What it wrote to its standard error; nothing of the first process, whose errors are seen already. */
    List<String> errors() {
        try {
            reader.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_READ));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (errors) {
            return List.copyOf(errors);
        }
    }

    /** Asks it to stop with a checkpoint. */
    void ask() {
        // Process.destroy closes the process's input too, which is its lifeline.
        process.toHandle().destroy();
    }

    /** Ends it at once, and waits until it has gone. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
