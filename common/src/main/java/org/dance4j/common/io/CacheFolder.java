package org.dance4j.common.io;

import java.nio.file.Path;

/** Where what was measured is kept between commands: complexities, by what is in the files, and times of this machine. */
public final class CacheFolder {

    private CacheFolder() {}

    /** {@code $XDG_CACHE_HOME/dance4j}, or {@code ~/.cache/dance4j}. */
    public static Path path() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return folder.resolve("dance4j");
    }
}
