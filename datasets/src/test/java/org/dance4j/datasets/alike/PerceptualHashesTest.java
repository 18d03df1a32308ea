package org.dance4j.datasets.alike;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PerceptualHashesTest {

    private static PerceptualHash ofBits(int right, int below) {
        return new PerceptualHash((1L << right) - 1, (1L << below) - 1);
    }

    /** By hand: bits of both halves count together, 16 that differ are nearly the same and 17 are not. */
    @Test
    void theNearestAndAllPairs() {
        PerceptualHashes hashes =
                new PerceptualHashes(List.of(ofBits(0, 0), ofBits(8, 8), ofBits(9, 8), ofBits(40, 40)));
        assertEquals(OptionalInt.of(1), hashes.nearest(ofBits(7, 8)));
        assertEquals(OptionalInt.of(1), hashes.nearest(ofBits(8, 9)));
        assertEquals(OptionalInt.of(3), hashes.nearest(ofBits(48, 48)));
        assertEquals(OptionalInt.empty(), hashes.nearest(ofBits(48, 49)));
        List<List<Integer>> pairs = new ArrayList<>();
        hashes.forEachAlike((index, earlier) -> pairs.add(List.of(index, earlier)));
        assertEquals(List.of(List.of(1, 0), List.of(2, 1)), pairs);
    }
}
