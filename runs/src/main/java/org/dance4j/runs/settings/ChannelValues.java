package org.dance4j.runs.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A number for each colour of an image, as people write them: {@code 103.939,116.779,123.68}.
 *
 * @param values three finite numbers
 */
public record ChannelValues(List<Double> values) {

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final int CHANNELS = 3;

    /**
     * Requires three finite numbers.
     *
     * @throws IllegalArgumentException if there are more or fewer, or one is not finite
     */
    public ChannelValues {
        values = List.copyOf(values);
        if (values.size() != CHANNELS || !values.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("expected three numbers with commas between them, found " + values);
        }
    }

    /**
     * Reads three numbers with commas between them.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static ChannelValues parse(String text) {
        try {
            return new ChannelValues(Stream.of(COMMA.split(text.strip(), -1))
                    .map(Double::valueOf)
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected three numbers with commas between them, for example 103.939,116.779,123.68, found '"
                            + text + "'",
                    e);
        }
    }

    @Override
    public String toString() {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
