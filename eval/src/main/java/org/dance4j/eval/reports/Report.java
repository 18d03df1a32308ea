package org.dance4j.eval.reports;

import static j2html.TagCreator.dd;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.section;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import com.google.common.base.Ascii;
import j2html.TagCreator;
import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.reports.ReportData.CostRow;
import org.dance4j.eval.reports.ReportData.EpochRow;
import org.dance4j.eval.reports.ReportData.LayerChannels;
import org.dance4j.graphs.Part;

/** A run on one page, {@code report.html}. */
public final class Report {

    private static final List<Integer> GAMMA_PERCENTS = List.of(5, 25, 50, 75, 95);

    private Report() {}

    /** Writes the page, in one step. */
    public static void write(Path file, ReportData data) {
        AtomicFiles.write(file, html(data).getBytes(StandardCharsets.UTF_8));
    }

    /** The page. Sections with nothing to show are left out. */
    public static String html(ReportData data) {
        List<DomContent> content = new ArrayList<>(List.of(tiles(data), accuracy(data)));
        if (!data.warnings().isEmpty()) {
            content.add(titled("Warnings", "What speaks against the labels that were trained and scored on.")
                    .with(ul(each(data.warnings().stream().map(TagCreator::li)))));
        }
        if (!data.details().thirds().isEmpty()) {
            content.add(thirds(data));
        }
        if (data.details().classes().wasCounted()) {
            content.add(
                    ConfusionSection.of(data.classes().names(), data.details().classes()));
        }
        if (!data.details().calibration().bins().isEmpty()) {
            content.add(ConfusionSection.of(data.details().calibration()));
        }
        if (!data.costs().isEmpty()) {
            content.add(costs(data.costs()));
        }
        if (!data.widths().figures().isEmpty()) {
            content.add(WidthSection.of(data.widths(), data.classes()));
        }
        if (!data.epochs().isEmpty()) {
            content.add(training(data.epochs()));
            if (data.epochs().stream().anyMatch(epoch -> !epoch.gammas().isEmpty())) {
                content.add(gammas(data.epochs()));
            }
        }
        if (!data.channels().isEmpty()) {
            content.add(channels(data.channels()));
        }
        if (!data.complexity().isEmpty()) {
            content.add(complexity(data));
        }
        if (!data.strips().isEmpty()) {
            content.add(strips(data));
        }
        if (!data.settings().isEmpty()) {
            content.add(settings(data));
        }
        return Page.of(data.title(), content);
    }

    private static DomContent tiles(ReportData data) {
        Stream<CostRow> shares = data.costs().stream()
                .filter(cost -> cost.slim() > 0 && cost.full() > 0)
                .filter(cost -> cost.unit() == Unit.COUNT || cost.unit() == Unit.MACS);
        return dl(
                        tile("mIoU", decimal(data.meanIou())),
                        tile("pixel accuracy", decimal(data.pixelAccuracy())),
                        each(shares.map(cost -> tile(cost.quantity() + ", slim / full", cost.ratioText()))))
                .withClass("tiles");
    }

    private static DomContent tile(String name, String value) {
        return div(dt(name), dd(value));
    }

    private static DomContent accuracy(ReportData data) {
        AccuracyDetails.Boundary boundary = data.details().boundary();
        boolean alongBorders = !boundary.iou().isEmpty();
        SortableTable table =
                alongBorders ? new SortableTable("class", "IoU", "boundary IoU") : new SortableTable("class", "IoU");
        for (int c = 0; c < data.classes().size(); c++) {
            List<SortableTable.Cell> cells =
                    new ArrayList<>(List.of(cell(data.iou().get(c))));
            if (alongBorders) {
                cells.add(cell(boundary.iou().get(c)));
            }
            table.row(data.classes().names().get(c), cells);
        }
        String remark = "Per class, on the validation images; the line marks the mean, " + decimal(data.meanIou()) + "."
                + (alongBorders
                        ? " Boundary IoU counts a band along the borders of classes (" + boundary.band()
                                + "); its mean is " + decimal(boundary.meanIou()) + "."
                        : "");
        return titled("Intersection over union", remark)
                .with(Charts.iou(data.classes(), data.iou(), data.meanIou()), numbers(table));
    }

