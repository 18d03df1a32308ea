package org.dance4j.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.ClassAccuracy;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.eval.reports.ReportData;
import org.dance4j.eval.reports.Unit;
import org.dance4j.runs.RunCosts;
import org.dance4j.runs.RunReport;
import org.dance4j.slimming.widths.Width;
import org.dance4j.training.state.BatchNormChoice;

/** What a person sees at the end of a run. */
public final class RunSummary {

    private final Console console;

    RunSummary(Console console) {
        this.console = console;
    }

    void print(Metrics metrics, Optional<BatchNormChoice> batchNorm, Path folder) {
        console.line("");
        console.line(accuracy(
                        metrics.classNames(),
                        metrics.iou(),
                        metrics.meanIou(),
                        metrics.pixelAccuracy(),
                        metrics.details())
                .toString());
        thirds(metrics.classNames(), metrics.details()).ifPresent(table -> console.line(table.toString()));
        batchNorm.ifPresent(choice -> console.line(String.format(
                Locale.ROOT,
                "Batch-norm statistics: %s kept (mIoU on %d training images: %.3f estimated anew, %.3f gathered while training).%n",
                choice.keepsEstimated() ? "estimated ones" : "those gathered while training",
                choice.images(),
                choice.estimated(),
                choice.moving())));
        console.line(costs(metrics).toString());
        console.line(
                "Full: the network as built, every image at full size. Slim: as trained, each image at the size that it is labelled at. Of"
                        + " latency, timed in turns, the ratio's 99% interval tells whether the two are equal."
                        + System.lineSeparator());
        if (!metrics.widths().isEmpty()) {
            console.line(widths(metrics.widths()).toString());
        }
        console.line(files(folder).toString());
    }

    private static Table widths(List<Metrics.AtWidth> widths) {
        Table table =
                new Table("width", "mIoU", "boundary mIoU", "parameters", "MACs per image", "latency (median)").rule();
        for (Metrics.AtWidth one : widths) {
            table.row(
                    Width.text(one.width()),
                    share(one.meanIou()),
                    share(one.boundaryMeanIou()),
                    Unit.COUNT.format((double) one.parameters()),
                    Unit.MACS.format(one.macsPerImage()),
                    Unit.SECONDS.format(one.latencySeconds()));
        }
        return table;
    }

    /** IoU per class, of all pixels and of those along borders, in three columns. */
    public static Table accuracy(
            List<String> classes, List<Double> iou, double meanIou, double pixelAccuracy, AccuracyDetails details) {
        AccuracyDetails.Boundary boundary = details.boundary();
        Table table = new Table("class", "IoU", "boundary IoU").rule();
        for (int c = 0; c < classes.size(); c++) {
            table.row(
                    classes.get(c),
                    share(iou.get(c)),
                    share(boundary.iou().isEmpty() ? Double.NaN : boundary.iou().get(c)));
        }
        return table.rule()
                .row("mean IoU", share(meanIou), share(boundary.meanIou()))
                .row("pixel accuracy", share(pixelAccuracy), "");
    }

    /** Precision, recall and F1 per class, and their means over the classes that the images have. */
    public static Table classes(List<String> classes, ClassAccuracy accuracy) {
        Table table = new Table("class", "precision", "recall", "F1 (Dice)").rule();
        for (int c = 0; c < classes.size(); c++) {
            table.row(
                    classes.get(c),
                    share(accuracy.precision().get(c)),
                    share(accuracy.recall().get(c)),
                    share(accuracy.f1().get(c)));
        }
        return table.rule()
                .row("mean", share(accuracy.meanPrecision()), share(accuracy.meanRecall()), share(accuracy.meanF1()));
    }

    /** Which classes no image has, so that they count in no mean; empty if all are there. */
    public static Optional<String> absent(EvaluationResult result, String split) {
        ClassAccuracy accuracy = result.details().classes();
        List<String> absent =
                accuracy.absent().stream().map(result.classNames()::get).toList();
        List<String> found = accuracy.absent().stream()
                .filter(c -> !result.iou().get(c).isNaN())
                .map(result.classNames()::get)
                .toList();
        if (absent.isEmpty()) {
            return Optional.empty();
        }
        String sentence = "No pixel of split " + split + " is " + String.join(", ", absent)
                + ": no mean of precision, recall and F1 counts " + (absent.size() == 1 ? "it" : "them")
                + (found.isEmpty()
                        ? ", nor does mean IoU."
                        : "; mean IoU counts " + String.join(", ", found) + " as 0, having been found, and is "
                                + share(accuracy.meanIouOfPresent()) + " over the classes that are there.");
        return Optional.of(sentence + System.lineSeparator());
    }

    /** IoU per class by thirds of the images; empty with too few of them. */
    public static Optional<Table> thirds(List<String> classes, AccuracyDetails details) {
        List<AccuracyDetails.Third> thirds = details.thirds();
        if (thirds.isEmpty()) {
            return Optional.empty();
        }
        Table table = new Table(row("by thirds of the images", thirds, AccuracyDetails.Third::third)).rule();
        for (int c = 0; c < classes.size(); c++) {
            int index = c;
            table.row(row(classes.get(c), thirds, third -> share(third.iou().get(index))));
        }
        table.rule().row(row("mean IoU", thirds, third -> share(third.meanIou())));
        int brightnesses = details.brightness().size();
        table.row(row("mean grey", thirds.subList(0, brightnesses), thirds.size(), 0));
        table.row(row("SC_mean", thirds.subList(brightnesses, thirds.size()), thirds.size(), brightnesses));
        return Optional.of(table.row(row("images", thirds, third -> String.valueOf(third.images()))));
    }

    private static String[] row(
            String name, List<AccuracyDetails.Third> thirds, Function<AccuracyDetails.Third, String> cell) {
        return Stream.concat(Stream.of(name), thirds.stream().map(cell)).toArray(String[]::new);
    }

    /** The values that some columns' images are ranked by, and nothing in the others. */
    private static String[] row(String name, List<AccuracyDetails.Third> thirds, int columns, int from) {
        String[] cells = new String[columns + 1];
        Arrays.fill(cells, "");
        cells[0] = name;
        for (int i = 0; i < thirds.size(); i++) {
            cells[1 + from + i] = String.format(
                    Locale.ROOT,
                    "%.0f-%.0f",
                    thirds.get(i).lowest(),
                    thirds.get(i).highest());
        }
        return cells;
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
            throw new UncheckedIOException(new IOException("cannot list " + folder + ": " + AtomicFiles.reason(e), e));
        }
        return table;
    }

    private static String share(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
