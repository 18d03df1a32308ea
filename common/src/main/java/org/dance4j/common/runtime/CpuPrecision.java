package org.dance4j.common.runtime;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The precision that a processor trains fastest in. */
public final class CpuPrecision {

    private static final Set<String> BFLOAT16_FLAGS = Set.of("avx512_bf16", "amx_bf16");

    private CpuPrecision() {}

    /** bfloat16 where this machine's processor multiplies it in hardware, otherwise float32. */
    public static Precision best() {
        try {
            return best(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return Precision.FLOAT32;
        }
    }

    /**
     * The precision that a processor computes fastest in, from what Linux tells of it.
     *
     * @param cpuinfo lines such as {@code flags : fpu vme …}
     */
    public static Precision best(List<String> cpuinfo) {
        boolean bfloat16 = cpuinfo.stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .map(line -> Splitter.on(' ').splitToList(line))
                .anyMatch(flags -> !Collections.disjoint(flags, BFLOAT16_FLAGS));
        return bfloat16 ? Precision.BFLOAT16 : Precision.FLOAT32;
    }
}
