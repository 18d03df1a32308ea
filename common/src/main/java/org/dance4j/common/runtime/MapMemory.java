package org.dance4j.common.runtime;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that a process takes for the maps of networks that label. With oneDNN's kernels TensorFlow keeps all that it ever took, in
 * pieces that the next map may not fit, so that an image takes up to twice as much as its maps do at a time. Given back to
 * the system piece by piece it is no more than they take; of pages of the usual size that costs more time than the network itself on large
 * images, of huge pages hardly any.
 */
public final class MapMemory {

    private static final String SYSTEM_ALLOCATOR = "TF_ONEDNN_USE_SYSTEM_ALLOCATOR";
    private static final String TUNABLES = "GLIBC_TUNABLES";
    private static final String HUGE_PAGES = "glibc.malloc.hugetlb";

    /** The first version of the GNU C library that knows {@link #HUGE_PAGES}. */
    private static final int[] FIRST_VERSION = {2, 35};

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private MapMemory() {}

    /**
     * Makes the process that a builder starts give memory back, where the system has huge pages for it. What the environment says
     * already comes first.
     */
    public static void giveBack(ProcessBuilder builder) {
        giveBack(builder.environment(), hugePages(), libraryVersion());
    }

    /**
     * @param environment which is changed
     * @param hugePages such as {@code always [madvise] never}
     * @param libraryVersion of the GNU C library; empty where there is none
     */
    static void giveBack(Map<String, String> environment, String hugePages, String libraryVersion) {
        boolean isOffered = hugePages.contains("[madvise]") || hugePages.contains("[always]");
        String tunables = environment.getOrDefault(TUNABLES, "");
        if (!isOffered || !knowsHugePages(libraryVersion) || tunables.contains(HUGE_PAGES)) {
            return;
        }
        environment.put(TUNABLES, (tunables.isEmpty() ? "" : tunables + ":") + HUGE_PAGES + "=1");
        environment.putIfAbsent(SYSTEM_ALLOCATOR, "1");
    }

    private static boolean knowsHugePages(String libraryVersion) {
        Matcher matcher = VERSION.matcher(libraryVersion);
        return matcher.matches()
                && Arrays.compare(
                                new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))},
                                FIRST_VERSION)
                        >= 0;
    }

    private static String hugePages() {
        try {
            return Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));
        } catch (IOException e) {
            return "";
        }
    }

    private static String libraryVersion() {
        try {
            return NativeLibrary.getProcess()
                    .getFunction("gnu_get_libc_version")
                    .invokeString(new Object[0], false);
        } catch (LinkageError e) {
            return "";
        }
    }
}
