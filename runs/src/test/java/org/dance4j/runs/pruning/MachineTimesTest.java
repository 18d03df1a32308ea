package org.dance4j.runs.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.dance4j.common.progress.Reporter;
import org.dance4j.slimming.latency.Stopwatch;
import org.dance4j.slimming.latency.TimeTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a machine, by made times. */
class MachineTimesTest {

    @TempDir
    private Path folder;

    /** Sixteen channels take a millisecond. */
    private static final Stopwatch SIXTEENS = (network, height, width) ->
            1e-3 * Math.ceil(network.madeChannels().values().iterator().next() / 16.0);

    private MachineTimes.Multiple found(Stopwatch stopwatch) {
        try (MachineTimes machine =
                new MachineTimes("made", new TimeTable(folder.resolve("times.json"), "made", stopwatch), () -> {})) {
            return machine.multiple(Reporter.SILENT);
        }
    }

    @Test
    void theMultipleIsThatOfTheMachine() {
        MachineTimes.Multiple found = found(SIXTEENS);
        assertEquals(16, found.number());
        assertFalse(found.isNoisy());
    }

    @Test
    void aBusyMachineIsToldOf() {
        Set<Integer> seen = new HashSet<>();
        MachineTimes.Multiple found = found((network, height, width) ->
                SIXTEENS.seconds(network, height, width) * (seen.add(network.hashCode()) ? 2 : 1));
        assertTrue(found.isNoisy());
        assertEquals(1, found.difference(), 1e-9);
    }
}
