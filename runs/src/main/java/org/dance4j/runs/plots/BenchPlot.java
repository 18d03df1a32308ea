package org.dance4j.runs.plots;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dance4j.eval.reports.BenchmarkReport;
import org.dance4j.eval.reports.ChartImage;
import org.dance4j.eval.reports.ChartImage.Panel;
import org.dance4j.eval.reports.Charts;

/** The figures of {@code dance bench} as bars, a model beside another. */
public final class BenchPlot {

    private static final double MILLIS = 1e3;
    private static final double MEGABYTE = 1e6;

    private BenchPlot() {}

    /** Writes a PNG, in one step. Peak memory is left out where it was not measured of all models. */
    public static void write(Path file, BenchmarkReport report) {
        List<ChartImage.Key> latencies =
                List.of(new ChartImage.Key("bar", false, "median"), new ChartImage.Key("pale", false, "95% within"));
        List<Panel> panels = new ArrayList<>();
        panels.add(panel(
                "Latency",
                "ms per image",
                latencies,
                report,
                List.of(model -> MILLIS * model.latencySeconds(), model -> MILLIS * model.p95Seconds())));
        panels.add(panel(
                "Throughput", "images per second", List.of(), report, List.of(BenchmarkReport.Model::imagesPerSecond)));
        if (report.models().stream().noneMatch(model -> Double.isNaN(model.peakMemoryBytes()))) {
            panels.add(panel(
                    "Peak memory of a process of its own",
                    "MB",
                    List.of(),
                    report,
                    List.of(model -> model.peakMemoryBytes() / MEGABYTE)));
        }
        panels.add(panel("File size", "MB", List.of(), report, List.of(model -> model.fileBytes() / MEGABYTE)));
        new ChartImage(panels, 2).write(file);
    }

    private static Panel panel(
            String heading,
            String unit,
            List<ChartImage.Key> legend,
            BenchmarkReport report,
            List<ToDoubleFunction<BenchmarkReport.Model>> figures) {
        List<String> names =
                report.models().stream().map(BenchmarkReport.Model::model).toList();
        List<double[]> bars = figures.stream()
                .map(figure -> report.models().stream().mapToDouble(figure).toArray())
                .toList();
        return new Panel(heading, legend, Charts.bars(unit, names, bars));
    }
}
