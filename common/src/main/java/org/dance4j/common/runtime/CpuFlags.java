package org.dance4j.common.runtime;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("vendor_id"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /**
     * Those of the first processor.
     *
     * @param cpuinfo lines such as {@code flags : fpu vme …}
     */
    static Set<String> of(List<String> cpuinfo) {
        return cpuinfo.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Set.copyOf(Splitter.on(' ')
                        .omitEmptyStrings()
                        .splitToStream(line)
                        .distinct()
                        .toList()))
                .orElse(Set.of());
    }
}
