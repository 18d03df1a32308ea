package org.dance4j.common.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvenSubsetTest {

    private static final List<Integer> TEN = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    @Test
    void aPartIsSpreadOverTheWhole() {
        assertEquals(List.of(0, 2, 5, 7), EvenSubset.of(TEN, 4));
        assertEquals(List.of(0, 3, 6), EvenSubset.of(TEN, 3));
        assertEquals(List.of(0), EvenSubset.of(TEN, 1));
    }

    @Test
    void whatIsNoMoreThanAskedForIsAll() {
        assertEquals(TEN, EvenSubset.of(TEN, 10));
        assertEquals(TEN, EvenSubset.of(TEN, 99));
        assertEquals(List.of(), EvenSubset.of(TEN, 0));
        assertEquals(List.of(), EvenSubset.of(List.of(), 3));
    }
}
