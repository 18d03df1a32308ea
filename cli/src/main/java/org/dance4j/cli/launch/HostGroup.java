package org.dance4j.cli.launch;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.dance4j.cli.launch.HostMessage.Round;
import org.dance4j.cli.launch.HostMessage.Verdict;
import org.dance4j.cli.terminal.ExitCodes;

/** The machines of a run, as {@code launch} on one of them sees the others: all begin together, and end together. */
sealed interface HostGroup extends AutoCloseable permits HostGroup.OneHost, SeveralHosts {

    /**
     * Waits until the machines are there that the next attempt needs.
     *
     * @param holdsRun whether there is a run to go on with
     * @param isLast whether no attempt follows this one
     * @return empty if there is none any more, as the {@linkplain #verdict verdict} says, or this one was asked to stop
     * @throws org.dance4j.common.cluster.LostProcessException if not enough machines come
     */
    Optional<Round> gather(BooleanSupplier holdsRun, boolean isLast);

    /** How the attempt has ended for all; until it is known, processes go on. */
    Optional<Verdict> verdict();

    /** Whether another machine was asked to stop, which is for all. */
    boolean isAskedToStop();

    /**
     * Tells the others what this machine's processes have come to, and waits until all have ended; whoever is asked to stop
     * meanwhile asks the others.
     */
    Verdict settle(int code);

    /** Tells the others that this machine was asked to stop while none of its processes was running. */
    void stop();

    @Override
    void close();

    /** One machine alone. */
    final class OneHost implements HostGroup {

        private boolean isLast;

        @Override
        public Optional<Round> gather(BooleanSupplier holdsRun, boolean last) {
            isLast = last;
            return Optional.of(new Round(List.of(0), holdsRun.getAsBoolean()));
        }

        @Override
        public Optional<Verdict> verdict() {
            return Optional.empty();
        }

        @Override
        public boolean isAskedToStop() {
            return false;
        }

        @Override
        public void stop() {
            // There are no others.
        }

        @Override
        public Verdict settle(int code) {
            return new Verdict(code, isLast || code != ExitCodes.LOST);
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }
}
