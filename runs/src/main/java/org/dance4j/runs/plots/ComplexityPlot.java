package org.dance4j.runs.plots;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.eval.reports.ChartImage;
import org.dance4j.eval.reports.Charts;

/** A histogram of complexities with the fitted density over it. */
public final class ComplexityPlot {

    private ComplexityPlot() {}

    /** Writes a PNG, in one step. */
    public static void write(
            Path file, String title, ComplexityMeasure measure, double[] values, MaxwellBoltzmann fit) {
        List<ChartImage.Key> legend = List.of(
                new ChartImage.Key("bar", false, values.length + " images"),
                new ChartImage.Key(
                        "fit",
                        true,
                        String.format(
                                Locale.ROOT,
                                "Maxwell–Boltzmann: location %.2f, scale %.2f",
                                fit.location(),
                                fit.scale())));
        ChartImage.Panel panel =
                new ChartImage.Panel("Complexity of images: " + title, legend, Charts.complexity(measure, values, fit));
        new ChartImage(List.of(panel), 1).write(file);
    }
}
