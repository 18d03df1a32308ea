package org.dance4j.export.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dance4j.export.tflite.TestModels;
import org.dance4j.graphs.Network;
import org.junit.jupiter.api.Test;

class TimingProcessTest {

    private static final Network NETWORK = TestModels.slim(false).network().inference();

    private static long children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }

    @Test
    void oneProcessTakesAllTimes() {
        long before = children();
        try (TimingProcess timing = new TimingProcess(1)) {
            assertEquals(before, children(), "it is started for the first network");
            assertTrue(timing.seconds(NETWORK, 64, 96) > 0);
            assertTrue(timing.seconds(NETWORK, 96, 64) > 0);
            assertEquals(before + 1, children());
        }
    }

    @Test
    void whatCannotRunIsTold() {
        try (TimingProcess timing = new TimingProcess(1)) {
            var failure = assertThrows(IllegalStateException.class, () -> timing.seconds(NETWORK, 0, 96));
            assertTrue(
                    failure.getMessage().startsWith("the time of a network at 0x96 cannot be taken: "),
                    failure.getMessage());
            assertTrue(timing.seconds(NETWORK, 64, 96) > 0, "others can be");
        }
    }
}
