package org.dance4j.cli.packaging;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What lies in a package. Paths have slashes between their names, and none in front. */
sealed interface PackageEntry {

    /** Where it lies below the package's root. */
    String path();

    /** A file that the package brings with its bytes. */
    record Content(String path, byte[] bytes, boolean executable) implements PackageEntry {

        /** A text that is not run. */
        static Content text(String path, String text) {
            return new Content(path, text.getBytes(StandardCharsets.UTF_8), false);
        }
    }

    /** A copy of a file, which is too large to be held in memory and compressed already. */
    record Copy(String path, Path file) implements PackageEntry {}

    /** A link to something in the package, relative to its own folder. */
    record Link(String path, String target) implements PackageEntry {}

    /** A folder's entries below another path. */
    static PackageEntry below(String folder, PackageEntry entry) {
        String path = folder + "/" + entry.path();
        if (entry instanceof Content content) {
            return new Content(path, content.bytes(), content.executable());
        } else if (entry instanceof Copy copy) {
            return new Copy(path, copy.file());
        }
        return new Link(path, ((Link) entry).target());
    }
}
