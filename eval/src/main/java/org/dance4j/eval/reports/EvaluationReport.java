package org.dance4j.eval.reports;

import static j2html.TagCreator.dd;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;

import j2html.tags.DomContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.EvaluationResult;

/** What a model came to on a set of images, on one page. */
public final class EvaluationReport {

    private EvaluationReport() {}

    /**
     * Writes the page, in one step.
     *
     * @param title what was evaluated on what
     * @param classes those of the result, with their colours
     */
    public static void write(Path file, String title, ClassSet classes, EvaluationResult result) {
        AtomicFiles.write(file, html(title, classes, result).getBytes(StandardCharsets.UTF_8));
    }

    static String html(String title, ClassSet classes, EvaluationResult result) {
        AccuracyDetails details = result.details();
        List<DomContent> content = new ArrayList<>();
        content.add(dl(
                        tile("mIoU", result.meanIou()),
                        tile("pixel accuracy", result.pixelAccuracy()),
                        tile("mean F1 (Dice)", details.classes().meanF1()),
                        tile("calibration error", details.calibration().expectedError()),
                        div(dt("images"), dd(String.valueOf(result.images()))))
                .withClass("tiles"));
        SortableTable iou = new SortableTable("class", "IoU", "boundary IoU");
        for (int c = 0; c < classes.size(); c++) {
            iou.row(
                    classes.names().get(c),
                    cell(result.iou().get(c)),
                    cell(details.boundary().iou().get(c)));
        }
        content.add(section(
                h2("Intersection over union"),
                p("Per class; the line marks the mean, " + decimal(result.meanIou())
                        + ". Boundary IoU counts a band along"
                        + " the borders of classes (" + details.boundary().band() + "); its mean is "
                        + decimal(details.boundary().meanIou()) + "."),
                Charts.iou(classes, result.iou(), result.meanIou()),
                iou.element()));
        content.add(ConfusionSection.of(classes.names(), details.classes()));
        if (!details.calibration().bins().isEmpty()) {
            content.add(ConfusionSection.of(details.calibration()));
        }
        return Page.of(title, content);
    }

    private static DomContent tile(String name, double value) {
        return div(dt(name), dd(decimal(value)));
    }

    private static SortableTable.Cell cell(double value) {
        return new SortableTable.Cell(decimal(value), value);
    }

    private static String decimal(double value) {
        return Double.isNaN(value) ? "–" : Svg.format("%.3f", value);
    }
}
