package org.dance4j.slimming.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeTableTest {

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
    void ofTwoTimesTheShorterCounts() {
        assertEquals(new Timing(2, 0.5), Timing.of(3, 2));
        assertEquals(new Timing(2, 0.5), Timing.of(2, 3));
    }
}
