package org.dance4j.common.runtime;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Linux says of this machine's processor, above all what it can do, in names such as {@code avx512f}. */
final class CpuInfo {

    /** Read once: with hundreds of processors it is long. */
    private static final List<String> HERE = lines(Path.of("/proc/cpuinfo"));

    private CpuInfo() {}

    /** What this machine's processor can do; nothing where that cannot be read. */
    static Set<String> flags() {
        return flags(HERE);
    }

    /** Who made this machine's processor, as Linux has it; empty where that cannot be read. */
    static String vendor() {
        return vendor(HERE);
    }

    /**
     * What Linux says of this machine's first processor.
     *
     * @param name such as {@code model name}
     * @return empty where that cannot be read, or is not said
     */
    static Optional<String> field(String name) {
        return field(HERE, name);
    }

    private static List<String> lines(Path cpuinfo) {
        try {
            return Files.readAllLines(cpuinfo);
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Who made the first processor; empty where it is not said.
     *
     * @param cpuinfo lines such as {@code vendor_id : GenuineIntel}
     */
    static String vendor(List<String> cpuinfo) {
        return field(cpuinfo, "vendor_id").orElse("");
    }

    /**
     * What the first processor can do.
     *
     * @param cpuinfo lines such as {@code flags : fpu vme …}
     */
    static Set<String> flags(List<String> cpuinfo) {
        return field(cpuinfo, "flags")
                .map(flags -> Set.copyOf(Splitter.on(' ')
                        .omitEmptyStrings()
                        .splitToStream(flags)
                        .distinct()
                        .toList()))
                .orElse(Set.of());
    }

    /** What the first line of that name says. */
    static Optional<String> field(List<String> cpuinfo, String name) {
        return cpuinfo.stream()
                .filter(line -> line.contains(":")
                        && line.substring(0, line.indexOf(':')).strip().equals(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip());
    }
}
