package org.dance4j.runs.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names of classes in their order, as people write them: {@code road,sidewalk,building}.
 *
 * @param names all different, and none empty
 */
public record ClassNames(List<String> names) {

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    /**
     * Copies the names.
     *
     * @throws IllegalArgumentException if one is empty, or two are equal
     */
    public ClassNames {
        names = List.copyOf(names);
        if (names.stream().anyMatch(String::isEmpty)
                || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException(
                    "expected different names of classes with commas between them, found " + String.join(",", names));
        }
    }

    /**
     * Reads names with commas between them.
     *
     * @throws IllegalArgumentException if one is empty, or two are equal
     */
    public static ClassNames parse(String text) {
        return new ClassNames(Stream.of(COMMA.split(text.strip(), -1)).toList());
    }

    @Override
    public String toString() {
        return String.join(",", names);
    }
}
