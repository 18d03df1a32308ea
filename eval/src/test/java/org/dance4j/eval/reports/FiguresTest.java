package org.dance4j.eval.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.eval.measure.Latency;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void medianAndP95ByHand() {
        var odd = Latency.of(new double[] {3, 1, 2});
        assertEquals(2, odd.median());
        assertEquals(3, odd.p95());
        var twenty = Latency.of(IntStream.rangeClosed(1, 20).mapToDouble(i -> i).toArray());
        assertEquals(10.5, twenty.median());
        assertEquals(19, twenty.p95());
        assertEquals(20, twenty.rounds());
    }

    @Test
    void figuresForPeople() {
        assertEquals("13.4 M", Unit.COUNT.format(13_420_000));
        assertEquals("999", Unit.COUNT.format(999));
        assertEquals("1.00 k", Unit.COUNT.format(1000));
        assertEquals("9.81 GMACs", Unit.MACS.format(9.81e9));
        assertEquals("123 PMACs", Unit.MACS.format(1.23e17));
        assertEquals("51.2 MB", Unit.BYTES.format(51_200_000));
        assertEquals("38.4 ms", Unit.SECONDS.format(0.0384));
        assertEquals("1.25 s", Unit.SECONDS.format(1.25));
        assertEquals("–", Unit.MACS.format(Double.NaN));
    }

    @Test
    void ticksAreRound() {
        assertEquals(
                List.of(0.0, 20.0, 40.0, 60.0, 80.0),
                Axis.over(0, 67, 0, 100, 4).ticks());
        Axis axis = Axis.over(0, 0.93, 180, 10, 4);
        assertEquals(
                List.of("0.0", "0.5", "1.0"),
                axis.ticks().stream().map(axis::label).toList());
        assertEquals(95, axis.at(0.5), 1e-9);
        assertEquals(
                List.of(10.0, 20.0, 30.0, 40.0), Axis.counting(1, 40, 0, 1, 5).ticks());
    }
}
