package org.dance4j.cli.launch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.dance4j.cli.launch.HostMessage.Greeting;
import org.dance4j.cli.launch.HostMessage.Round;
import org.dance4j.cli.launch.HostMessage.Verdict;
import org.dance4j.common.cluster.LostProcessException;

/**
 * One of several machines. The first that is there leads the others, and when it goes away, the next one does: each looks
 * for one that leads, those of lower numbers first, and the longer the higher its own number is.
 */
final class SeveralHosts implements HostGroup {

    /** After which a machine that says nothing is taken for gone. */
    static final int SECONDS_OF_SILENCE = 20;

    /** How much longer each host looks for a leader before it leads itself than the one before it. */
    private static final int SECONDS_TO_LEAD = 5;

    /** The longest that those that were lost are waited for, where it can be done without them. */
    private static final int SECONDS_TO_RETURN = 60;

    private static final int MILLIS_BETWEEN = 200;

    private final Hosts all;
    private final int own;
    private final Greeting greeting;
    private final int fewest;
    private final int port;
    private final int timeoutSeconds;
    private final int secondsToStop;
    private final BooleanSupplier stop;
    private volatile Optional<LeadingHost> leading = Optional.empty();
    private Optional<FollowingHost> following = Optional.empty();
    private Optional<Round> before = Optional.empty();

    /**
     * @param own the number of this host
     * @param run the folder that is trained
     * @param fewest how many take part at least
     * @param port where the one listens that leads
     * @param timeoutSeconds how long the others are waited for
     * @param secondsToStop how long others may take to stop when one was asked to
     */
    SeveralHosts(
            Hosts all,
            int own,
            String run,
            int fewest,
            int port,
            int timeoutSeconds,
            int secondsToStop,
            BooleanSupplier stop) {
        this.all = all;
        this.own = own;
        this.greeting = new Greeting(all.text(), run, UUID.randomUUID().toString());
        this.fewest = fewest;
        this.port = port;
        this.timeoutSeconds = timeoutSeconds;
        this.secondsToStop = secondsToStop;
        this.stop = stop;
    }

    @Override
    public Optional<Round> gather(BooleanSupplier holdsRun, boolean isLast) {
        try {
            Optional<Round> found = Optional.empty();
            while (found.isEmpty() && !stop.getAsBoolean() && !isOver()) {
                meet();
                found = leading.isPresent()
                        ? leading.get().gather(holdsRun.getAsBoolean(), isLast, secondsToWait(), stop)
                        : following.isPresent() ? following.get().gather(stop) : found;
            }
            if (found.isEmpty() && stop.getAsBoolean()) {
                stop();
            }
            before = found.isPresent() ? found : before;
            return found;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean isOver() {
        return verdict().filter(Verdict::last).isPresent();
    }

    @Override
    public void stop() {
        leading.ifPresent(LeadingHost::stop);
        following.ifPresent(FollowingHost::stop);
    }

    @Override
    public boolean isAskedToStop() {
        return leading.map(LeadingHost::isAskedToStop).orElse(false)
                || following.map(FollowingHost::isAskedToStop).orElse(false);
    }

    private int secondsToWait() {
        boolean canDoWithout = before.isPresent() && fewest < all.hosts().size();
        return canDoWithout ? Math.min(SECONDS_TO_RETURN, timeoutSeconds) : timeoutSeconds;
    }

    /** Finds who leads, unless that is known. */
    private void meet() throws InterruptedException {
        if (leading.isPresent() || following.filter(host -> !host.isGone()).isPresent()) {
            return;
        }
        following.ifPresent(FollowingHost::close);
        following = Optional.empty();
        boolean leads = own == 0 || before.isPresent();
        long seconds = leads ? (long) own * SECONDS_TO_LEAD : timeoutSeconds;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Integer> candidates = IntStream.range(0, all.hosts().size())
                .filter(host -> host != own)
                .boxed()
                .toList();
        do {
            for (int host : candidates) {
                following =
                        FollowingHost.reach(own, greeting, all.hosts().get(host).name(), port);
                if (following.isPresent() || stop.getAsBoolean()) {
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN);
        } while (System.nanoTime() < end);
        if (!leads) {
            throw new LostProcessException(
                    "host " + all.hosts().get(own).name() + " could not reach launch on "
                            + all.hosts().get(0).name() + ":" + port + " within " + timeoutSeconds + " s",
                    null);
        }
        Set<Integer> awaited = new TreeSet<>(candidates);
        before.ifPresent(round -> awaited.retainAll(round.hosts()));
        awaited.add(own);
        leading = Optional.of(LeadingHost.open(all, own, greeting, fewest, awaited, secondsToStop, port));
    }

    @Override
    public Optional<Verdict> verdict() {
        return leading.isPresent() ? leading.get().verdict() : following.flatMap(FollowingHost::verdict);
    }

    @Override
    public Verdict settle(int code) {
        try {
            return leading.isPresent()
                    ? leading.get().settle(code, stop)
                    : following.orElseThrow().settle(code, stop);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The hosts that are there for the next round, where this one leads. */
    Set<Integer> arrived() {
        return leading.map(LeadingHost::arrived).orElse(Set.of());
    }

    private static LostProcessException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LostProcessException("interrupted while other hosts were waited for", e);
    }

    @Override
    public void close() {
        leading.ifPresent(LeadingHost::close);
        following.ifPresent(FollowingHost::close);
    }
}
