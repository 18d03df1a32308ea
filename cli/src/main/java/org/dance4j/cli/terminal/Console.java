package org.dance4j.cli.terminal;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.common.progress.Reporter;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.LayerNames;
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

    private static final int WIDEST_CELL = 72;

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
        Table table = new Table("weights", "tensors", "layers").rule();
        List<String> loaded = List.copyOf(weights.loaded().names());
        List<String> missing = names(weights.missing());
        List<String> restarted = names(weights.restarted());
        row(table, "loaded", loaded, missing, restarted);
        row(table, "missing, so random", missing, loaded, restarted);
        row(table, "scores of other classes", restarted, loaded, missing);
        List<String> leftOver = weights.leftOver();
        String examples = leftOver.stream().limit(2).collect(Collectors.joining(", "));
        table.row("left over", String.valueOf(leftOver.size()), examples + (leftOver.size() > 2 ? ", …" : ""));
        line(table.toString());
    }

    private static List<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).toList();
    }

    /** All of the names, on as many lines as they need. */
    private static void row(
            Table table, String what, List<String> names, List<String> others, List<String> moreOthers) {
        List<String> all = new ArrayList<>(others);
        all.addAll(moreOthers);
        List<String> lines = new ArrayList<>();
        for (String layer : LayerNames.of(names, all)) {
            int last = lines.size() - 1;
            if (last >= 0 && lines.get(last).length() + layer.length() < WIDEST_CELL) {
                lines.set(last, lines.get(last) + ", " + layer);
            } else {
                if (last >= 0) {
                    lines.set(last, lines.get(last) + ",");
                }
                lines.add(layer);
            }
        }
        table.row(what, String.valueOf(names.size()), lines.isEmpty() ? "" : lines.get(0));
        lines.stream().skip(1).forEach(line -> table.row("", "", line));
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
