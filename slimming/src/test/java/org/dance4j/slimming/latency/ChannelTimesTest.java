package org.dance4j.slimming.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelTimesTest {

    /** Seconds are 2 + 3·read + made + read·made / 2. */
    private static final ChannelTimes TIMES = new ChannelTimes(
            List.of(4, 8), List.of(2, 6, 16), List.of(List.of(20.0, 32.0, 62.0), List.of(36.0, 56.0, 106.0)));

    @Test
    void betweenTimesTheyGoWithBothNumbersAndTheirProduct() {
        assertEquals(2 + 3 * 5 + 3 + 7.5, TIMES.at(5, 3), 1e-12);
        assertEquals(2 + 3 * 7 + 11 + 38.5, TIMES.at(7, 11), 1e-12);
        assertEquals(106, TIMES.at(8, 16));
    }

    @Test
    void beyondThemTheNearestCounts() {
        assertEquals(20, TIMES.at(1, 1));
        assertEquals(106, TIMES.at(9, 20));
        assertEquals(56, TIMES.at(12, 6));
    }

    @Test
    void moreChannelsNeverTakeLess() {
        ChannelTimes noisy =
                new ChannelTimes(List.of(4, 8), List.of(2, 6), List.of(List.of(5.0, 4.0), List.of(3.0, 6.0)));
        assertEquals(List.of(List.of(5.0, 5.0), List.of(5.0, 6.0)), noisy.seconds());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        List<List<Double>> one = List.of(List.of(1.0));
        assertThrows(IllegalArgumentException.class, () -> new ChannelTimes(List.of(1, 2), List.of(1), one));
        assertThrows(IllegalArgumentException.class, () -> new ChannelTimes(List.of(), List.of(1), List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ChannelTimes(List.of(1), List.of(2, 1), List.of(List.of(1.0, 1.0))));
    }
}
