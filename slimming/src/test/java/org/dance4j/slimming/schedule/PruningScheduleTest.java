package org.dance4j.slimming.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruningScheduleTest {

    /** 1 − 0.8^(1/6) and 1 − 0.5^(1/6), from a table of logarithms. */
    @ParameterizedTest
    @CsvSource({"0.2, 0.0365075", "0.5, 0.1091013", "0, 0"})
    void sharePerStage(double ratio, double share) {
        assertEquals(share, 1 - new PruningSchedule(6).leftAfter(1, 1 - ratio), 5e-7);
    }

    @ParameterizedTest
    @CsvSource({"0.2, 0, 1000", "0.2, 1, 963", "0.2, 3, 894", "0.2, 6, 800", "0.5, 1, 891", "0.5, 3, 707", "0.5, 6, 500"
    })
    void keptAfterAStage(double ratio, int stage, int kept) {
        assertEquals(kept, new PruningTarget.Channels(ratio).keptAfter(stage, new PruningSchedule(6), 1000));
    }

    /** Rounded anew at each stage, ten channels would stay six from the fourth of nine stages on. */
    @Test
    void roundingDoesNotAddUp() {
        assertEquals(5, new PruningTarget.Channels(0.5).keptAfter(9, new PruningSchedule(9), 10));
    }

    @Test
    void channelsGoAfterEachButTheLastOfEqualParts() {
        PruningSchedule schedule = PruningSchedule.PAPER;
        int[] due = new int[8];
        for (int part = 0; part <= 7; part++) {
            due[part] = schedule.stagesDue(part * 3L, 21);
        }
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 6}, due);
        assertEquals(0, schedule.stagesDue(5, 40));
        assertEquals(1, schedule.stagesDue(6, 40));
        assertEquals(5, schedule.stagesDue(34, 40));
        assertEquals(6, schedule.stagesDue(35, 40));
    }

    /** Of 28 steps the second half holds 14, and 6 prunings part it into 7 times 2; the last leaves 2 steps. */
    @Test
    void inAnIntervalItsPartsAreEqual() {
        PruningSchedule second = new PruningSchedule(6, 0.5, 1);
        int[] due = new int[29];
        for (int step = 0; step <= 28; step++) {
            due[step] = second.stagesDue(step, 28);
        }
        assertArrayEquals(
                new int[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6}, due);
        assertEquals(26.0 / 28, second.lastPruning(), 1e-12);
        PruningSchedule first = new PruningSchedule(6, 0, 0.5);
        assertEquals(5, first.stagesDue(11, 28));
        assertEquals(6, first.stagesDue(12, 28));
        assertEquals(6, first.stagesDue(28, 28));
    }

    /** Stage s is due from the first step on that is no less than s of S + 1 parts, in whole numbers. */
    @Test
    void noStageComesAStepLate() {
        for (int stages = 1; stages <= 12; stages++) {
            PruningSchedule schedule = new PruningSchedule(stages);
            for (long total : new long[] {1, 7, 21, 39, 49, 700, 1L << 61}) {
                for (long stage = 1; stage <= stages; stage++) {
                    BigInteger parts = BigInteger.valueOf(total).multiply(BigInteger.valueOf(stage));
                    long due = parts.add(BigInteger.valueOf(stages))
                            .divide(BigInteger.valueOf(stages + 1))
                            .longValueExact();
                    assertTrue(schedule.stagesDue(due, total) >= stage, stage + " of " + stages + " at " + due);
                    assertTrue(schedule.stagesDue(due - 1, total) < stage, stage + " of " + stages + " before " + due);
                }
            }
        }
    }

    /**
     * From 5/6, in floating point a little more than that, to the end: of 36 steps the 30th begins the interval, and two
     * prunings part its 6 steps in three.
     */
    @Test
    void anIntervalThatFloatingPointCannotHoldBeginsAndPrunesToTheStep() {
        PruningSchedule late = new PruningSchedule(2, 5.0 / 6, 1);
        assertFalse(late.begun(29, 36));
        assertTrue(late.begun(30, 36));
        assertEquals(0, late.stagesDue(31, 36));
        assertEquals(1, late.stagesDue(32, 36));
        assertEquals(1, late.stagesDue(33, 36));
        assertEquals(2, late.stagesDue(34, 36));
        PruningSchedule tenths = new PruningSchedule(2, 0.1, 0.7);
        assertEquals(0, tenths.stagesDue(299, 1000));
        assertEquals(1, tenths.stagesDue(300, 1000));
        assertEquals(2, tenths.stagesDue(500, 1000));
        PruningSchedule odd = new PruningSchedule(1, 0.5 + 1e-11, 1);
        assertFalse(odd.begun(1, 2));
    }

    @Test
    void refusesWhatIsNoScheduleAndNoTarget() {
        assertThrows(IllegalArgumentException.class, () -> new PruningTarget.Channels(1));
        assertThrows(IllegalArgumentException.class, () -> new PruningTarget.Channels(-0.1));
        assertThrows(IllegalArgumentException.class, () -> new PruningTarget.Channels(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new PruningTarget.Macs(0));
        assertThrows(IllegalArgumentException.class, () -> new PruningTarget.Macs(1));
        assertThrows(IllegalArgumentException.class, () -> new PruningTarget.Latency(0));
        assertThrows(IllegalArgumentException.class, () -> new PruningSchedule(0));
        assertThrows(IllegalArgumentException.class, () -> new PruningSchedule(6, 0.5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new PruningSchedule(6, 0.5, 1.5));
        assertThrows(IllegalArgumentException.class, () -> PruningSchedule.PAPER.leftAfter(7, 0.5));
    }

    /** By hand, on an interval of three quarters from the first: a third of it, a quarter of the run, lies before each pruning. */
    @Test
    void whatHasPassedOfAPartIsAShareOfIt() {
        PruningSchedule schedule = new PruningSchedule(2, 0.25, 1);
        assertEquals(-0.6, schedule.passed(0, 10, 100), 1e-12);
        assertEquals(0.6, schedule.passed(0, 40, 100), 1e-12);
        assertEquals(1, schedule.passed(0, 50, 100));
        assertEquals(0.4, schedule.passed(1, 60, 100), 1e-12);
        assertEquals(1, schedule.passed(1, 75, 100));
    }

    @Test
    void aCostFallsByTheSameShareAtEachPruning() {
        PruningSchedule schedule = new PruningSchedule(2);
        assertEquals(1, schedule.leftAfter(0, 0.64));
        assertEquals(0.8, schedule.leftAfter(1, 0.64), 1e-12);
        assertEquals(0.64, schedule.leftAfter(2, 0.64), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> schedule.leftAfter(3, 0.64));
    }

    @Test
    void anIntervalEndsToTheStep() {
        PruningSchedule tenths = new PruningSchedule(2, 0.1, 0.7);
        assertFalse(tenths.ended(699, 1000));
        assertTrue(tenths.ended(700, 1000));
    }
}
