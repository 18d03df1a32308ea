package org.dance4j.cli;

import com.google.common.html.HtmlEscapers;
import java.util.List;
import java.util.Locale;
import org.dance4j.eval.Report;

/** An experiment's result on one page, {@code report.html}: no scripts, nothing loaded from elsewhere. */
final class ExperimentPage {

    private final StringBuilder html = new StringBuilder();

    private ExperimentPage() {}

    static String html(ExperimentResult result) {
        ExperimentPage page = new ExperimentPage();
        page.put("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><title>%s</title><style>", result.experiment().title());
        page.html.append(Report.style());
        page.put("</style></head><body><main><h1>%s</h1>", result.experiment().title());
        if (result.experiment().source() != null) {
            page.put("<p>After the paper's %s.</p>", result.experiment().source());
        }
        page.html.append("<ul>");
        result.differences().forEach(line -> page.put("<li>%s</li>", line));
        page.put("<li>%s</li></ul><p><code>%s</code></p>", ExperimentTables.HOW_TO_READ, result.command());
        result.setups().forEach(page::setup);
        return page.html.append("</main></body></html>\n").toString();
    }

    private void setup(ExperimentResult.SetupResult setup) {
        put("<section><h2>%s</h2>", setup.setup());
        table(ExperimentTables.cells(setup));
        html.append("<div class=\"pair\">")
                .append(ExperimentCharts.accuracyAgainst(Figure.TRAINING_MACS, setup))
                .append(ExperimentCharts.accuracyAgainst(Figure.INFERENCE_MACS, setup))
                .append("</div></section>");
        for (AnalysisResult analysis : setup.analyses()) {
            put("<section><h2>%s</h2><p>%s</p>", analysis.title(), analysis.remark());
            table(ExperimentTables.cells(analysis));
            html.append("<div class=\"pair\">");
            analysis.charts().forEach(chart -> html.append(ExperimentCharts.lines(chart)));
            html.append("</div></section>");
        }
    }

    private void table(List<List<String>> cells) {
        html.append("<div class=\"wide\"><table class=\"comparison\"><thead><tr>");
        cells.get(0).forEach(cell -> put("<th>%s</th>", cell));
        html.append("</tr></thead><tbody>");
        for (List<String> row : cells.subList(1, cells.size())) {
            put("<tr><th>%s</th>", row.get(0));
            row.subList(1, row.size()).forEach(cell -> put("<td>%s</td>", cell));
            html.append("</tr>");
        }
        html.append("</tbody></table></div>");
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
