package org.dance4j.graphs.integers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseTest {

    private static Elementwise.Sum sum(double first, double second, double result) {
        return Elementwise.Sum.of(new Grid(first, 0), new Grid(second, 0), new Grid(result, 0));
    }

    /**
     * The term of the longer steps is multiplied by a number of 21 bits, and 1 to 30 bits are shifted out again: its steps may
     * be 2^19 times as long as the result's, or the result's 2^10 times as long as they.
     */
    @Test
    void stepsMayBeSomeWayApart() {
        assertEquals(new Elementwise.Sum(1 << 20, 2, 1), sum(1 << 19, 1, 1));
        assertEquals(new Elementwise.Sum(1 << 20, 1 << 19, 30), sum(1, 0.5, 1 << 10));
        assertEquals(1 << 19, sum(1 << 19, 1, 1).steps(1, 0));
        assertEquals(0, sum(1, 0.5, 1 << 10).steps(255, 255));
    }

    /** Shifts by no bit, or by as many as a sum has, would make other numbers of sums. */
    @ParameterizedTest
    @ValueSource(doubles = {1.0 / (1 << 20), 1 << 11})
    void stepsTooFarApartAreRefused(double result) {
        assertEquals(
                "what is added up has steps of 0.5 and 1.0, and the result of " + result
                        + ": too far apart for sums of 32 bits",
                assertThrows(IllegalArgumentException.class, () -> sum(0.5, 1, result))
                        .getMessage());
    }
}
