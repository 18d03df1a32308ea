package org.dance4j.training.settings;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.dance4j.common.text.NumberPair;
import org.dance4j.datasets.batches.Interval;

/**
 * When in a run something is done. Written {@code throughout}, {@code first-half}, {@code second-half}, or as two shares of
 * the run such as {@code 0.2-0.6}.
 *
 * @param interval the part of the run, in shares of its budget
 */
public record When(Interval interval) {

    /** From the first step to the last. */
    public static final When THROUGHOUT = new When(Interval.ALL);

    /** Until half the budget is spent. */
    public static final When FIRST_HALF = new When(new Interval(0, 0.5));

    /** After half the budget is spent. */
    public static final When SECOND_HALF = new When(new Interval(0.5, 1));

    private static final Map<String, When> NAMED =
            ImmutableMap.of("throughout", THROUGHOUT, "first-half", FIRST_HALF, "second-half", SECOND_HALF);

    /**
     * Reads a name, or the shares at which it begins and ends.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static When parse(String text) {
        When known = NAMED.get(Ascii.toLowerCase(text));
        if (known != null) {
            return known;
        }
        return NumberPair.parse(text)
                .filter(pair -> pair.first() != pair.second())
                .map(pair -> new When(new Interval(pair.first(), pair.second())))
                .orElseThrow(() -> new IllegalArgumentException("expected " + String.join(", ", NAMED.keySet())
                        + ", or shares of the run such as 0.2-0.6, found '" + text + "'"));
    }

    @Override
    public String toString() {
        return NAMED.entrySet().stream()
                .filter(name -> name.getValue().equals(this))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> new NumberPair(interval.from(), interval.to()).toString());
    }
}
