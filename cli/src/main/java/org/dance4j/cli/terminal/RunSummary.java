package org.dance4j.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.eval.reports.ReportData;
import org.dance4j.eval.reports.Unit;
import org.dance4j.runs.RunCosts;
import org.dance4j.runs.RunReport;
import org.dance4j.training.state.BatchNormChoice;

/** What a person sees at the end of a run. */
public final class RunSummary {

    private final Console console;

    RunSummary(Console console) {
        this.console = console;
    }

    void print(Metrics metrics, Optional<BatchNormChoice> batchNorm, Path folder) {
        console.line("");
        console.line(accuracy(metrics.classNames(), metrics.iou(), metrics.meanIou(), metrics.pixelAccuracy())
                .toString());
        batchNorm.ifPresent(choice -> console.line(String.format(
                Locale.ROOT,
                "Batch-norm statistics: %s kept (mIoU on %d training images: %.3f estimated over all training images, %.3f gathered while training).%n",
                choice.keepsEstimated() ? "estimated ones" : "those gathered while training",
                choice.images(),
                choice.estimated(),
                choice.moving())));
        console.line(costs(metrics).toString());
        console.line(
                "Full: the network as built, every image at full size. Slim: as trained, each image at its own size. Of"
                        + " latency, timed in turns, the ratio's 99% interval tells whether the two are equal."
                        + System.lineSeparator());
        console.line(files(folder).toString());
    }

    /** IoU per class. */
    public static Table accuracy(List<String> classes, List<Double> iou, double meanIou, double pixelAccuracy) {
        Table table = new Table("class", "IoU").rule();
        for (int c = 0; c < classes.size(); c++) {
            table.row(classes.get(c), share(iou.get(c)));
        }
        return table.rule().row("mean IoU", share(meanIou)).row("pixel accuracy", share(pixelAccuracy));
    }

    private static Table costs(Metrics metrics) {
        Table table = new Table("full network → slim network", "full", "slim", "slim / full").rule();
        for (ReportData.CostRow row : RunReport.costs(metrics)) {
            table.row(row.quantity(), row.unit().format(row.full()), row.unit().format(row.slim()), row.ratioText());
        }
        return table;
    }

    private static Table files(Path folder) {
        Table table = new Table("files in " + folder, "size").rule();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .forEach(entry -> table.row(
                            entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""),
                            Unit.BYTES.format(RunCosts.bytes(entry))));
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot list " + folder + ": " + e.getMessage(), e));
        }
        return table;
    }

    private static String share(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
