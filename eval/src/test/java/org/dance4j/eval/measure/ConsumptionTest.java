package org.dance4j.eval.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dance4j.eval.reports.Unit;
import org.junit.jupiter.api.Test;

class ConsumptionTest {

    private static final double NONE = Double.NaN;

    @Test
    void energyIsThatOfWhatWasMeasured() {
        assertEquals(5, new Consumption(2, 3, 1).joules());
        assertEquals(2, new Consumption(2, NONE, 1).joules());
        assertEquals(3, new Consumption(NONE, 3, 1).joules());
        assertEquals(NONE, Consumption.NOT_MEASURED.joules());
        assertEquals("not measured", Consumption.NOT_MEASURED.source());
        assertEquals("GPUs (NVML), without the processor", new Consumption(NONE, 3, 1).source());
    }

    /** A run of which a part was not measured was not measured. */
    @Test
    void sumsAreKnownWhereEachPartIs() {
        Consumption known = new Consumption(10, 4, 6);
        Consumption partly = new Consumption(NONE, 2, 3);
        assertEquals(new Consumption(NONE, 6, 9), known.plus(partly));
        assertEquals(new Consumption(NONE, 2, 3), known.minus(partly));
        assertEquals(new Consumption(5, 2, 3), Consumption.ZERO.plus(known).dividedBy(2));
    }

    @Test
    void energyIsReadInJoules() {
        assertEquals("not measured", Unit.JOULES.format(NONE));
        assertEquals("0.50 J", Unit.JOULES.format(0.5));
        assertEquals("45.2 MJ", Unit.JOULES.format(45.21e6));
    }

    @Test
    void processorTimePassesWhileWorkIsDone() {
        try (ConsumptionMeter meter = ConsumptionMeter.open(false)) {
            Consumption before = meter.read();
            double sum = 0;
            for (long i = 1; i < 50_000_000; i++) {
                sum += 1.0 / i;
            }
            double seconds = meter.read().minus(before).cpuSeconds();
            assertTrue(sum > 18 && seconds > 0, sum + ", " + seconds);
        }
        try (ConsumptionMeter none = ConsumptionMeter.none()) {
            assertEquals(Consumption.NOT_MEASURED, none.read());
        }
    }

    @Test
    void withoutADriverThereAreNoGpus() {
        assertTrue(Nvml.open("libdance4j-no-such-driver.so.1").isEmpty());
    }
}
