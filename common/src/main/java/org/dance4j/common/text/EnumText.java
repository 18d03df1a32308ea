package org.dance4j.common.text;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.stream.Collectors;

/** An enum's values as people write them: lower case, with hyphens, as in {@code first-half}. */
public final class EnumText {

    private EnumText() {}

    /** A value as people write it. */
    public static String of(Enum<?> value) {
        return Ascii.toLowerCase(value.name()).replace('_', '-');
    }

    /** All values as people write them, with commas in between. */
    public static String all(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(EnumText::of).collect(Collectors.joining(", "));
    }

    /**
     * The value that a text names.
     *
     * @throws IllegalArgumentException if there is none, in a sentence that names those there are
     */
    public static <E extends Enum<E>> E parse(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> of(value).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("expected one of " + all(type) + ", found '" + text + "'"));
    }
}
