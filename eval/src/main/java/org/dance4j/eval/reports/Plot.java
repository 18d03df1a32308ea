package org.dance4j.eval.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Points or lines of several series over common axes, as inline SVG with its legend.
 *
 * @param title its heading
 * @param x what the axis to the right counts, with its unit
 * @param y what the axis upwards counts, with its unit
 * @param joined whether the points of a series are joined by a line
 * @param series what is drawn
 */
public record Plot(String title, String x, String y, boolean joined, List<Series> series) {

    /** Colours of series, and twice as many as there are shapes of points; after that they come again. */
    private static final int COLOURS = 8;

    /** One of them; points that are not finite are left out. */
    public record Series(String name, double[] x, double[] y) {
        /**
         * Copies the points.
         *
         * @throws IllegalArgumentException if there are more x than y, or fewer
         */
        public Series {
            x = x.clone();
            y = y.clone();
            if (x.length != y.length) {
                throw new IllegalArgumentException("there are " + x.length + " x and " + y.length + " y");
            }
        }

        private List<double[]> points() {
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < x.length; i++) {
                if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
                    points.add(new double[] {x[i], y[i]});
                }
            }
            return points;
        }
    }

    /** Copies the list of series. */
    public Plot {
        series = List.copyOf(series);
    }

    /** A figure element for a page with {@link Report#style}. */
    public String html() {
        StringBuilder html = new StringBuilder("<figure class=\"plot\"><figcaption>")
                .append(Charts.escape(title))
                .append("</figcaption>")
                .append(svg())
                .append("<ul class=\"legend\">");
        for (int i = 0; i < series.size(); i++) {
            html.append("<li><svg viewBox=\"-6 -6 12 12\" aria-hidden=\"true\">")
                    .append(point(i, 0, 0))
                    .append("</svg>")
                    .append(Charts.escape(series.get(i).name()))
                    .append("</li>");
        }
        return html.append("</ul></figure>").toString();
    }

    private String svg() {
        Charts chart = new Charts(Charts.HEIGHT, title);
        Axis across = axis(point -> point[0], Charts.LEFT, Charts.RIGHT, 6);
        Axis up = axis(point -> point[1], Charts.BOTTOM, Charts.TOP, 5);
        chart.horizontalGrid(up, y);
        chart.horizontalAxis(across, x);
        for (int i = 0; i < series.size(); i++) {
            List<double[]> at = series.get(i).points().stream()
                    .map(point -> new double[] {across.at(point[0]), up.at(point[1])})
                    .toList();
            if (joined) {
                chart.line("k" + i % COLOURS, at);
            }
            for (double[] point : at) {
                chart.put("%s", point(i, point[0], point[1]));
            }
        }
        return chart.end();
    }

    private Axis axis(Function<double[], Double> of, double from, double to, int ticks) {
        List<Double> values =
                series.stream().flatMap(one -> one.points().stream()).map(of).toList();
        double low = values.stream().mapToDouble(value -> value).min().orElse(0);
        double high = values.stream().mapToDouble(value -> value).max().orElse(1);
        // Of a single value the axis shows what is around it.
        double margin = high > low ? 0 : Math.max(Math.abs(low) / 10, 1e-3);
        return Axis.over(low - margin, high + margin, from, to, ticks);
    }

    /** Series differ in shape too, for those who see no colours, and on paper. */
    private static String point(int number, double x, double y) {
        String shape =
                switch (number % 4) {
                    case 0 -> "<circle class=\"k%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.6\"/>";
                    case 1 -> "<path class=\"k%d\" d=\"M%.1f %.1f m-3.4 -3.4h6.8v6.8h-6.8z\"/>";
                    case 2 -> "<path class=\"k%d\" d=\"M%.1f %.1f m0 -4.6l4.3 7.6h-8.6z\"/>";
                    default -> "<path class=\"k%d\" d=\"M%.1f %.1f m0 -4.8l4.8 4.8l-4.8 4.8l-4.8 -4.8z\"/>";
                };
        return Charts.format(shape, number % COLOURS, x, y);
    }
}
