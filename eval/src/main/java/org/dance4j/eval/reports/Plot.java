package org.dance4j.eval.reports;

import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.li;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.TagCreator;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

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

    /** The drawing with heading and legend, for a {@link Page}. */
    public DomContent figure() {
        return TagCreator.figure(
                        figcaption(title),
                        svg(),
                        ul(each(IntStream.range(0, series.size()).mapToObj(this::key)))
                                .withClass("legend"))
                .withClass("plot");
    }

    private DomContent key(int number) {
        return li(
                Svg.shape("svg", "viewBox", "-6 -6 12 12", "aria-hidden", "true")
                        .with(point(number, 0, 0)),
                text(series.get(number).name()));
    }

    private DomContent svg() {
        Svg chart = new Svg(Svg.HEIGHT, title);
        Axis across = axis(point -> point[0], Svg.LEFT, Svg.RIGHT, 6);
        Axis up = axis(point -> point[1], Svg.BOTTOM, Svg.TOP, 5);
        chart.horizontalGrid(up, y);
        chart.horizontalAxis(across, x);
        for (int i = 0; i < series.size(); i++) {
            List<double[]> points = series.get(i).points().stream()
                    .map(point -> new double[] {across.at(point[0]), up.at(point[1])})
                    .toList();
            if (joined) {
                chart.line("k" + i % COLOURS, points);
            }
            for (double[] point : points) {
                chart.add(point(i, point[0], point[1]));
            }
        }
        return chart.element();
    }

    private Axis axis(Function<double[], Double> of, double from, double to, int ticks) {
        List<Double> values = series.stream()
                .flatMap(drawn -> drawn.points().stream())
                .map(of)
                .toList();
        double low = values.stream().mapToDouble(value -> value).min().orElse(0);
        double high = values.stream().mapToDouble(value -> value).max().orElse(1);
        // Of a single value the axis shows what is around it.
        double margin = high > low ? 0 : Math.max(Math.abs(low) / 10, 1e-3);
        return Axis.over(low - margin, high + margin, from, to, ticks);
    }

    /** Series differ in shape too, for those who see no colours, and on paper. */
    private static DomContent point(int number, double x, double y) {
        String style = "k" + number % COLOURS;
        String outline =
                switch (number % 4) {
                    case 0 -> "";
                    case 1 -> "m-3.4 -3.4h6.8v6.8h-6.8z";
                    case 2 -> "m0 -4.6l4.3 7.6h-8.6z";
                    default -> "m0 -4.8l4.8 4.8l-4.8 4.8l-4.8 -4.8z";
                };
        return outline.isEmpty()
                ? Svg.shape("circle", "class", style, "cx", x, "cy", y, "r", 3.6)
                : Svg.shape("path", "class", style, "d", Svg.format("M%.1f %.1f ", x, y) + outline);
    }
}
