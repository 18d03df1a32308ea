package org.dance4j.eval.reports;

import com.google.common.html.HtmlEscapers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.reports.ReportData.EpochRow;
import org.dance4j.eval.reports.ReportData.LayerChannels;

/**
 * The report's charts as inline SVG. Drawings are 400 units wide, so that text of 11 units can be read on a phone;
 * colours are classes of the page's style sheet.
 */
final class Charts {

    private static final int WIDTH = 400;
    static final int LEFT = 44;
    static final int RIGHT = 388;
    static final int TOP = 10;
    static final int HEIGHT = 220;
    static final int BOTTOM = HEIGHT - 40;

    private final StringBuilder svg = new StringBuilder();

    Charts(int height, String title) {
        put("<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>", WIDTH, height, escape(title));
    }

    /** A bar per class from 0 to 1; a dash for a class that occurs nowhere. */
    static String iou(ClassSet classes, List<Double> iou, double mean) {
        int row = 22;
        int bottom = TOP + classes.size() * row;
        int left = 112;
        Charts chart = new Charts(bottom + 36, "Intersection over union per class");
        Axis x = new Axis(0, 1, left, RIGHT - 32, 0.2);
        chart.verticalGrid(x, TOP, bottom, "IoU");
        for (int c = 0; c < classes.size(); c++) {
            double top = TOP + c * row + 4;
            double value = iou.get(c);
            chart.put(
                    "<rect class=\"swatch\" x=\"2\" y=\"%.1f\" width=\"12\" height=\"12\" rx=\"2\" fill=\"#%06x\"/>",
                    top + 1, classes.colours().get(c));
            chart.text(20, top + 11, "start", classes.names().get(c));
            if (!Double.isNaN(value)) {
                chart.put(
                        "<rect class=\"bar\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"14\" rx=\"2\"/>",
                        left, top, x.at(value) - left);
            }
            chart.text(RIGHT + 10, top + 11, "end", Double.isNaN(value) ? "–" : format("%.3f", value));
        }
        if (!Double.isNaN(mean)) {
            chart.put(
                    "<line class=\"mark\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>",
                    x.at(mean), TOP, bottom);
        }
        return chart.end();
    }

    /** Images by complexity, and how many the fitted density expects in a bin. */
    static String complexity(List<Double> values, MaxwellBoltzmann fit) {
        double most = values.stream().mapToDouble(v -> v).max().orElseThrow();
        double least = values.stream().mapToDouble(v -> v).min().orElseThrow();
        int wanted = (int) Math.max(5, Math.min(30, Math.sqrt(values.size())));
        Axis x = Axis.over(Math.min(least, Math.max(0, fit.location())), most, LEFT, RIGHT, 6);
        double bin = (x.high() - x.low()) / wanted;
        int[] counts = new int[wanted];
        values.forEach(v -> counts[(int) Math.min(wanted - 1, (v - x.low()) / bin)]++);
        double expected = values.size() * bin;
        double peak = expected * fit.density(fit.location() + fit.scale() * Math.sqrt(2));
        double highest = Math.max(peak, IntStream.of(counts).max().orElseThrow());
        Charts chart = new Charts(HEIGHT, "Images by complexity, with the fitted Maxwell–Boltzmann density");
        Axis y = Axis.over(0, highest, BOTTOM, TOP, 4);
        chart.horizontalGrid(y, "images");
        chart.horizontalAxis(x, "complexity (SC_mean)");
        for (int i = 0; i < wanted; i++) {
            double left = x.at(x.low() + i * bin);
            chart.put(
                    "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                    left + 0.5,
                    y.at(counts[i]),
                    Math.max(0.5, x.at(x.low() + bin) - LEFT - 1),
                    BOTTOM - y.at(counts[i]));
        }
        chart.line(
                "fit",
                IntStream.rangeClosed(0, 120)
                        .mapToObj(i -> x.low() + i * (x.high() - x.low()) / 120)
                        .map(v -> new double[] {x.at(v), y.at(expected * fit.density(v))})
                        .toList());
        return chart.end();
    }

