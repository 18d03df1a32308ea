package org.dance4j.runs.experiments.results;

import java.util.List;
import org.dance4j.eval.reports.Plot;
import org.dance4j.runs.experiments.AnalysisResult;
import org.dance4j.runs.experiments.Figure;

/** An experiment's charts in the paper's form. */
public final class ExperimentCharts {

    /** Of figures' texts the largest is peta, 1000⁵. */
    private static final int LARGEST_PREFIX = 5;

    private ExperimentCharts() {}

    /** Accuracy against cost: a point for each run, the runs of a row in one colour (paper, figure 1). */
    static Plot accuracyAgainst(Figure cost, ExperimentResult.SetupResult setup) {
        double largest = setup.rows().stream()
                .flatMap(row -> row.runs().stream())
                .mapToDouble(cost::of)
                .max()
                .orElse(1);
        double power = Math.pow(1000, Math.min(LARGEST_PREFIX, Math.floor(Math.log10(Math.max(1, largest)) / 3)));
        String unit = cost.text(power).replaceAll("^[0-9. ]+", "");
        List<Plot.Series> series = setup.rows().stream()
                .map(row -> new Plot.Series(
                        row.row().name(),
                        row.runs().stream()
                                .mapToDouble(run -> cost.of(run) / power)
                                .toArray(),
                        row.runs().stream().mapToDouble(Figure.MEAN_IOU::of).toArray()))
                .toList();
        return new Plot("mIoU against " + cost.label(), cost.label() + " (" + unit + ")", "mIoU (%)", false, series);
    }

    /** Lines over a common axis. */
    static Plot lines(AnalysisResult.LineChart lines) {
        return new Plot(
                lines.title(),
                lines.x(),
                lines.y(),
                true,
                lines.lines().stream()
                        .map(line -> new Plot.Series(line.name(), line.x(), line.y()))
                        .toList());
    }
}
