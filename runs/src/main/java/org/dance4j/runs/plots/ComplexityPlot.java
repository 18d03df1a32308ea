package org.dance4j.runs.plots;

import java.awt.Color;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A histogram of complexities, as a density, with the fitted one over it. */
public final class ComplexityPlot {

    private static final int CURVE_POINTS = 200;

    private ComplexityPlot() {}

    /** Writes a PNG, in one step. */
    public static void write(Path file, String title, double[] values, MaxwellBoltzmann fit) {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(560)
                .title("Complexity of images: " + title)
                .xAxisTitle("spatial complexity of an image, SC_mean")
                .yAxisTitle("density")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE).setChartBackgroundColor(Color.WHITE);
        chart.getStyler()
                .setYAxisDecimalPattern("0.000")
                .setXAxisDecimalPattern("0")
                .setYAxisMin(0.0);
        addHistogram(chart, values);
        addDensity(chart, values, fit);
        AtomicFiles.write(file, path -> {
            try (OutputStream out = Files.newOutputStream(path)) {
                BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
            }
        });
    }

    /** Bars as the outline of an area: each bin's left and right end at its height. */
    private static void addHistogram(XYChart chart, double[] values) {
        double least = Arrays.stream(values).min().orElseThrow();
        double range = Math.max(1e-9, Arrays.stream(values).max().orElseThrow() - least);
        int bins = (int) Math.max(5, Math.min(30, Math.sqrt(values.length)));
        double width = range / bins;
        int[] counts = new int[bins];
        Arrays.stream(values).forEach(value -> counts[(int) Math.min(bins - 1, (value - least) / width)]++);
        double[] x = new double[4 * bins];
        double[] y = new double[4 * bins];
        for (int i = 0; i < bins; i++) {
            double height = counts[i] / (values.length * width);
            double[] heights = {0, height, height, 0};
            for (int corner = 0; corner < 4; corner++) {
                x[4 * i + corner] = least + (i + corner / 2) * width;
                y[4 * i + corner] = heights[corner];
            }
        }
        XYSeries series = chart.addSeries(values.length + " images", x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area)
                .setLineColor(new Color(0x4C78A8))
                .setFillColor(new Color(0xB9CDE3));
        series.setMarker(SeriesMarkers.NONE).setLineWidth(1);
    }

    private static void addDensity(XYChart chart, double[] values, MaxwellBoltzmann fit) {
        double from = fit.location();
        double to = Math.max(Arrays.stream(values).max().orElseThrow(), from + 4 * fit.scale());
        double[] x = IntStream.rangeClosed(0, CURVE_POINTS)
                .mapToDouble(i -> from + i * (to - from) / CURVE_POINTS)
                .toArray();
        XYSeries series = chart.addSeries(
                String.format(Locale.ROOT, "Maxwell–Boltzmann: location %.2f, scale %.2f", fit.location(), fit.scale()),
                x,
                Arrays.stream(x).map(fit::density).toArray());
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line).setLineColor(new Color(0xE45756));
        series.setMarker(SeriesMarkers.NONE).setLineWidth(2.5f);
    }
}
