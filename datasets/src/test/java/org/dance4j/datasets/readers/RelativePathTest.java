package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativePathTest {

    /** Also where a folder is called as the key is, or begins like it. */
    @ParameterizedTest
    @CsvSource({
        "a/b.png, a/b, true",
        "b.png, b, true",
        "a/b_L.png, b, false",
        "b/b_L.png, b, false",
        "bc/b.png, b, true"
    })
    void pathsAreWhatTheyWere(String path, String key, boolean beginsWithKey) {
        RelativePath made = RelativePath.of(path, key);
        assertEquals(path, made.text());
        assertEquals(key, made.key());
        assertEquals(beginsWithKey, made.beginsWithKey());
        assertEquals(path, made.withKeyOf(RelativePath.of(key)).text());
    }
}
