package org.dance4j.common.runtime;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The precision that a processor trains fastest in. */
public final class CpuPrecision {

    private static final String AVX512 = "avx512_bf16";
    private static final String AMX = "amx_bf16";
    private static final Set<String> BFLOAT16_FLAGS = Set.of(AVX512, AMX);

    /** Whether this machine's processor multiplies bfloat16 in 512-bit registers, and has no matrix units for it. */
    public static final boolean IS_BFLOAT16_IN_BLOCKS = isInBlocks(CpuInfo.flags());

    private CpuPrecision() {}

    /** bfloat16 where this machine's processor multiplies it in hardware, otherwise float32. */
    public static Precision best() {
        return best(CpuInfo.flags());
    }

    /**
     * The precision that a processor computes fastest in, from what Linux tells of it.
     *
     * @param cpuinfo lines such as {@code flags : fpu vme …}
     */
    public static Precision best(List<String> cpuinfo) {
        return best(CpuInfo.flags(cpuinfo));
    }

    static boolean isInBlocks(Set<String> flags) {
        return flags.contains(AVX512) && !flags.contains(AMX);
    }

    private static Precision best(Set<String> flags) {
        return Collections.disjoint(flags, BFLOAT16_FLAGS) ? Precision.FLOAT32 : Precision.BFLOAT16;
    }
}
