package org.dance4j.eval.reports;

import j2html.tags.ContainerTag;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.metrics.Calibration;
import org.dance4j.eval.reports.ReportData.EpochRow;
import org.dance4j.eval.reports.ReportData.LayerChannels;

/** The charts of reports, as SVG. */
public final class Charts {

    private static final int CURVE_POINTS = 120;

    /** Most points of a curve that are marked one by one. */
    private static final int MOST_DOTS = 60;

    private Charts() {}

    /** A bar per class from 0 to 1; a dash for a class that occurs nowhere. */
    static ContainerTag<?> iou(ClassSet classes, List<Double> iou, double mean) {
        return iou("Intersection over union per class", classes, iou, mean);
    }

    /** A bar per name of {@code classes} from 0 to 1, under a title for those who do not see it. */
    static ContainerTag<?> iou(String title, ClassSet classes, List<Double> iou, double mean) {
        int row = 22;
        int bottom = Svg.TOP + classes.size() * row;
        int left = 112;
        Svg chart = new Svg(bottom + 36, title);
        Axis x = new Axis(0, 1, left, Svg.RIGHT - 32, 0.2);
        chart.verticalGrid(x, Svg.TOP, bottom, "IoU");
        for (int c = 0; c < classes.size(); c++) {
            double top = Svg.TOP + c * row + 4;
            double value = iou.get(c);
            String colour = Svg.format("#%06x", classes.colours().get(c));
            chart.add(Svg.shape(
                    "rect", "class", "swatch", "x", 2, "y", top + 1, "width", 12, "height", 12, "rx", 2, "fill",
                    colour));
            chart.text(20, top + 11, "start", classes.names().get(c));
            if (!Double.isNaN(value)) {
                chart.add(Svg.shape(
                        "rect",
                        "class",
                        "bar",
                        "x",
                        left,
                        "y",
                        top,
                        "width",
                        x.at(value) - left,
                        "height",
                        14,
                        "rx",
                        2));
            }
            chart.text(Svg.EDGE, top + 11, "end", Double.isNaN(value) ? "–" : Svg.format("%.3f", value));
        }
        if (!Double.isNaN(mean)) {
            chart.line("mark", x.at(mean), x.at(mean), Svg.TOP, bottom);
        }
        return chart.element();
    }

    /** How often labels of about the same confidence are right, and the diagonal on which both are the same. */
    static ContainerTag<?> calibration(Calibration calibration) {
        Svg chart = new Svg(Svg.HEIGHT, "Share of right labels by confidence");
        Axis x = new Axis(0, 1, Svg.LEFT, Svg.RIGHT, 0.2);
        Axis y = new Axis(0, 1, Svg.BOTTOM, Svg.TOP, 0.2);
        chart.horizontalGrid(y, "right");
        chart.horizontalAxis(x, "confidence");
        int bins = calibration.bins().size();
        for (int i = 0; i < bins; i++) {
            Calibration.Bin bin = calibration.bins().get(i);
            if (bin.pixels() > 0) {
                double left = x.at((double) i / bins);
                double top = y.at(bin.accuracy());
                chart.add(Svg.shape(
                        "rect",
                        "class",
                        "bar",
                        "x",
                        left + 0.5,
                        "y",
                        top,
                        "width",
                        x.at((i + 1.0) / bins) - left - 1,
                        "height",
                        Svg.BOTTOM - top));
            }
        }
        chart.line("mark", x.at(0), x.at(1), y.at(0), y.at(1));
        return chart.element();
    }

    /** Images by complexity, and how many the fitted density expects in a bin. */
    public static Svg complexity(ComplexityMeasure measure, double[] values, MaxwellBoltzmann fit) {
        double most = Arrays.stream(values).max().orElseThrow();
        double least = Arrays.stream(values).min().orElseThrow();
        int wanted = (int) Math.max(5, Math.min(30, Math.sqrt(values.length)));
        Axis x = Axis.over(Math.min(least, Math.max(0, fit.location())), most, Svg.LEFT, Svg.RIGHT, 6);
        double bin = (x.high() - x.low()) / wanted;
        int[] counts = new int[wanted];
        for (double value : values) {
            counts[(int) Math.min(wanted - 1, (value - x.low()) / bin)]++;
        }
        double expected = values.length * bin;
        double peak = expected * fit.density(fit.location() + fit.scale() * Math.sqrt(2));
        double highest = Math.max(peak, IntStream.of(counts).max().orElseThrow());
        Svg chart = new Svg(Svg.HEIGHT, "Images by complexity, with the fitted Maxwell–Boltzmann density");
        Axis y = Axis.over(0, highest, Svg.BOTTOM, Svg.TOP, 4);
        chart.horizontalGrid(y, "images");
        chart.horizontalAxis(x, measure == ComplexityMeasure.SC_MEAN ? "complexity (SC_mean)" : measure.text());
        for (int i = 0; i < wanted; i++) {
            double width = Math.max(0.5, x.at(x.low() + bin) - Svg.LEFT - 1);
            double top = y.at(counts[i]);
            chart.add(Svg.shape(
                    "rect",
                    "class",
                    "bar",
                    "x",
                    x.at(x.low() + i * bin) + 0.5,
                    "y",
                    top,
                    "width",
                    width,
                    "height",
                    Svg.BOTTOM - top));
        }
        chart.line(
                "fit",
                IntStream.rangeClosed(0, CURVE_POINTS)
                        .mapToObj(i -> x.low() + i * (x.high() - x.low()) / CURVE_POINTS)
                        .map(v -> new double[] {x.at(v), y.at(expected * fit.density(v))})
                        .toList());
        return chart;
    }

