package org.dance4j.runs.experiments.results;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dance4j.common.io.Json;
import org.dance4j.runs.experiments.AnalysisResult;
import org.dance4j.runs.experiments.ExperimentRun;
import org.dance4j.runs.experiments.Figure;

/** An experiment's result as tables: for people as cells, in Markdown, and for programs as JSON. */
public final class ExperimentTables {

    private ExperimentTables() {}

    /** A table's cells as texts; the first row is the heading. */
    public static List<List<String>> cells(ExperimentResult.SetupResult setup) {
        List<String> heading = new ArrayList<>(List.of(""));
        for (Figure figure : Figure.values()) {
            heading.add(figure.label());
            if (figure.isCompared()) {
                heading.add("change");
            }
            if (figure.isInPaper()) {
                heading.add("paper");
            }
        }
        List<List<String>> cells = new ArrayList<>(List.of(heading));
        for (ExperimentResult.RowResult row : setup.rows()) {
            List<String> line = new ArrayList<>(List.of(row.row().name()));
            for (Figure figure : Figure.values()) {
                line.add(row.figures().get(figure).text(figure));
                if (figure.isCompared()) {
                    line.add(row.changeText(figure));
                }
                if (figure.isInPaper()) {
                    line.add(row.paperText(figure));
                }
            }
            cells.add(line);
        }
        return cells;
    }

    /** An analysis's cells as texts; the first row is the heading. */
    public static List<List<String>> cells(AnalysisResult analysis) {
        List<List<String>> cells = new ArrayList<>(List.of(analysis.columns()));
        analysis.rows()
                .forEach(row -> cells.add(row.stream().map(AnalysisResult::text).toList()));
        return cells;
    }

    /** {@code table.md}. */
    public static String markdown(ExperimentResult result) {
        StringBuilder text = new StringBuilder("# " + result.experiment().title() + "\n\n");
        if (result.experiment().source() != null) {
            text.append("After the paper's ")
                    .append(result.experiment().source())
                    .append(".\n\n");
        }
        result.differences().forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("- ")
                .append(HOW_TO_READ)
                .append("\n- `")
                .append(result.command())
                .append("`\n");
        for (ExperimentResult.SetupResult setup : result.setups()) {
            text.append("\n## ").append(setup.setup()).append("\n\n").append(markdown(cells(setup)));
            for (AnalysisResult analysis : setup.analyses()) {
                text.append("\n### ")
                        .append(analysis.title())
                        .append("\n\n")
                        .append(analysis.remark())
                        .append("\n\n")
                        .append(markdown(cells(analysis)));
            }
        }
        return text.toString();
    }

    /** How the tables are to be read. */
    static final String HOW_TO_READ =
            "Figures are means over the seeds ± standard deviation; changes are points of mIoU and"
                    + " percent of everything else, from the row without one. The paper's column says the same of its own figures."
                    + " Training time, CPU-seconds (of all threads) and energy are those of the training steps, without validation.";

    private static String markdown(List<List<String>> cells) {
        List<String> rule = cells.get(0).stream().map(cell -> "---").toList();
        List<List<String>> lines = new ArrayList<>(cells);
        lines.add(1, rule);
        return lines.stream()
                .map(line -> line.stream()
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining());
    }

    /** {@code table.json}. */
    public static String json(ExperimentResult result) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("title", result.experiment().title());
        root.put("source", result.experiment().source());
        root.put("command", result.command());
        root.put("differences", result.differences());
        root.put("setups", result.setups().stream().map(ExperimentTables::setup).toList());
        return Json.text(root);
    }

    private static Map<String, Object> setup(ExperimentResult.SetupResult setup) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("network", setup.setup().network());
        node.put("dataset", setup.setup().dataset());
        node.put("rows", setup.rows().stream().map(ExperimentTables::row).toList());
        node.put(
                "analyses",
                setup.analyses().stream().map(ExperimentTables::analysis).toList());
        return node;
    }

    private static Map<String, Object> row(ExperimentResult.RowResult row) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("mean", row.figures().get(figure).mean());
            one.put("deviation", row.figures().get(figure).deviation());
            one.put("change", row.changes().get(figure));
            one.put("paper", figure.paper(row.paper()));
            figures.put(Ascii.toLowerCase(figure.name()), one);
        }
        List<Map<String, Object>> runs = new ArrayList<>();
        for (ExperimentRun run : row.runs()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("seed", run.plan().seed());
            for (Figure figure : Figure.values()) {
                one.put(Ascii.toLowerCase(figure.name()), figure.of(run));
            }
            runs.add(one);
        }
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("name", row.row().name());
        node.put("figures", figures);
        node.put("runs", runs);
        return node;
    }

    private static Map<String, Object> analysis(AnalysisResult analysis) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("title", analysis.title());
        node.put("columns", analysis.columns());
        node.put("rows", analysis.rows());
        return node;
    }
}
