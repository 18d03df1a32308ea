package org.dance4j.common.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuInfoTest {

    private static final List<String> CPUINFO = List.of(
            "processor\t: 0",
            "vendor_id\t: AuthenticAMD",
            "flags\t\t: fpu avx512f avx512_bf16",
            "vendor_id\t: GenuineIntel");

    @Test
    void theFirstProcessorTells() {
        assertEquals("AuthenticAMD", CpuInfo.vendor(CPUINFO));
        assertEquals(Set.of("fpu", "avx512f", "avx512_bf16"), CpuInfo.flags(CPUINFO));
    }

    @Test
    void aNameIsNotTheBeginningOfAnother() {
        List<String> cpuinfo = List.of("model name\t: AMD EPYC", "model\t\t: 2");
        assertEquals(Optional.of("2"), CpuInfo.field(cpuinfo, "model"));
        assertEquals(Optional.of("AMD EPYC"), CpuInfo.field(cpuinfo, "model name"));
        assertEquals(Optional.empty(), CpuInfo.field(cpuinfo, "mode"));
    }

    @Test
    void whatIsNotSaidIsEmpty() {
        assertEquals("", CpuInfo.vendor(List.of("CPU implementer\t: 0x41")));
        assertEquals(Set.of(), CpuInfo.flags(List.of()));
    }

    @Test
    void matrixUnitsTakeOtherBlocks() {
        assertTrue(CpuPrecision.isInBlocks(Set.of("avx512f", "avx512_bf16")));
        assertFalse(CpuPrecision.isInBlocks(Set.of("avx512_bf16", "amx_bf16")));
        assertFalse(CpuPrecision.isInBlocks(Set.of("avx512f")));
    }
}
