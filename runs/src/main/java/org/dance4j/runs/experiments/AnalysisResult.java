package org.dance4j.runs.experiments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What an analysis found.
 *
 * @param title its heading
 * @param remark how to read it
 * @param columns what the columns are called
 * @param rows a value for each column: a text, a number, or null where there is none
 * @param charts what it looks like
 */
public record AnalysisResult(
        String title, String remark, List<String> columns, List<List<Object>> rows, List<LineChart> charts) {

    /**
     * Lines over a common axis.
     *
     * @param title its heading
     * @param x what the axis to the right counts
     * @param y what the axis upwards counts
     * @param lines what is drawn
     */
    public record LineChart(String title, String x, String y, List<Line> lines) {

        /** One of them. */
        public record Line(String name, double[] x, double[] y) {}
    }

    /** Copies the lists, a row's with its nulls. */
    public AnalysisResult {
        columns = List.copyOf(columns);
        List<List<Object>> copy = new ArrayList<>();
        rows.forEach(row -> copy.add(Collections.unmodifiableList(new ArrayList<>(row))));
        rows = List.copyOf(copy);
        charts = List.copyOf(charts);
    }

    /** A value as people read it. */
    public static String text(Object value) {
        if (value instanceof Double number) {
            return number.isNaN() ? "–" : String.format(Locale.ROOT, "%.2f", number);
        } else if (value instanceof Long || value instanceof Integer) {
            return String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
        }
        return value == null ? "–" : value.toString();
    }
}
