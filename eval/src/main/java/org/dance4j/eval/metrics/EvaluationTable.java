package org.dance4j.eval.metrics;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;

/**
 * An evaluation as CSV (RFC 4180), a row for each class: its figures, and how many of its pixels were taken for each
 * class. What does not exist is empty. A last row, {@code mean}, has the means.
 */
public final class EvaluationTable {

    private EvaluationTable() {}

    /** Writes the table, in one step. */
    public static void write(Path file, EvaluationResult result) {
        AtomicFiles.write(file, text(result).getBytes(StandardCharsets.UTF_8));
    }

    static String text(EvaluationResult result) {
        ClassAccuracy classes = result.details().classes();
        AccuracyDetails.Boundary boundary = result.details().boundary();
        List<String> names = result.classNames();
        StringBuilder text = new StringBuilder();
        line(
                text,
                Stream.concat(
                        Stream.of("class", "pixels", "iou", "boundary_iou", "f1", "precision", "recall"),
                        names.stream().map(name -> "taken for " + name)));
        for (int c = 0; c < names.size(); c++) {
            line(
                    text,
                    Stream.concat(
                            Stream.of(
                                    names.get(c),
                                    String.valueOf(classes.pixels(c)),
                                    number(result.iou().get(c)),
                                    number(boundary.iou().get(c)),
                                    number(classes.f1().get(c)),
                                    number(classes.precision().get(c)),
                                    number(classes.recall().get(c))),
                            classes.confusion().get(c).stream().map(String::valueOf)));
        }
        line(
                text,
                Stream.concat(
                        Stream.of(
                                "mean",
                                "",
                                number(result.meanIou()),
                                number(boundary.meanIou()),
                                number(classes.meanF1()),
                                number(classes.meanPrecision()),
                                number(classes.meanRecall())),
                        names.stream().map(name -> "")));
        return text.toString();
    }

    private static void line(StringBuilder text, Stream<String> cells) {
        text.append(cells.map(EvaluationTable::quoted).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
    }
}
