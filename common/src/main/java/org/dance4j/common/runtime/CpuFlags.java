package org.dance4j.common.runtime;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What this machine's processor can do, in the names that Linux has for it, such as {@code avx512f}. */
final class CpuFlags {

    private CpuFlags() {}

    /** Those of this machine; none where they cannot be read. */
    static Set<String> read() {
        try {
            return of(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return Set.of();
        }
    }

    /** Who made this machine's processor, as Linux has it; empty where that cannot be read. */
    static String vendor() {
        try {
            return vendor(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Who made the first processor; empty where it is not said.
     *
     * @param cpuinfo lines such as {@code vendor_id : GenuineIntel}
     */
    static String vendor(List<String> cpuinfo) {
        return first(cpuinfo, "vendor_id").orElse("");
    }

    /**
     * Those of the first processor.
     *
     * @param cpuinfo lines such as {@code flags : fpu vme …}
     */
    static Set<String> of(List<String> cpuinfo) {
        return first(cpuinfo, "flags")
                .map(flags -> Set.copyOf(Splitter.on(' ')
                        .omitEmptyStrings()
                        .splitToStream(flags)
                        .distinct()
                        .toList()))
                .orElse(Set.of());
    }

    /** What the first line of that name says. */
    private static Optional<String> first(List<String> cpuinfo, String name) {
        return cpuinfo.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim());
    }
}