    /** What kinds of images the network is good at. */
    private static DomContent thirds(ReportData data) {
        AccuracyDetails details = data.details();
        List<String> headings = new ArrayList<>(List.of("class"));
        details.brightness().forEach(third -> headings.add("brightness: " + third.third()));
        details.complexity().forEach(third -> headings.add("complexity: " + third.third()));
        SortableTable table = new SortableTable(headings);
        for (int c = 0; c < data.classes().size(); c++) {
            int index = c;
            table.row(
                    data.classes().names().get(c),
                    details.thirds().stream()
                            .map(third -> cell(third.iou().get(index)))
                            .toList());
        }
        table.row(
                "mean IoU",
                details.thirds().stream().map(third -> cell(third.meanIou())).toList());
        table.row(
                "images",
                details.thirds().stream().map(third -> count(third.images())).toList());
        return titled(
                        "IoU by thirds of the images",
                        "The validation images ranked by brightness (mean grey, 0 to 255) and by complexity (SC_mean), and"
                                + " mIoU over the pixels of each third, of the classes that it has; the line marks mIoU of"
                                + " all images.")
                .with(
                        pair(
                                chart("Mean IoU by brightness", details.brightness(), data.meanIou()),
                                chart("Mean IoU by complexity", details.complexity(), data.meanIou())),
                        numbers(table));
    }

    /** A bar per third, in greys from dark to light. */
    private static DomContent chart(String title, List<AccuracyDetails.Third> thirds, double mean) {
        ClassSet names = new ClassSet(
                thirds.stream().map(AccuracyDetails.Third::third).toList(), List.of(0x404040, 0x808080, 0xC0C0C0));
        String ranges = thirds.stream()
                .map(third -> Svg.format("%s %.1f to %.1f", third.third(), third.lowest(), third.highest()))
                .collect(Collectors.joining(", "));
        return figure(
                Charts.iou(
                        title,
                        names,
                        thirds.stream().map(AccuracyDetails.Third::meanIou).toList(),
                        mean),
                figcaption(title + ": " + ranges + "."));
    }

    private static DomContent costs(List<CostRow> costs) {
        SortableTable table = new SortableTable("", "full", "slim", "slim / full");
        for (CostRow cost : costs) {
            table.row(
                    cost.quantity(),
                    new SortableTable.Cell(cost.unit().format(cost.full()), cost.full()),
                    new SortableTable.Cell(cost.unit().format(cost.slim()), cost.slim()),
                    new SortableTable.Cell(cost.ratioText(), cost.ratio()));
        }
        return titled(
                        "Full network → slim network",
                        "The full network is the one built, the slim one what training left of it. Both were timed in turns; beside"
                                + " the ratio stands its 99% interval, and two are equal where it holds 100%.")
                .with(table.element());
    }

    private static DomContent training(List<EpochRow> epochs) {
        boolean staged = epochs.get(epochs.size() - 1).stage() > epochs.get(0).stage();
        SortableTable table = new SortableTable("epoch", "prunings", "loss", "validation mIoU");
        for (EpochRow epoch : epochs) {
            table.row(String.valueOf(epoch.epoch()), count(epoch.stage()), cell(epoch.loss()), cell(epoch.meanIou()));
        }
        return titled("Training", staged ? "Dashed lines: the network is slimmed." : "")
                .with(
                        pair(
                                Charts.epochs(epochs, "loss", EpochRow::loss),
                                Charts.epochs(epochs, "validation mIoU", EpochRow::meanIou)),
                        numbers(table));
    }

    private static DomContent gammas(List<EpochRow> epochs) {
        SortableTable table = new SortableTable(Stream.concat(
                        Stream.of("epoch", "prunings"), GAMMA_PERCENTS.stream().map(percent -> percent + "%"))
                .toList());
        for (EpochRow epoch : epochs) {
            List<SortableTable.Cell> cells = new ArrayList<>(List.of(count(epoch.stage())));
            GAMMA_PERCENTS.forEach(percent -> cells.add(cell(epoch.gammas().getOrDefault(percent, Double.NaN))));
            table.row(String.valueOf(epoch.epoch()), cells);
        }
        return titled(
                        "Gammas",
                        "Batch-norm gammas of the channels that may go: the magnitude that so many percent of them do not"
                                + " exceed, from the lowest line up 5, 25, 50, 75 and 95. A pull that tells channels apart"
                                + " takes the lower lines to 0 and leaves the upper ones.")
                .with(pair(Charts.gammas(epochs, GAMMA_PERCENTS)), numbers(table));
    }

