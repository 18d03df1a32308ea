package org.dance4j.datasets;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;

/** A part of a dataset. */
public enum Split {
    /** What is trained on, and what the distribution of complexity is fitted to. */
    TRAIN("train"),
    /** What is measured while training, and at its end. */
    VALIDATION("val"),
    /** What neither trains nor chooses anything. */
    TEST("test");

    private final String text;

    Split(String text) {
        this.text = text;
    }

    /** The name used in files and on the command line: {@code train}, {@code val} or {@code test}. */
    public String text() {
        return text;
    }

    /**
     * The split of a name as {@link #toString} gives it.
     *
     * @throws BadInputException if no split is called so
     */
    public static Split parse(String text) {
        return Arrays.stream(values())
                .filter(split -> split.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown split '" + text + "', known are "
                        + Arrays.stream(values()).map(Split::text).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return text;
    }
}
