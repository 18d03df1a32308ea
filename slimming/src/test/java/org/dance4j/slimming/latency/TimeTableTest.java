package org.dance4j.slimming.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.FeatureShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeTableTest {

    @TempDir
    private Path folder;

    /** Layers of 8, 16 … 160 channels, which take a microsecond each of theirs. */
    private static final List<Timed> LAYERS = IntStream.rangeClosed(1, 20)
            .mapToObj(i -> Timed.layer(new Conv2d(8 * i, 1, 1, 0, 1, true), new FeatureShape(16, 16, 3)))
            .toList();

    private static double steady(Network network) {
        return 1e-6 * network.madeChannels().values().iterator().next();
    }

    private Map<String, Timing> times(Stopwatch stopwatch) {
        return new TimeTable(folder.resolve("times.json"), "made", stopwatch).times(LAYERS, progress -> {});
    }

    private static void assertSteady(Map<String, Timing> times) {
        LAYERS.forEach(layer ->
                assertEquals(steady(layer.network()), times.get(layer.key()).seconds(), 1e-12, layer.key()));
    }

    /** In both passes the same layers meet a machine that is half as fast. */
    @Test
    void aMachineThatSlowsDownForAWhileChangesNoTime() {
        AtomicInteger calls = new AtomicInteger();
        assertSteady(times((network, height, width) -> {
            boolean isSlow = calls.getAndIncrement() % 40 >= 20;
            return steady(network) * (isSlow ? 2 : 1);
        }));
    }

    /** One in fourteen times is longer, by something else each time, of layers and of what they are timed beside. */
    @Test
    void whatTwoPassesDisagreeOnIsTimedAgain() {
        AtomicInteger calls = new AtomicInteger();
        Random random = new Random(5);
        Map<String, Timing> times = times((network, height, width) -> {
            calls.incrementAndGet();
            return steady(network) * (random.nextDouble() < 0.07 ? 1.3 + 2 * random.nextDouble() : 1);
        });
        assertSteady(times);
        assertEquals(0, TimeTable.difference(times), 1e-9, "most of the first two");
        assertTrue(calls.get() > 2 * 2 * LAYERS.size(), calls + " times");
        int taken = calls.get();
        assertSteady(times((network, height, width) -> calls.incrementAndGet()));
        assertEquals(taken, calls.get(), "times that agree are kept");
    }

    /** Later times are told by the speed of the machine when the first were taken. */
    @Test
    void timesThatAreAddedLaterAreOfTheSameSpeed() {
        TimeTable fast =
                new TimeTable(folder.resolve("times.json"), "made", (network, height, width) -> steady(network));
        fast.times(LAYERS.subList(0, 5), progress -> {});
        assertSteady(times((network, height, width) -> 1.7 * steady(network)));
    }

    /** One that was disturbed says nothing of the others: their mean would be 0.34. */
    @Test
    void timesDifferByTheirMedian() {
        assertEquals(
                0.08,
                TimeTable.difference(
                        Map.of("a", new Timing(1, 0.05), "b", new Timing(2, 0.9), "c", new Timing(3, 0.08))));
        assertEquals(0, TimeTable.difference(Map.of()));
    }

    @Test
    void ofSeveralTimesTheTwoThatAgreeBestCountAndTheFirstTwoTellOfTheMachine() {
        Timing found = Timing.of(List.of(4.0, 1.0, 2.25, 2.0));
        assertEquals(Math.sqrt(4.5), found.seconds(), 1e-12);
        assertEquals(3, found.difference(), 1e-9);
        assertTrue(Timing.agree(List.of(4.0, 1.0, 2.25, 2.0), 0.13));
        assertFalse(Timing.agree(List.of(4.0, 1.0, 2.25, 2.0), 0.12));
    }

    /** Times by chance between one and three times as long agree in some pair of six, and are not to be trusted all the same. */
    @Test
    void timesOfABusyMachineAreNotKept() {
        Random random = new Random(2);
        Map<String, Timing> times =
                times((network, height, width) -> steady(network) * Math.pow(3, random.nextDouble()));
        assertTrue(TimeTable.difference(times) > TimeTable.MOST_DIFFERENCE, TimeTable.difference(times) + "");
        assertFalse(Files.exists(folder.resolve("times.json")));
    }
}
