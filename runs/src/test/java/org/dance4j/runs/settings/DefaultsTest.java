package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.dance4j.common.runtime.CpuPrecision;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.junit.jupiter.api.Test;

class DefaultsTest {

    /** A GPU's precision is not its processor's, and it is fed by more threads than one. */
    @Test
    void devicesHaveDefaultsOfTheirOwn() {
        assertEquals(CpuPrecision.best(), Defaults.precision(Settings.NONE.withDefaults()));
        Settings gpu = Settings.of(Map.of("device", Device.GPU)).withDefaults();
        assertEquals(Precision.FLOAT32, Defaults.precision(gpu));
        assertEquals(1, Defaults.inputThreads(Device.CPU, 16));
        assertEquals(8, Defaults.inputThreads(Device.GPU, 16));
        assertEquals(2, Defaults.inputThreads(Device.GPU, 2));
        assertEquals(1, Defaults.inputThreads(Device.GPU, 1));
    }
}
