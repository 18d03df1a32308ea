package org.dance4j.datasets.readers;

import java.nio.file.Path;

/**
 * Where a file lies below a folder, in few bytes: a million are to be held at once.
 *
 * @param key what an image and its label have in common, such as the path without extension
 * @param rest what follows it in the path; if the path does not begin with it, a slash and the whole path
 */
record RelativePath(String key, String rest) {

    private static final String WHOLE = "/";

    /** A path of which nothing is known. */
    static RelativePath of(String path) {
        return new RelativePath(path, "");
    }

    /**
     * A path whose key is known.
     *
     * @param path relative
     */
    static RelativePath of(String path, String key) {
        boolean isKeyAndMore = path.startsWith(key) && !path.startsWith(WHOLE, key.length());
        return new RelativePath(key, isKeyAndMore ? path.substring(key.length()) : WHOLE + path);
    }

    /** Whether the path begins with the key. */
    boolean beginsWithKey() {
        return !rest.startsWith(WHOLE);
    }

    /** The path. */
    String text() {
        return beginsWithKey() ? key + rest : rest.substring(WHOLE.length());
    }

    /** Where the file is. */
    Path in(Path folder) {
        return folder.resolve(text());
    }

    /** The same with a key that is equal to its own, held once; the other itself if all is equal. */
    RelativePath withKeyOf(RelativePath other) {
        return rest.equals(other.rest) ? other : new RelativePath(other.key, rest);
    }
}
