package org.dance4j.eval.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyRatioTest {

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /**
     * The ranks are those of the usual tables of the sign test for the median, two-sided, 99%; for 2500, of the normal
     * distribution: 1250 less 2.5758 times 25.
     */
    @ParameterizedTest
    @CsvSource({
        "5, 1, 5",
        "8, 1, 8",
        "10, 1, 10",
        "12, 2, 11",
        "20, 4, 17",
        "25, 6, 20",
        "30, 8, 23",
        "40, 12, 29",
        "2500, 1186, 1315"
    })
    void theIntervalIsThatOfTheSignTest(int count, int low, int high) {
        double[] times = IntStream.rangeClosed(1, count).mapToDouble(i -> i).toArray();
        assertEquals(new LatencyRatio((count + 1) / 2.0, low, high), LatencyRatio.of(times, ones(count)));
    }

    /** Images take 10 or 13 units, each network is as fast, and a third of the time the machine is busy. */
    @Test
    void theSameNetworkIsEqualWhereMediansAreNot() {
        Random random = new Random(4);
        int told = 0;
        for (int report = 0; report < 500; report++) {
            double[] a = new double[24];
            double[] b = new double[24];
            for (int i = 0; i < a.length; i++) {
                double image = (i % 2 == 0 ? 10 : 13) * (random.nextInt(3) == 0 ? 2 : 1);
                a[i] = image * (1 + 0.1 * random.nextDouble());
                b[i] = image * (1 + 0.1 * random.nextDouble());
            }
            told += LatencyRatio.of(a, b).containsOne() ? 0 : 1;
        }
        assertTrue(told <= 15, told + " of 500 told different");
    }

    @Test
    void aRealDifferenceIsTold() {
        double[] full = IntStream.range(0, 24).mapToDouble(i -> 10 + i % 8).toArray();
        double[] slim = IntStream.range(0, 24)
                .mapToDouble(i -> full[i] * (i % 2 == 0 ? 0.48 : 0.52))
                .toArray();
        LatencyRatio ratio = LatencyRatio.of(slim, full);
        assertFalse(ratio.containsOne());
        assertEquals(0.5, ratio.median(), 1e-12);
        assertEquals("50.0% (48.0–52.0%)", ratio.percent());
        assertEquals("2.00 × (1.92–2.08)", ratio.inverse().times());
        assertEquals("equal (95.0–103.0%)", new LatencyRatio(0.99, 0.95, 1.03).percent());
        assertEquals("equal (0.95–1.03)", new LatencyRatio(0.99, 0.95, 1.03).times());
        assertThrows(IllegalArgumentException.class, () -> LatencyRatio.of(ones(3), ones(2)));
        assertThrows(IllegalArgumentException.class, () -> LatencyRatio.of(ones(0), ones(0)));
    }
}
