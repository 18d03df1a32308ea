package org.dance4j.cli.terminal;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.common.progress.Reporter;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.WeightImport;
import org.dance4j.runs.RunListener;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.training.state.BatchNormChoice;

/**
 * Where a command writes to.
 *
 * @param out results
 * @param err problems, one line each
 * @param terminal whether someone watches: progress is then shown live
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) implements RunListener {

    @Override
    public void line(String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void warn(String sentence) {
        err.println("dance: " + sentence);
        err.flush();
    }

    /** A bar that follows a part of the work while someone watches. */
    @Override
    public Reporter.Task task(String name) {
        return new ProgressMeter(name, terminal);
    }

    @Override
    public TrainingView training(RunConfig config) {
        return new TrainingDisplay(this, config);
    }

    @Override
    public void imported(Path file, WeightImport weights) {
        line("weights from " + file + ": " + weights.naming().description());
        Table table = new Table("weights", "tensors", "for example").rule();
        row(table, "loaded", List.copyOf(weights.loaded().names()));
        row(table, "missing, so random", names(weights.missing()));
        row(table, "other classes, so random", names(weights.restarted()));
        row(table, "left over", weights.leftOver());
        line(table.toString());
    }

    private static List<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).toList();
    }

    private static void row(Table table, String what, List<String> names) {
        String examples = names.stream().limit(2).collect(Collectors.joining(", ")) + (names.size() > 2 ? ", …" : "");
        table.row(what, String.valueOf(names.size()), examples);
    }

    @Override
    public void stopped(String where, Path folder) {
        line("stopped " + where + "; to go on: dance train --resume " + folder);
    }

    @Override
    public void completed(Metrics metrics, Optional<BatchNormChoice> batchNorm, Path folder) {
        new RunSummary(this).print(metrics, batchNorm, folder);
    }

    @Override
    public Console named(String run) {
        return new Console(
                new PrintWriter(new PrefixedLines(out, run + ": ")),
                new PrintWriter(new PrefixedLines(err, run + ": ")),
                false);
    }
}
