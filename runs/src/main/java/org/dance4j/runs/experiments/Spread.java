package org.dance4j.runs.experiments;

import java.util.Arrays;

/**
 * A figure over the runs of a row.
 *
 * @param mean of them
 * @param deviation the standard deviation of a sample; NaN for a single one
 * @param count how many there are
 */
public record Spread(double mean, double deviation, int count) {

    /** Mean, and deviation with n − 1 in the denominator, of a figure's values; without any, both are NaN. */
    public static Spread of(double... values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new Spread(
                mean, values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Double.NaN, values.length);
    }

    /** The mean, and the deviation where there is one. */
    public String text(Figure figure) {
        return figure.text(mean) + (Double.isNaN(deviation) ? "" : " ± " + figure.text(deviation));
    }
}
