package org.dance4j.eval.reports;

import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.summary;

import j2html.tags.DomContent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.metrics.Metrics;

/** What a report shows of a network that runs at several widths: what each is worth and costs, and images at each. */
final class WidthSection {

    private static final double MEGA = 1e6;
    private static final double MILLI = 1e-3;

    private WidthSection() {}

    static DomContent of(ReportData.Widths widths, ClassSet classes) {
        List<Metrics.AtWidth> figures = widths.figures();
        SortableTable table =
                new SortableTable("width", "mIoU", "boundary mIoU", "parameters", "MACs per image", "latency (median)");
        for (Metrics.AtWidth one : figures) {
            table.row(
                    name(one),
                    List.of(
                            new SortableTable.Cell(decimal(one.meanIou()), one.meanIou()),
                            new SortableTable.Cell(decimal(one.boundaryMeanIou()), one.boundaryMeanIou()),
                            cell(Unit.COUNT, (double) one.parameters()),
                            cell(Unit.MACS, one.macsPerImage()),
                            cell(Unit.SECONDS, one.latencySeconds())));
        }
        return section(
                h2("Widths"),
                p(
                        "One network, whose weights all widths share but for their batch norms. Latency is the time to label a"
                                + " validation image; the widths took turns."),
                div(
                                plot(
                                        "mIoU by MACs",
                                        "million MACs per image",
                                        figures,
                                        one -> one.macsPerImage() / MEGA),
                                plot("mIoU by latency", "ms per image", figures, one -> one.latencySeconds() / MILLI))
                        .withClass("pair"),
                details(summary("Figures"), table.element()),
                each(widths.strips(), strip -> strip(strip, figures, classes)));
    }

    private static DomContent plot(
            String title, String x, List<Metrics.AtWidth> figures, ToDoubleFunction<Metrics.AtWidth> cost) {
        return new Plot(
                        title,
                        x,
                        "mIoU",
                        true,
                        List.of(new Plot.Series(
                                "widths "
                                        + figures.stream()
                                                .map(WidthSection::name)
                                                .reduce((a, b) -> a + ", " + b)
                                                .orElseThrow(),
                                figures.stream().mapToDouble(cost).toArray(),
                                figures.stream()
                                        .mapToDouble(Metrics.AtWidth::meanIou)
                                        .toArray())))
                .figure();
    }

    private static DomContent strip(ReportData.Widths.Strip strip, List<Metrics.AtWidth> figures, ClassSet classes) {
        List<DomContent> pictures = new ArrayList<>();
        pictures.add(Pictures.image("input", strip.image()));
        pictures.add(Pictures.labels("truth", strip.truth(), classes));
        for (int i = 0; i < figures.size(); i++) {
            pictures.add(Pictures.labels(
                    "width " + name(figures.get(i)), strip.predictions().get(i), classes));
        }
        return figure(div(each(pictures.stream())).withClass("strip"), figcaption(strip.id()));
    }

    private static SortableTable.Cell cell(Unit unit, double value) {
        return new SortableTable.Cell(unit.format(value), value);
    }

    private static String name(Metrics.AtWidth one) {
        return BigDecimal.valueOf(one.width()).stripTrailingZeros().toPlainString();
    }

    private static String decimal(double value) {
        return Double.isNaN(value) ? "–" : Svg.format("%.3f", value);
    }
}
