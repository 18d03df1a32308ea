package org.dance4j.cli.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.dance4j.cli.launch.HostMessage.Round;
import org.dance4j.cli.launch.HostMessage.Verdict;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.cluster.LostProcessException;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts of a run that come and go; here they are addresses of this machine. */
class SeveralHostsTest {

    private static final Hosts THREE = Hosts.parse("127.0.0.1:2,127.0.0.2:1,127.0.0.3:1", 1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HostGroup> opened = new ArrayList<>();
    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void end() {
        opened.forEach(HostGroup::close);
        threads.shutdownNow();
    }

    private SeveralHosts host(Hosts all, int number, int fewest, int timeout) {
        return host(all, number, "/runs/one", fewest, timeout, () -> false);
    }

    private SeveralHosts host(Hosts all, int number, String run, int fewest, int timeout, BooleanSupplier stop) {
        SeveralHosts made = new SeveralHosts(all, number, run, fewest, port, timeout, 60, stop);
        opened.add(made);
        return made;
    }

    private Future<Optional<Round>> gather(HostGroup host, boolean holdsRun) {
        return threads.submit(() -> host.gather(() -> holdsRun, false));
    }

    private Future<Verdict> settle(HostGroup host, int code) {
        return threads.submit(() -> host.settle(code));
    }

    private static Round begun(Future<Optional<Round>> gathering) throws ExecutionException, InterruptedException {
        return gathering.get().orElseThrow();
    }

    private static void await(SeveralHosts leading, int host) throws InterruptedException {
        for (int i = 0; i < 3000 && !leading.arrived().contains(host); i++) {
            Thread.sleep(10);
        }
        assertTrue(leading.arrived().contains(host), leading.arrived()::toString);
    }

    private void assertBothBegin(HostGroup first, HostGroup second) throws ExecutionException, InterruptedException {
        for (Future<Optional<Round>> each : List.of(gather(first, false), gather(second, false))) {
            assertEquals(List.of(0, 1), begun(each).hosts());
        }
    }

    private static Throwable failure(Future<?> future) {
        return assertThrows(ExecutionException.class, future::get).getCause();
    }

    @Test
    void allBeginAndEndTogether() throws Exception {
        SeveralHosts first = host(THREE, 0, 3, 20);
        SeveralHosts second = host(THREE, 1, 3, 20);
        SeveralHosts third = host(THREE, 2, 3, 20);
        // The second looks for the first before that is there.
        List<Future<Optional<Round>>> gathering =
                List.of(gather(second, false), gather(first, true), gather(third, false));
        for (Future<Optional<Round>> each : gathering) {
            assertEquals(new Round(List.of(0, 1, 2), true), begun(each), "whether it goes on is the leader's to say");
        }
        Future<Verdict> early = settle(second, 0);
        assertEquals(Optional.empty(), first.verdict());
        // What one was told was wrong is more than that others were lost by it.
        Future<Verdict> lost = settle(first, ExitCodes.LOST);
        Future<Verdict> wrong = settle(third, 1);
        for (Future<Verdict> each : List.of(early, lost, wrong)) {
            assertEquals(new Verdict(1, true), each.get());
        }
    }

    @Test
    void theyGoOnWithoutOneThatIsGoneAndWithOneThatComesBack() throws Exception {
        SeveralHosts first = host(THREE, 0, 2, 3);
        SeveralHosts second = host(THREE, 1, 2, 20);
        SeveralHosts third = host(THREE, 2, 2, 20);
        List<Future<Optional<Round>>> gathering = new ArrayList<>(List.of(gather(second, false), gather(third, false)));
        gathering.add(gather(first, false));
        for (Future<Optional<Round>> each : gathering) {
            assertEquals(List.of(0, 1, 2), begun(each).hosts());
        }
        third.close();
        Future<Verdict> reported = settle(second, ExitCodes.LOST);
        assertEquals(
                new Verdict(ExitCodes.LOST, false),
                settle(first, ExitCodes.LOST).get());
        assertEquals(new Verdict(ExitCodes.LOST, false), reported.get());
        gathering = List.of(gather(first, true), gather(second, true));
        for (Future<Optional<Round>> each : gathering) {
            assertEquals(new Round(List.of(0, 1), true), begun(each));
        }
        // It waits until all begin anew.
        Future<Optional<Round>> returned = gather(host(THREE, 2, 2, 20), true);
        await(first, 2);
        assertFalse(returned.isDone());
        Future<Verdict> again = settle(first, ExitCodes.LOST);
        assertEquals(ExitCodes.LOST, second.settle(ExitCodes.LOST).code());
        assertEquals(ExitCodes.LOST, again.get().code());
        gathering = List.of(gather(first, true), gather(second, true), returned);
        for (Future<Optional<Round>> each : gathering) {
            assertEquals(List.of(0, 1, 2), begun(each).hosts());
        }
    }

    @Test
    @Tag("slow")
    void anotherLeadsWhenTheFirstIsGone() throws Exception {
        SeveralHosts first = host(THREE, 0, 2, 20);
        SeveralHosts second = host(THREE, 1, 2, 15);
        SeveralHosts third = host(THREE, 2, 2, 20);
        for (Future<Optional<Round>> each :
                List.of(gather(first, false), gather(third, false), gather(second, false))) {
            assertEquals(3, begun(each).hosts().size());
        }
        first.close();
        assertEquals(ExitCodes.LOST, second.settle(ExitCodes.LOST).code());
        assertEquals(ExitCodes.LOST, third.settle(ExitCodes.LOST).code());
        for (Future<Optional<Round>> each : List.of(gather(second, true), gather(third, true))) {
            assertEquals(List.of(1, 2), begun(each).hosts());
        }
        Future<Verdict> end = settle(second, 0);
        assertEquals(new Verdict(0, true), settle(third, 0).get());
        assertEquals(new Verdict(0, true), end.get());
    }

    @Test
    void tooFewHostsAndOthersThanTheLeadersAreRefused() {
        Throwable tooFew = failure(gather(host(THREE, 0, 2, 1), false));
        assertInstanceOf(LostProcessException.class, tooFew);
        assertEquals(
                "host 127.0.0.2, 127.0.0.3 did not come to 127.0.0.1:" + port
                        + " within 1 s, and at least 2 hosts are needed",
                tooFew.getMessage());
        Hosts others = Hosts.parse("127.0.0.1:2,127.0.0.2:4", 1);
        Throwable another = failure(gather(host(others, 1, 2, 1), false));
        assertInstanceOf(BadInputException.class, another);
        assertTrue(another.getMessage().contains("all need the same --hosts"), another.getMessage());
    }

    @Test
    void aSecondLaunchOnTheSameHostsIsRefusedAndTheFirstGoesOn() throws Exception {
        Hosts two = Hosts.parse("127.0.0.1:1,127.0.0.2:1", 1);
        SeveralHosts first = host(two, 0, 2, 20);
        SeveralHosts second = host(two, 1, 2, 20);
        assertBothBegin(first, second);
        Throwable again = failure(gather(host(two, 1, 2, 20), false));
        assertInstanceOf(BadInputException.class, again);
        assertEquals(
                "--rank-of-host 1 is the number of 127.0.0.2, whose launch is there already; each host needs its own, and"
                        + " another run a --port of its own",
                again.getMessage());
        Throwable another = failure(gather(host(two, 1, "/runs/two", 2, 20, () -> false), false));
        assertInstanceOf(BadInputException.class, another);
        assertEquals(
                "launch on 127.0.0.1:" + port + " trains /runs/one, and this one was to train /runs/two; all hosts of a"
                        + " run need the same folder, and another run a --port of its own",
                another.getMessage());
        assertEquals(Optional.empty(), first.verdict());
        Future<Verdict> end = settle(second, 0);
        assertEquals(new Verdict(0, true), settle(first, 0).get());
        assertEquals(new Verdict(0, true), end.get());
    }

    /** Before training: the first waits for a third when it, or the second, is asked to stop. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneThatIsAskedToStopBeforeAllAreThereStopsTheOthers(int stopped) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<SeveralHosts> hosts = new ArrayList<>();
        List<Future<Optional<Round>>> gathering = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
            hosts.add(host(THREE, number, "/runs/one", 3, 60, number == stopped ? stop::get : () -> false));
            gathering.add(gather(hosts.get(number), false));
        }
        await(hosts.get(0), 1);
        assertFalse(gathering.get(0).isDone() || gathering.get(1).isDone());
        stop.set(true);
        for (Future<Optional<Round>> each : gathering) {
            assertEquals(Optional.empty(), each.get(10, TimeUnit.SECONDS));
        }
        assertEquals(
                Optional.of(new Verdict(ExitCodes.STOPPED, true)),
                hosts.get(1 - stopped).verdict());
    }

    /** What one host was asked outweighs that another lost its processes by it. */
    @Test
    void stoppingOneWhileAnotherHangsStopsBoth() throws Exception {
        Hosts two = Hosts.parse("127.0.0.1:1,127.0.0.2:1", 1);
        SeveralHosts first = host(two, 0, 2, 20);
        SeveralHosts second = host(two, 1, 2, 20);
        assertBothBegin(first, second);
        Future<Verdict> stopped = settle(second, ExitCodes.STOPPED);
        assertEquals(
                new Verdict(ExitCodes.STOPPED, true),
                settle(first, ExitCodes.LOST).get());
        assertEquals(new Verdict(ExitCodes.STOPPED, true), stopped.get());
    }

    private SeveralHosts stoppable(Hosts two, int number, boolean stoppable, AtomicBoolean stop) {
        return host(two, number, "/runs/one", 2, 20, stoppable ? stop::get : () -> false);
    }

    private static void awaitAsked(HostGroup host) throws InterruptedException {
        for (int i = 0; i < 1000 && !host.isAskedToStop(); i++) {
            Thread.sleep(10);
        }
        assertTrue(host.isAskedToStop());
    }

    /** One whose processes have all ended well waits for the others, and is asked to stop then. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneThatIsAskedToStopWhenItsProcessesHaveEndedStopsTheOthers(int stopped) throws Exception {
        Hosts two = Hosts.parse("127.0.0.1:1,127.0.0.2:1", 1);
        AtomicBoolean stop = new AtomicBoolean();
        List<SeveralHosts> hosts =
                List.of(stoppable(two, 0, stopped == 0, stop), stoppable(two, 1, stopped == 1, stop));
        assertBothBegin(hosts.get(0), hosts.get(1));
        Future<Verdict> done = settle(hosts.get(stopped), 0);
        assertFalse(hosts.get(1 - stopped).isAskedToStop());
        stop.set(true);
        awaitAsked(hosts.get(1 - stopped));
        assertEquals(
                new Verdict(ExitCodes.STOPPED, true),
                settle(hosts.get(1 - stopped), ExitCodes.STOPPED).get(10, TimeUnit.SECONDS));
        assertEquals(new Verdict(ExitCodes.STOPPED, true), done.get(10, TimeUnit.SECONDS));
    }

    /** Between a loss and the next attempt no process is running that could stop. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneThatIsAskedToStopAfterALossStopsTheOthers(int stopped) throws Exception {
        Hosts two = Hosts.parse("127.0.0.1:1,127.0.0.2:1", 1);
        SeveralHosts first = host(two, 0, 2, 20);
        SeveralHosts second = host(two, 1, 2, 20);
        assertBothBegin(first, second);
        Future<Verdict> lost = settle(second, ExitCodes.LOST);
        assertEquals(
                new Verdict(ExitCodes.LOST, false),
                settle(first, ExitCodes.LOST).get());
        assertEquals(new Verdict(ExitCodes.LOST, false), lost.get());
        SeveralHosts asked = stopped == 0 ? first : second;
        asked.stop();
        asked.close();
        SeveralHosts other = stopped == 0 ? second : first;
        assertEquals(Optional.empty(), gather(other, true).get(10, TimeUnit.SECONDS));
        assertEquals(Optional.of(new Verdict(ExitCodes.STOPPED, true)), other.verdict());
    }

    @Test
    void oneThatWaitsForTheNextAttemptLeavesTheOthersAlone() throws Exception {
        SeveralHosts first = host(THREE, 0, 2, 1);
        SeveralHosts second = host(THREE, 1, 2, 20);
        assertBothBegin(first, second);
        AtomicBoolean stop = new AtomicBoolean();
        SeveralHosts third = host(THREE, 2, "/runs/one", 2, 20, stop::get);
        Future<Optional<Round>> waiting = gather(third, true);
        await(first, 2);
        stop.set(true);
        assertEquals(Optional.empty(), waiting.get(10, TimeUnit.SECONDS));
        third.close();
        // What it said comes before its end; between two attempts it would be for all.
        for (int i = 0; i < 1000 && first.arrived().contains(2); i++) {
            Thread.sleep(10);
        }
        Future<Verdict> done = settle(second, 0);
        assertEquals(new Verdict(0, true), settle(first, 0).get(10, TimeUnit.SECONDS));
        assertEquals(new Verdict(0, true), done.get(10, TimeUnit.SECONDS));
        assertFalse(first.isAskedToStop());
    }

    @Test
    void aHostThatFindsNoneSaysSo() {
        Throwable alone = failure(gather(host(THREE, 1, 1, 1), false));
        assertInstanceOf(LostProcessException.class, alone);
        assertEquals("host 127.0.0.2 could not reach launch on 127.0.0.1:" + port + " within 1 s", alone.getMessage());
    }
}
