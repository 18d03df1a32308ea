package org.dance4j.runs.plots;

import java.awt.Color;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.eval.reports.BenchmarkReport;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** The figures of {@code dance bench} as bars, a model beside another. */
public final class BenchPlot {

    private static final double MILLIS = 1e3;
    private static final double MEGABYTE = 1e6;
    /** Each bar says its value. */
    private static final MathContext DIGITS = new MathContext(3);

    private static final Color DARK = new Color(0x4C78A8);
    private static final Color LIGHT = new Color(0xB9CDE3);

    private BenchPlot() {}

    /** Writes a PNG, in one step. */
    public static void write(Path file, BenchmarkReport report) {
        CategoryChart latency = chart("Latency", "ms per image", report);
        add(latency, "median", report, model -> MILLIS * model.latencySeconds(), DARK);
        add(latency, "95% within", report, model -> MILLIS * model.p95Seconds(), LIGHT);
        latency.getStyler().setLegendVisible(true).setLegendPosition(Styler.LegendPosition.InsideNE);
        CategoryChart speed = chart("Throughput", "images per second", report);
        add(speed, "images per second", report, BenchmarkReport.Model::imagesPerSecond, DARK);
        CategoryChart size = chart("File size", "MB", report);
        add(size, "MB", report, model -> model.fileBytes() / MEGABYTE, DARK);
        List<CategoryChart> charts = new ArrayList<>(List.of(latency, speed, size));
        if (report.models().stream().noneMatch(model -> Double.isNaN(model.peakMemoryBytes()))) {
            CategoryChart memory = chart("Peak memory of a process of its own", "MB", report);
            add(memory, "MB", report, model -> model.peakMemoryBytes() / MEGABYTE, DARK);
            charts.add(2, memory);
        }
        AtomicFiles.write(file, path -> {
            try (OutputStream out = Files.newOutputStream(path)) {
                BitmapEncoder.saveBitmap(charts, 2, 2, out, BitmapEncoder.BitmapFormat.PNG);
            }
        });
    }

    private static CategoryChart chart(String title, String unit, BenchmarkReport report) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(640)
                .height(440)
                .title(title)
                .yAxisTitle(unit)
                .build();
        chart.getStyler().setLegendVisible(false).setChartBackgroundColor(Color.WHITE);
        chart.getStyler()
                .setXAxisLabelRotation(report.models().size() > 2 ? 25 : 0)
                .setYAxisMin(0.0);
        chart.getStyler().setLabelsVisible(true);
        return chart;
    }

    private static void add(
            CategoryChart chart,
            String name,
            BenchmarkReport report,
            ToDoubleFunction<BenchmarkReport.Model> figure,
            Color colour) {
        List<Double> values = report.models().stream()
                .map(model -> BigDecimal.valueOf(figure.applyAsDouble(model))
                        .round(DIGITS)
                        .doubleValue())
                .toList();
        chart.addSeries(
                        name,
                        report.models().stream()
                                .map(BenchmarkReport.Model::model)
                                .toList(),
                        values)
                .setFillColor(colour);
    }
}
