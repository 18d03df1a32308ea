package org.dance4j.cli;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** An experiment's charts in the paper's form, as SVG that stands within a page. */
final class ExperimentCharts {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;

    private ExperimentCharts() {}

    /** Accuracy against cost: a point for each run, the runs of a row in one colour (paper, figure 1). */
    static String accuracyAgainst(Figure cost, ExperimentResult.SetupResult setup) {
        double largest = setup.rows().stream()
                .flatMap(row -> row.runs().stream())
                .mapToDouble(cost::of)
                .max()
                .orElse(1);
        double power = Math.pow(1000, Math.floor(Math.log10(Math.max(1, largest)) / 3));
        String unit = cost.text(power).replaceAll("^[0-9. ]+", "");
        XYChart chart = chart("mIoU against " + cost.label(), cost.label() + " (" + unit + ")", "mIoU (%)");
        for (ExperimentResult.RowResult row : setup.rows()) {
            double[] x = row.runs().stream().mapToDouble(run -> cost.of(run) / power).toArray();
            double[] y = row.runs().stream().mapToDouble(Figure.MEAN_IOU::of).toArray();
            chart.addSeries(row.row().name(), x, y).setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        }
        return svg(chart);
    }

    /** Lines over a common axis. */
    static String lines(AnalysisResult.LineChart lines) {
        XYChart chart = chart(lines.title(), lines.x(), lines.y());
        lines.lines().forEach(line ->
                chart.addSeries(line.name(), line.x(), line.y()).setMarker(SeriesMarkers.CIRCLE));
        return svg(chart);
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setXAxisDecimalPattern("#,##0.##").setYAxisDecimalPattern("#,##0.##");
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setChartBackgroundColor(Color.WHITE);
        return chart;
    }

    private static String svg(XYChart chart) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(
                    chart, bytes, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw a chart: " + e.getMessage(), e);
        }
        String document = bytes.toString(StandardCharsets.UTF_8);
        return document.substring(document.indexOf("<svg"));
    }
}
