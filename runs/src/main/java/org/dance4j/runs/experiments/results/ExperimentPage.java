package org.dance4j.runs.experiments.results;

import com.google.common.html.HtmlEscapers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dance4j.eval.reports.Report;
import org.dance4j.eval.reports.SampleStrip;
import org.dance4j.eval.reports.SortableTable;
import org.dance4j.runs.experiments.AnalysisResult;
import org.dance4j.runs.experiments.Figure;
import org.dance4j.runs.experiments.Spread;

/** An experiment's result on one page, {@code report.html}: nothing loaded from elsewhere, light and dark. */
public final class ExperimentPage {

    private static final String HOW_TO_READ =
            "Means over the seeds. Beneath each: the standard deviation; the change from the"
                    + " row that it is counted from, in points of mIoU and percent of everything else; and the paper's figure or change."
                    + " Training time, energy and CPU-seconds (of all threads) are those of the training steps, without validation.";

    private final StringBuilder html = new StringBuilder();

    private ExperimentPage() {}

    public static String html(ExperimentResult result) {
        ExperimentPage page = new ExperimentPage();
        page.put(
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                        + "<meta name=\"color-scheme\" content=\"light dark\"><title>%s</title><style>",
                result.experiment().title());
        page.html.append(Report.style());
        page.put("</style></head><body><main><h1>%s</h1>", result.experiment().title());
        if (result.experiment().source() != null) {
            page.put("<p>After the paper's %s.</p>", result.experiment().source());
        }
        page.html.append("<ul>");
        result.differences().forEach(line -> page.put("<li>%s</li>", line));
        page.put("</ul><p>What repeats it:</p><pre>%s</pre>", result.command());
        result.setups().forEach(page::setup);
        page.html.append("</main><script>").append(Report.script());
        return page.html.append("</script></body></html>\n").toString();
    }

    private void setup(ExperimentResult.SetupResult setup) {
        put(
                "<section><h2>%s</h2><p>%s <span class=\"hint\">A click on a heading sorts.</span></p>",
                setup.setup(), HOW_TO_READ);
        figures(setup.rows());
        html.append("<div class=\"pair\">")
                .append(ExperimentCharts.accuracyAgainst(Figure.TRAINING_MACS, setup)
                        .html())
                .append(ExperimentCharts.accuracyAgainst(Figure.INFERENCE_MACS, setup)
                        .html())
                .append("</div></section>");
        for (AnalysisResult analysis : setup.analyses()) {
            put("<section><h2>%s</h2><p>%s</p>", analysis.title(), analysis.remark());
            analysis(analysis);
            if (!analysis.charts().isEmpty()) {
                html.append("<div class=\"pair\">");
                analysis.charts()
                        .forEach(chart ->
                                html.append(ExperimentCharts.lines(chart).html()));
                html.append("</div>");
            }
            html.append("</section>");
        }
        strips(setup.strips());
    }

    private void strips(SetupStrips strips) {
        put(
                "<section><h2>Validation images</h2><p>%s</p>",
                "From the simplest to the most complex; with the networks of the" + " first seed.");
        html.append(Report.legend(strips.classes()));
        List<SampleStrip> first = strips.byRow().values().iterator().next();
        for (int i = 0; i < first.size(); i++) {
            SampleStrip strip = first.get(i);
            put("<h3>%s, SC_mean %s</h3>", strip.id(), String.format(Locale.ROOT, "%.1f", strip.complexity()));
            html.append("<div class=\"strip many\">");
            picture("input, " + strip.image().size(), Report.source(strip.image()));
            picture("truth", Report.source(strip.truth(), strips.classes()));
            for (Map.Entry<String, List<SampleStrip>> row : strips.byRow().entrySet()) {
                SampleStrip its = row.getValue().get(i);
                picture(row.getKey() + ", at " + its.networkSize(), Report.source(its.prediction(), strips.classes()));
            }
            html.append("</div>");
        }
        html.append("</section>");
    }

    private void picture(String caption, String source) {
        put("<figure><img alt=\"\" src=\"%s\"><figcaption>%s</figcaption></figure>", source, caption);
    }

    /** A figure, its change and the paper's stand in one cell, so that a row can be seen at once. */
    private void figures(List<ExperimentResult.RowResult> rows) {
        html.append("<div class=\"wide\"><table class=\"comparison sortable\"><thead><tr><th>row</th>");
        for (Figure figure : Figure.values()) {
            put("<th>%s</th>", figure.label());
        }
        html.append("</tr></thead><tbody>");
        for (ExperimentResult.RowResult row : rows) {
            put("<tr><th>%s</th>", row.row().name());
            for (Figure figure : Figure.values()) {
                Spread spread = row.figures().get(figure);
                put("<td data-v=\"%s\">%s", SortableTable.attribute(spread.mean()), figure.text(spread.mean()));
                if (!Double.isNaN(spread.deviation())) {
                    put("<small>± %s</small>", figure.text(spread.deviation()));
                }
                if (figure.isCompared()
                        && !row.isBase()
                        && !Double.isNaN(row.changes().get(figure))) {
                    put("<small>%s</small>", row.changeText(figure));
                }
                if (figure.paper(row.paper()) != null) {
                    put("<small>paper %s</small>", row.paperText(figure));
                }
                html.append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table></div>");
    }

    private void analysis(AnalysisResult analysis) {
        SortableTable table = new SortableTable(analysis.columns());
        for (List<Object> row : analysis.rows()) {
            table.row(
                    AnalysisResult.text(row.get(0)),
                    row.stream().skip(1).map(ExperimentPage::cell).toList());
        }
        html.append(table.html());
    }

    private static SortableTable.Cell cell(Object value) {
        Double sorted = value == null
                ? (Double) Double.NaN
                : value instanceof Number number ? (Double) number.doubleValue() : null;
        return new SortableTable.Cell(AnalysisResult.text(value), sorted);
    }

    /** Appends markup whose values are escaped. */
    private void put(String pattern, Object... values) {
        Object[] escaped = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            escaped[i] = HtmlEscapers.htmlEscaper().escape(String.valueOf(values[i]));
        }
        html.append(String.format(Locale.ROOT, pattern, escaped));
    }
}
