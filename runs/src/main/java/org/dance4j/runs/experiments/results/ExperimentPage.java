package org.dance4j.runs.experiments.results;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.section;
import static j2html.TagCreator.small;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import j2html.tags.specialized.TdTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.dance4j.eval.reports.Page;
import org.dance4j.eval.reports.Pictures;
import org.dance4j.eval.reports.Plot;
import org.dance4j.eval.reports.SampleStrip;
import org.dance4j.eval.reports.SortableTable;
import org.dance4j.runs.experiments.AnalysisResult;
import org.dance4j.runs.experiments.Figure;
import org.dance4j.runs.experiments.Spread;

/** An experiment's result on one page, {@code report.html}. */
public final class ExperimentPage {

    private static final String HOW_TO_READ =
            "Means over the seeds. Beneath each: the standard deviation; the change from the"
                    + " row that it is counted from, in points of mIoU and percent of everything else; and the paper's figure or change."
                    + " Training time, energy and CPU-seconds (of all threads) are those of the training steps, without validation.";

    private ExperimentPage() {}

    /** The page as HTML that loads nothing from elsewhere. */
    public static String html(ExperimentResult result) {
        List<DomContent> content = new ArrayList<>();
        if (result.experiment().source() != null) {
            content.add(p("After the paper's " + result.experiment().source() + "."));
        }
        content.add(ul(each(result.differences(), line -> li(line))));
        content.add(p("What repeats it:"));
        content.add(pre(result.command()));
        for (ExperimentResult.SetupResult setup : result.setups()) {
            content.add(comparison(setup));
            setup.analyses().forEach(analysis -> content.add(analysis(analysis)));
            content.add(strips(setup.strips()));
        }
        return Page.of(result.experiment().title(), content);
    }

    private static DomContent comparison(ExperimentResult.SetupResult setup) {
        return section(
                h2(setup.setup().toString()),
                p(text(HOW_TO_READ + " "), span("A click on a heading sorts.").withClass("hint")),
                figures(setup.rows()),
                pair(Stream.of(Figure.TRAINING_MACS, Figure.INFERENCE_MACS)
                        .map(cost -> ExperimentCharts.accuracyAgainst(cost, setup))));
    }

    private static DomContent pair(Stream<Plot> plots) {
        return div(each(plots.map(Plot::figure))).withClass("pair");
    }

    /** A figure, its change and the paper's stand in one cell, so that a row can be seen at once. */
    private static DomContent figures(List<ExperimentResult.RowResult> rows) {
        List<String> headings = new ArrayList<>(List.of("row"));
        Stream.of(Figure.values()).map(Figure::label).forEach(headings::add);
        SortableTable table = new SortableTable(headings);
        rows.forEach(
                row -> table.row(row.row().name(), Stream.of(Figure.values()).map(figure -> cell(row, figure))));
        return table.element();
    }

    private static TdTag cell(ExperimentResult.RowResult row, Figure figure) {
        Spread spread = row.figures().get(figure);
        boolean isChanged = figure.isCompared()
                && !row.isBase()
                && !Double.isNaN(row.changes().get(figure));
        TdTag cell = SortableTable.sorted(spread.mean(), text(figure.text(spread.mean())));
        if (!Double.isNaN(spread.deviation())) {
            cell.with(small("± " + figure.text(spread.deviation())));
        }
        if (isChanged) {
            cell.with(small(row.changeText(figure)));
        }
        if (figure.paper(row.paper()) != null) {
            cell.with(small("paper " + row.paperText(figure)));
        }
        return cell;
    }

    private static DomContent analysis(AnalysisResult analysis) {
        SortableTable table = new SortableTable(analysis.columns());
        for (List<Object> row : analysis.rows()) {
            table.row(
                    AnalysisResult.text(row.get(0)),
                    row.stream().skip(1).map(ExperimentPage::cell).toList());
        }
        return section(
                h2(analysis.title()),
                p(analysis.remark()),
                table.element(),
                iff(
                        !analysis.charts().isEmpty(),
                        pair(analysis.charts().stream().map(ExperimentCharts::lines))));
    }

    private static SortableTable.Cell cell(Object value) {
        Double sorted = value == null
                ? (Double) Double.NaN
                : value instanceof Number number ? (Double) number.doubleValue() : null;
        return new SortableTable.Cell(AnalysisResult.text(value), sorted);
    }

    private static DomContent strips(SetupStrips strips) {
        SectionTag section = section(
                h2("Validation images"),
                p("From the simplest to the most complex; with the networks of the first seed."),
                Pictures.legend(strips.classes()));
        List<SampleStrip> first = strips.byRow().values().iterator().next();
        for (int i = 0; i < first.size(); i++) {
            SampleStrip strip = first.get(i);
            List<DomContent> pictures = new ArrayList<>();
            pictures.add(captioned(
                    Pictures.image("", strip.image()), "input, " + strip.image().size()));
            pictures.add(captioned(Pictures.labels("", strip.truth(), strips.classes()), "truth"));
            for (Map.Entry<String, List<SampleStrip>> row : strips.byRow().entrySet()) {
                SampleStrip predicted = row.getValue().get(i);
                pictures.add(captioned(
                        Pictures.labels("", predicted.prediction(), strips.classes()),
                        row.getKey() + ", at " + predicted.networkSize()));
            }
            section.with(
                    h3(String.format(Locale.ROOT, "%s, SC_mean %.1f", strip.id(), strip.complexity())),
                    div(each(pictures.stream())).withClass("strip many"));
        }
        return section;
    }

    private static DomContent captioned(DomContent picture, String caption) {
        return figure(picture, figcaption(caption));
    }
}