    /** A figure by epoch, with a dashed line where a stage of slimming begins; what is NaN is left out. */
    static ContainerTag<?> epochs(List<EpochRow> epochs, String unit, ToDoubleFunction<EpochRow> figure) {
        return epochs(epochs, unit, List.of(figure));
    }

    /** Quantiles of |γ| by epoch, a line for each. */
    static ContainerTag<?> gammas(List<EpochRow> epochs, List<Integer> percents) {
        return epochs(
                epochs,
                "|γ|",
                percents.stream()
                        .<ToDoubleFunction<EpochRow>>map(
                                percent -> epoch -> epoch.gammas().getOrDefault(percent, Double.NaN))
                        .toList());
    }

    private static ContainerTag<?> epochs(
            List<EpochRow> epochs, String unit, List<ToDoubleFunction<EpochRow>> figures) {
        double most = epochs.stream()
                .flatMapToDouble(e -> figures.stream().mapToDouble(figure -> figure.applyAsDouble(e)))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        Svg chart = new Svg(Svg.HEIGHT, unit + " by epoch");
        Axis x = Axis.counting(
                epochs.get(0).epoch(), epochs.get(epochs.size() - 1).epoch(), Svg.LEFT, Svg.RIGHT, 8);
        Axis y = Axis.over(0, most, Svg.BOTTOM, Svg.TOP, 4);
        chart.horizontalGrid(y, unit);
        chart.horizontalAxis(x, "epoch");
        for (int i = 1; i < epochs.size(); i++) {
            if (epochs.get(i).stage() != epochs.get(i - 1).stage()) {
                double between = x.at((epochs.get(i).epoch() + epochs.get(i - 1).epoch()) / 2.0);
                chart.line("stage", between, between, Svg.TOP, Svg.BOTTOM);
            }
        }
        for (ToDoubleFunction<EpochRow> figure : figures) {
            List<double[]> points = epochs.stream()
                    .filter(e -> Double.isFinite(figure.applyAsDouble(e)))
                    .map(e -> new double[] {x.at(e.epoch()), y.at(figure.applyAsDouble(e))})
                    .toList();
            chart.line("curve", points);
            if (points.size() <= MOST_DOTS) {
                points.forEach(point ->
                        chart.add(Svg.shape("circle", "class", "dot", "cx", point[0], "cy", point[1], "r", 2)));
            }
        }
        return chart.element();
    }

    /** A bar per layer over its channels before slimming: those kept in full colour, those gone fainter by stage. */
    static ContainerTag<?> channels(List<LayerChannels> layers) {
        int row = 27;
        int thickness = 9;
        Svg chart = new Svg(layers.size() * row + 4, "Channels kept per layer, by stage");
        for (int i = 0; i < layers.size(); i++) {
            LayerChannels layer = layers.get(i);
            double top = i * row + 14;
            chart.text(2, top - 3, "start", layer.layer());
            Axis x = new Axis(0, layer.before(), 2, 316, layer.before());
            chart.bar("bar", x.at(0), top, x.at(layer.last()) - x.at(0), thickness);
            int before = layer.before();
            for (int stage = 0; stage < layer.after().size(); stage++) {
                int after = layer.after().get(stage);
                if (after < before) {
                    double faintness = (stage + 1.0) / layer.after().size();
                    double width = Math.max(0.5, x.at(before) - x.at(after) - 0.5);
                    String opacity = Svg.format("%.2f", 0.15 + 0.6 * faintness);
                    chart.add(Svg.shape(
                            "rect",
                            "class",
                            "gone",
                            "x",
                            x.at(after) + 0.5,
                            "y",
                            top,
                            "width",
                            width,
                            "height",
                            thickness,
                            "opacity",
                            opacity));
                }
                before = after;
            }
            chart.text(Svg.EDGE, top + 8, "end", layer.before() + " → " + layer.last());
        }
        return chart.element();
    }

    /**
     * Bars of figures that begin at 0, a group for each of several things.
     *
     * @param unit what the bars count
     * @param names what they are of, above each group
     * @param figures for each series the figures of all names; the first series is drawn darker than the others
     */
    public static Svg bars(String unit, List<String> names, List<double[]> figures) {
        int thickness = 12;
        int row = 18 + figures.size() * (thickness + 2);
        int bottom = Svg.TOP + names.size() * row;
        Svg chart = new Svg(bottom + 36, unit);
        double most = figures.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        Axis x = Axis.over(0, most, 6, Svg.RIGHT - 48, 5);
        chart.verticalGrid(x, Svg.TOP, bottom, unit);
        for (int i = 0; i < names.size(); i++) {
            int top = Svg.TOP + i * row + 14;
            chart.text(x.from(), top - 3, "start", names.get(i));
            for (int series = 0; series < figures.size(); series++) {
                double figure = figures.get(series)[i];
                double at = top + series * (thickness + 2);
                chart.bar(series == 0 ? "bar" : "pale", x.from(), at, x.at(figure) - x.from(), thickness);
                chart.text(x.at(figure) + 4, at + 10, "start", threeDigits(figure));
            }
        }
        return chart;
    }

    private static String threeDigits(double figure) {
        return BigDecimal.valueOf(figure)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
