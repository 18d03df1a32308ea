package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.dance4j.common.runtime.CpuPrecision;
import org.dance4j.common.runtime.Precision;
import org.junit.jupiter.api.Test;

class CpuPrecisionTest {

    @Test
    void bfloat16WhereTheProcessorHasIt() {
        assertEquals(
                Precision.BFLOAT16, CpuPrecision.best(List.of("model name\t: x", "flags\t\t: fpu avx512_bf16 sse")));
        assertEquals(Precision.BFLOAT16, CpuPrecision.best(List.of("flags\t\t: fpu amx_bf16")));
    }

    @Test
    void float32Otherwise() {
        assertEquals(Precision.FLOAT32, CpuPrecision.best(List.of("flags\t\t: fpu avx512f amx_tile")));
        assertEquals(Precision.FLOAT32, CpuPrecision.best(List.of("bugs\t\t: avx512_bf16")));
        assertEquals(Precision.FLOAT32, CpuPrecision.best(List.of()));
    }
}
