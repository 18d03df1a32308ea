package org.dance4j.eval.reports;

import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.summary;

import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import java.util.List;
import java.util.stream.Collectors;
import org.dance4j.eval.metrics.Calibration;
import org.dance4j.eval.metrics.ClassAccuracy;

/** What a report shows of how classes are taken for each other, and of how sure the network is of them. */
final class ConfusionSection {

    private static final int MISTAKES = 15;

    private ConfusionSection() {}

    static DomContent of(List<String> classes, ClassAccuracy accuracy) {
        SortableTable figures = new SortableTable("class", "pixels", "precision", "recall", "F1 (Dice)");
        for (int c = 0; c < classes.size(); c++) {
            figures.row(
                    classes.get(c),
                    new SortableTable.Cell(String.valueOf(accuracy.pixels(c)), (double) accuracy.pixels(c)),
                    cell(accuracy.precision().get(c)),
                    cell(accuracy.recall().get(c)),
                    cell(accuracy.f1().get(c)));
        }
        SortableTable mistakes = new SortableTable("truth", "taken for", "of the truth's pixels", "pixels");
        List<ClassAccuracy.Mistake> most = accuracy.mistakes(MISTAKES);
        for (ClassAccuracy.Mistake mistake : most) {
            mistakes.row(
                    classes.get(mistake.truth()),
                    SortableTable.Cell.of(classes.get(mistake.taken())),
                    new SortableTable.Cell(Svg.format("%.1f%%", 100 * mistake.share()), mistake.share()),
                    new SortableTable.Cell(String.valueOf(mistake.pixels()), (double) mistake.pixels()));
        }
        ConfusionPicture picture = new ConfusionPicture(classes, accuracy);
        SectionTag section = section(
                h2("Precision, recall and confusion"),
                p(Svg.format(
                                "Means over the classes that the images have: precision %s, recall %s, F1 (Dice) %s.",
                                decimal(accuracy.meanPrecision()),
                                decimal(accuracy.meanRecall()),
                                decimal(accuracy.meanF1()))
                        + absent(classes, accuracy)),
                figures.element(),
                h3("What is taken for what"),
                figure(
                        div(picture.element()).withClass("wide"),
                        figcaption("Each row is a class of the truth, each column what its pixels were taken for; the"
                                + " darker, the larger the share of the row. The diagonal is what is right.")));
        return most.isEmpty()
                ? section
                : section.with(details(summary("The most frequent mistakes"), mistakes.element()));
    }

    /** Which classes count in no mean; nothing if all do. */
    private static String absent(List<String> classes, ClassAccuracy accuracy) {
        if (accuracy.absent().isEmpty()) {
            return "";
        }
        String names = accuracy.absent().stream().map(classes::get).collect(Collectors.joining(", "));
        return " No image has a pixel of " + names + ", which count in none of them; mean IoU of the others is "
                + decimal(accuracy.meanIouOfPresent()) + ".";
    }

    static DomContent of(Calibration calibration) {
        SortableTable table = new SortableTable("confidence", "pixels", "mean confidence", "right");
        List<Calibration.Bin> bins = calibration.bins();
        for (int i = 0; i < bins.size(); i++) {
            Calibration.Bin bin = bins.get(i);
            table.row(
                    Svg.format("%.2f to %.2f", (double) i / bins.size(), (i + 1.0) / bins.size()),
                    new SortableTable.Cell(String.valueOf(bin.pixels()), (double) bin.pixels()),
                    cell(bin.confidence()),
                    cell(bin.accuracy()));
        }
        return section(
                h2("Calibration"),
                p("How often a label is right that the network is so sure of. Expected calibration error "
                        + decimal(calibration.expectedError())
                        + ": the mean distance from the diagonal, over all pixels (Guo et al., 2017; "
                        + bins.size() + " bins)."),
                div(Charts.calibration(calibration)).withClass("pair"),
                details(summary("Figures"), table.element()));
    }

    private static SortableTable.Cell cell(double value) {
        return new SortableTable.Cell(decimal(value), value);
    }

    private static String decimal(double value) {
        return Double.isNaN(value) ? "–" : Svg.format("%.3f", value);
    }
}