    private static DomContent channels(List<LayerChannels> channels) {
        DomContent[] charts = Stream.of(Part.values())
                .map(part ->
                        channels.stream().filter(layer -> layer.part() == part).toList())
                .filter(layers -> !layers.isEmpty())
                .map(layers -> div(h3(name(layers.get(0).part())), Charts.channels(layers)))
                .toArray(DomContent[]::new);
        SortableTable table = new SortableTable("layer", "part", "built", "kept", "share");
        for (LayerChannels layer : channels) {
            double share = (double) layer.last() / layer.before();
            table.row(
                    layer.layer(),
                    SortableTable.Cell.of(name(layer.part())),
                    count(layer.before()),
                    count(layer.last()),
                    new SortableTable.Cell(Svg.format("%.0f%%", 100 * share), share));
        }
        return titled("Channels kept", "Full colour: kept. Fainter: gone, the earlier the stage the fainter.")
                .with(pair(charts), numbers(table));
    }

    private static DomContent complexity(ReportData data) {
        double[] values = data.complexity().stream().mapToDouble(v -> v).toArray();
        return titled(
                        "Complexity of the training images",
                        Svg.format(
                                "%s of %d images; the curve is the Maxwell–Boltzmann fit with location %.2f and"
                                        + " scale %.2f (Kolmogorov–Smirnov distance %.3f).",
                                sentenceStart(data.measure().text()),
                                values.length,
                                data.fit().location(),
                                data.fit().scale(),
                                data.fit().kolmogorovSmirnov(values)))
                .with(Charts.complexity(data.measure(), values, data.fit()).element());
    }

    private static String sentenceStart(String text) {
        return Ascii.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static DomContent strips(ReportData data) {
        SectionTag section = titled("Validation images", "Input, truth and prediction, by complexity.")
                .with(Pictures.legend(data.classes()));
        for (SampleStrip.Third third : SampleStrip.Third.values()) {
            List<SampleStrip> strips = data.strips().stream()
                    .filter(strip -> strip.third() == third)
                    .toList();
            if (!strips.isEmpty()) {
                section.with(h3(label(third) + " third"), each(strips, strip -> strip(strip, data.classes())));
            }
        }
        return section;
    }

    private static DomContent strip(SampleStrip strip, ClassSet classes) {
        return figure(
                div(
                                Pictures.image("input", strip.image()),
                                Pictures.labels("truth", strip.truth(), classes),
                                Pictures.labels("prediction", strip.prediction(), classes))
                        .withClass("strip"),
                figcaption(Svg.format(
                        "%s · SC_mean %.1f · run at %s of %s",
                        strip.id(),
                        strip.complexity(),
                        strip.networkSize(),
                        strip.image().size())));
    }

    private static String label(SampleStrip.Third third) {
        return switch (third) {
            case SIMPLEST -> "simplest";
            case MIDDLE -> "middle";
            case MOST_COMPLEX -> "most complex";
        };
    }

    private static DomContent settings(ReportData data) {
        return titled("Settings", "What trains such a run again:")
                .with(
                        pre(data.command()),
                        div(table(tbody(each(data.settings(), (name, value) -> tr(th(name), td(value)))))
                                        .withClass("settings"))
                                .withClass("wide"));
    }

    /** A section's beginning. */
    private static SectionTag titled(String heading, String remark) {
        return section(h2(heading), iff(!remark.isEmpty(), p(remark)));
    }

    private static DomContent pair(DomContent... charts) {
        return div(charts).withClass("pair");
    }

    /** What a section's charts show, as numbers. */
    private static DomContent numbers(SortableTable table) {
        return details(summary("Figures"), table.element());
    }

    private static SortableTable.Cell cell(double value) {
        return new SortableTable.Cell(decimal(value), value);
    }

    private static SortableTable.Cell count(int count) {
        return new SortableTable.Cell(String.valueOf(count), (double) count);
    }

    private static String name(Part part) {
        return Ascii.toLowerCase(part.name()).replace('_', '-');
    }

    private static String decimal(double value) {
        return Double.isNaN(value) ? "–" : Svg.format("%.3f", value);
    }
}