    /** A figure by epoch, with a dashed line where a stage of slimming begins; what is NaN is left out. */
    static String epochs(List<EpochRow> epochs, String unit, ToDoubleFunction<EpochRow> figure) {
        List<EpochRow> known = epochs.stream()
                .filter(e -> Double.isFinite(figure.applyAsDouble(e)))
                .toList();
        Charts chart = new Charts(HEIGHT, unit + " by epoch");
        Axis x = Axis.counting(
                epochs.get(0).epoch(), epochs.get(epochs.size() - 1).epoch(), LEFT, RIGHT, 8);
        Axis y = Axis.over(0, known.stream().mapToDouble(figure).max().orElse(1), BOTTOM, TOP, 4);
        chart.horizontalGrid(y, unit);
        chart.horizontalAxis(x, "epoch");
        for (int i = 1; i < epochs.size(); i++) {
            if (epochs.get(i).stage() != epochs.get(i - 1).stage()) {
                chart.put(
                        "<line class=\"stage\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>",
                        x.at((epochs.get(i).epoch() + epochs.get(i - 1).epoch()) / 2.0), TOP, BOTTOM);
            }
        }
        List<double[]> points = known.stream()
                .map(e -> new double[] {x.at(e.epoch()), y.at(figure.applyAsDouble(e))})
                .toList();
        chart.line("curve", points);
        if (points.size() <= 60) {
            points.forEach(p -> chart.put("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>", p[0], p[1]));
        }
        return chart.end();
    }

    /** A bar per layer over its channels before slimming: those kept in full colour, those gone fainter by stage. */
    static String channels(List<LayerChannels> layers) {
        int row = 27;
        int left = 2;
        int right = 316;
        Charts chart = new Charts(layers.size() * row + 4, "Channels kept per layer, by stage");
        for (int i = 0; i < layers.size(); i++) {
            LayerChannels layer = layers.get(i);
            double top = i * row + 14;
            chart.text(left, top - 3, "start", layer.layer());
            Axis x = new Axis(0, layer.before(), left, right, layer.before());
            chart.segment("bar", x.at(0), x.at(layer.last()), top);
            int before = layer.before();
            for (int stage = 0; stage < layer.after().size(); stage++) {
                int after = layer.after().get(stage);
                if (after < before) {
                    double faintness = (stage + 1.0) / layer.after().size();
                    chart.put(
                            "<rect class=\"gone\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"9\" opacity=\"%.2f\"/>",
                            x.at(after) + 0.5,
                            top,
                            Math.max(0.5, x.at(before) - x.at(after) - 0.5),
                            0.15 + 0.6 * faintness);
                }
                before = after;
            }
            chart.text(RIGHT + 10, top + 8, "end", layer.before() + " → " + layer.last());
        }
        return chart.end();
    }

    private void segment(String style, double from, double to, double top) {
        put("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"9\"/>", style, from, top, to - from);
    }

    void horizontalGrid(Axis y, String unit) {
        for (double tick : y.ticks()) {
            put("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>", LEFT, RIGHT, y.at(tick));
            text(LEFT - 5, y.at(tick) + 4, "end", y.label(tick));
        }
        put(
                "<text class=\"unit\" transform=\"translate(9 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (TOP + BOTTOM) / 2, escape(unit));
    }

    void horizontalAxis(Axis x, String unit) {
        put("<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%3$d\" y2=\"%3$d\"/>", LEFT, RIGHT, BOTTOM);
        for (double tick : x.ticks()) {
            put(
                    "<line class=\"axis\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>",
                    x.at(tick), BOTTOM, BOTTOM + 4);
            text(x.at(tick), BOTTOM + 16, "middle", x.label(tick));
        }
        put(
                "<text class=\"unit\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + RIGHT) / 2, BOTTOM + 33, escape(unit));
    }

    private void verticalGrid(Axis x, int top, int bottom, String unit) {
        for (double tick : x.ticks()) {
            put("<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>", x.at(tick), top, bottom);
            text(x.at(tick), bottom + 14, "middle", x.label(tick));
        }
        put(
                "<text class=\"unit\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (x.from() + x.to()) / 2, bottom + 30, escape(unit));
    }

    void line(String style, List<double[]> points) {
        List<String> pairs = new ArrayList<>();
        points.forEach(p -> pairs.add(format("%.1f,%.1f", p[0], p[1])));
        put("<polyline class=\"%s\" points=\"%s\"/>", style, pairs.stream().collect(Collectors.joining(" ")));
    }

    private void text(double x, double y, String anchor, String text) {
        put("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escape(text));
    }

    void put(String pattern, Object... values) {
        svg.append(format(pattern, values));
    }

    String end() {
        return svg.append("</svg>").toString();
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    static String escape(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }
}
