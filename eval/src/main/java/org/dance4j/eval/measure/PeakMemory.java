package org.dance4j.eval.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most memory that a process has held. */
public final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern HIGH_WATER_MARK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    private static final long KILOBYTE = 1024;

    private PeakMemory() {}

    /**
     * The peak resident set of this process so far, in bytes: {@code VmHWM} of proc(5). It counts the pages of the Java
     * heap, of native allocations, and of the libraries and files that were read through memory. Empty where the system
     * has no such file.
     */
    static OptionalLong ofThisProcess() {
        try {
            return parse(Files.readString(STATUS));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong parse(String status) {
        Matcher matcher = HIGH_WATER_MARK.matcher(status);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) * KILOBYTE) : OptionalLong.empty();
    }
}
