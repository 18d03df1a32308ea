package org.dance4j.eval.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A linear scale from values to positions in a drawing, with ticks at round values. */
record Axis(double low, double high, double from, double to, double step) {

    /**
     * A scale over at least the given values, widened to whole ticks.
     *
     * @param from the position of the low end
     * @param to the position of the high end
     * @param ticks about how many intervals between ticks
     */
    static Axis over(double low, double high, double from, double to, int ticks) {
        double range = high > low ? high - low : Math.max(1, Math.abs(low));
        double step = roundStep(range / ticks);
        double first = Math.floor(low / step + 1e-9) * step;
        double last = Math.ceil(Math.max(high, low + range) / step - 1e-9) * step;
        return new Axis(first, last, from, to, step);
    }

    /** A scale of whole numbers that ends with its last value. */
    static Axis counting(int low, int high, double from, double to, int ticks) {
        double step = Math.max(1, roundStep((double) Math.max(1, high - low) / ticks));
        return new Axis(low, Math.max(high, low + 1), from, to, step);
    }

    /** 1, 2 or 5 times a power of ten, the least that is not below the value. */
    private static double roundStep(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= value * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    double at(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    String label(double tick) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", tick);
    }
}
