package org.dance4j.eval.reports;

import java.util.Locale;

/** What a figure counts, and how people read it. */
public enum Unit {
    /** A plain number: {@code 13.4 M}. */
    COUNT("", "", "k", "M", "G", "T", "P"),
    /** Multiply-accumulates: {@code 9.81 GMACs}. */
    MACS("MACs", "", "k", "M", "G", "T", "P"),
    /** The size of a file: {@code 51.2 MB}. */
    BYTES("B", "", "k", "M", "G", "T", "P"),
    /** A time: {@code 38.4 ms}. */
    SECONDS("s", ""),
    /** Energy: {@code 8.30 kJ}. Never a dash: what could not be read is told to be so. */
    JOULES("J", "", "k", "M", "G");

    private static final double STEP = 1000;

    private final String symbol;
    private final String[] prefixes;

    Unit(String symbol, String... prefixes) {
        this.symbol = symbol;
        this.prefixes = prefixes;
    }

    /** The figure to three digits with its unit; a dash where there is no figure (NaN). */
    public String format(double value) {
        if (!Double.isFinite(value)) {
            return this == JOULES ? "not measured" : "–";
        } else if (this == SECONDS) {
            return value < 1 ? digits(value * 1000) + " ms" : digits(value) + " s";
        }
        int prefix = 0;
        double scaled = value;
        while (Math.abs(scaled) >= STEP && prefix < prefixes.length - 1) {
            scaled /= STEP;
            prefix++;
        }
        String number = prefix == 0 && scaled == Math.rint(scaled) ? String.valueOf((long) scaled) : digits(scaled);
        return (number + " " + prefixes[prefix] + symbol).trim();
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
