package org.dance4j.cli.launch;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;

/** Watches the processes of this machine from their start to their end, which is that of all. */
final class Supervisor {

    private static final int MILLIS_BETWEEN_LOOKS = 50;

    /** Processes that notice themselves that another is lost say so; what they say is not waited for longer. */
    private static final int SECONDS_TO_END = 2;

    private final Console console;
    private final BooleanSupplier stopRequested;
    private final int secondsToStop;
    private final BooleanSupplier overElsewhere;

    /**
     * @param stopRequested whether all are to stop
     * @param secondsToStop how long they may take for it
     * @param overElsewhere whether what trains on other machines has ended, or is to, so that these are to end at once
     */
    Supervisor(Console console, BooleanSupplier stopRequested, int secondsToStop, BooleanSupplier overElsewhere) {
        this.console = console;
        this.stopRequested = stopRequested;
        this.secondsToStop = secondsToStop;
        this.overElsewhere = overElsewhere;
    }

    /**
     * Waits until all have ended well or been asked to stop, or one is lost; then none is left.
     *
     * @return the exit code: 0, that of a failure that would be so again, {@link ExitCodes#LOST} or
     *     {@link ExitCodes#STOPPED}
     */
    int watch(List<RankProcess> processes) {
        try {
            long asked = 0;
            while (processes.stream().anyMatch(RankProcess::isAlive)) {
                if (failed(processes).isPresent()) {
                    return outcome(processes);
                } else if (overElsewhere.getAsBoolean()) {
                    return ExitCodes.LOST;
                }
                if (asked == 0 && stopRequested.getAsBoolean()) {
                    asked = System.nanoTime();
                    // Ctrl-C reaches them by itself, a signal to this process alone does not.
                    processes.forEach(RankProcess::ask);
                } else if (asked != 0 && System.nanoTime() - asked > TimeUnit.SECONDS.toNanos(secondsToStop)) {
                    console.warn("not all processes stopped within " + secondsToStop
                            + " s, and they were ended; the run goes on from its last checkpoint");
                    return ExitCodes.STOPPED;
                }
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
            }
            return outcome(processes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCodes.STOPPED;
        } finally {
            processes.stream().filter(RankProcess::isAlive).forEach(RankProcess::kill);
        }
    }

    private Optional<RankProcess> failed(List<RankProcess> processes) {
        return processes.stream()
                .filter(process -> !process.isAlive())
                .filter(process -> process.exitCode() != 0 && !isStopped(process))
                .findFirst();
    }

    private boolean isStopped(RankProcess process) {
        return process.exitCode() == ExitCodes.STOPPED
                // Java ends with the signal's code when it has done what it was asked.
                || (stopRequested.getAsBoolean() && ExitCodes.isRequest(process.exitCode()));
    }

    /** What came of processes of which all have ended, or one has failed. */
    private int outcome(List<RankProcess> processes) throws InterruptedException {
        Optional<RankProcess> failed = failed(processes);
        if (failed.isEmpty()) {
            boolean stopped = processes.stream().anyMatch(this::isStopped);
            return stopped ? ExitCodes.STOPPED : 0;
        }
        RankProcess culprit = failed.get();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
        // Who only noticed may have ended before the one whose fault it is.
        while (culprit.exitCode() == ExitCodes.LOST
                && System.nanoTime() < end
                && processes.stream().anyMatch(RankProcess::isAlive)) {
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
            culprit = processes.stream()
                    .filter(process -> !process.isAlive())
                    .filter(process -> process.exitCode() != 0 && process.exitCode() != ExitCodes.LOST)
                    .findFirst()
                    .orElse(culprit);
        }
        List<String> errors = culprit.errors();
        if (ExitCodes.isTold(culprit.exitCode())) {
            for (String line : errors) {
                console.warn("rank " + culprit.rank() + ": " + line.replaceFirst("^dance: ", ""));
            }
            if (errors.isEmpty() && culprit.rank() != 0) {
                console.warn("rank " + culprit.rank() + " " + ExitCodes.text(culprit.exitCode()));
            }
            return culprit.exitCode();
        }
        String silent = processes.stream()
                .filter(RankProcess::isAlive)
                .map(process -> String.valueOf(process.rank()))
                .collect(Collectors.joining(", "));
        console.warn("rank " + culprit.rank() + " " + ExitCodes.text(culprit.exitCode())
                + (culprit.exitCode() == ExitCodes.LOST && !silent.isEmpty()
                        ? "; rank " + silent + " did not notice, and may be what does not answer"
                        : ""));
        return ExitCodes.LOST;
    }
}
