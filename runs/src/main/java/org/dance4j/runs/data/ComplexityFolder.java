package org.dance4j.runs.data;

import java.nio.file.Path;

/** Where measured complexities are kept between commands, by what is in the files. */
public final class ComplexityFolder {

    private ComplexityFolder() {}

    /** {@code $XDG_CACHE_HOME/dance4j}, or {@code ~/.cache/dance4j}. */
    public static Path path() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return folder.resolve("dance4j");
    }
}
