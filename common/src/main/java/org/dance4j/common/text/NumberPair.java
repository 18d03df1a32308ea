package org.dance4j.common.text;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two numbers as people write a range, {@code 0.75-1.75}, or one number for both.
 *
 * @param first the one that is written first, at least 0
 * @param second the other, at least 0
 */
public record NumberPair(double first, double second) {

    private static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,9})?)";
    private static final Pattern TEXT = Pattern.compile(NUMBER + "(?:\\s*[-–]\\s*" + NUMBER + ")?");

    /** Reads a pair; empty if the text is none. */
    public static Optional<NumberPair> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double first = Double.parseDouble(matcher.group(1));
        return Optional.of(
                new NumberPair(first, matcher.group(2) == null ? first : Double.parseDouble(matcher.group(2))));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return first == second ? text(first) : text(first) + "-" + text(second);
    }

    private static String text(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
