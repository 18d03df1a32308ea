package org.dance4j.eval.reports;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.List;
import org.dance4j.eval.metrics.ClassAccuracy;

/**
 * A confusion matrix to look at: a square per pair of classes, in rows by the truth, filled as far as the share of the
 * row's pixels goes. Squares keep their size, however many classes there are, so that 150 of them can still be read.
 */
final class ConfusionPicture {

    private static final int SMALL_CELL = 11;
    private static final int LARGE_CELL = 18;

    /** Up to so many classes squares are large enough for a number. */
    private static final int FEW = 40;

    private static final int FONT = 10;

    /** A letter's usual width, so that names have room. */
    private static final double LETTER = 5.8;

    private static final int LONGEST_NAME = 28;
    private static final int MARGIN = 6;

    /** What is less than this is not drawn: nobody could see it. */
    private static final double LEAST_SHARE = 0.002;

    /** Where squares are so dark that numbers on them are white. */
    private static final double DARK = 0.55;

    private final List<String> classes;
    private final ClassAccuracy accuracy;
    private final int cell;
    private final int names;

    ConfusionPicture(List<String> classes, ClassAccuracy accuracy) {
        this.classes = classes.stream().map(ConfusionPicture::shortened).toList();
        this.accuracy = accuracy;
        cell = classes.size() > FEW ? SMALL_CELL : LARGE_CELL;
        names = MARGIN
                + (int) Math.ceil(LETTER
                        * this.classes.stream().mapToInt(String::length).max().orElse(0));
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    /** Its width and height in units, which are pixels. */
    int side() {
        return names + cell * classes.size() + MARGIN;
    }

    /** The picture as an element of a page. */
    ContainerTag<?> element() {
        ContainerTag<?> svg = Svg.shape(
                "svg",
                "class",
                "confusion",
                "viewBox",
                "0 0 " + side() + " " + side(),
                "width",
                side(),
                "height",
                side(),
                "role",
                "img");
        svg.with(tag("title").withText("Confusion matrix: truth by rows, prediction by columns"));
        int count = classes.size();
        for (int c = 0; c < count; c++) {
            double middle = names + cell * (c + 0.5);
            double base = middle + FONT * 0.35;
            svg.with(
                    Svg.shape(
                                    "text",
                                    "x",
                                    names - 3,
                                    "y",
                                    base,
                                    "text-anchor",
                                    "end",
                                    "style",
                                    "font-size:" + FONT + "px")
                            .withText(classes.get(c)),
                    Svg.shape(
                                    "text",
                                    "transform",
                                    Svg.format("translate(%.1f %d) rotate(-90)", base, names - 3),
                                    "style",
                                    "font-size:" + FONT + "px")
                            .withText(classes.get(c)));
        }
        int end = names + cell * count;
        for (int line = 0; line <= count; line++) {
            int at = names + cell * line;
            svg.with(
                    Svg.shape("line", "class", "grid", "x1", at, "x2", at, "y1", names, "y2", end),
                    Svg.shape("line", "class", "grid", "x1", names, "x2", end, "y1", at, "y2", at));
        }
        for (int truth = 0; truth < count; truth++) {
            for (int taken = 0; taken < count; taken++) {
                double share = accuracy.share(truth, taken);
                if (share >= LEAST_SHARE) {
                    square(svg, truth, taken, share);
                }
            }
        }
        return svg;
    }

    private void square(ContainerTag<?> svg, int truth, int taken, double share) {
        int x = names + cell * taken;
        int y = names + cell * truth;
        svg.with(Svg.shape(
                        "rect",
                        "class",
                        truth == taken ? "bar" : "miss",
                        "x",
                        x,
                        "y",
                        y,
                        "width",
                        cell,
                        "height",
                        cell,
                        // The root lets small shares be seen beside large ones.
                        "fill-opacity",
                        Svg.format("%.2f", Math.sqrt(share)))
                .with(tag("title")
                        .withText(Svg.format(
                                "%s taken for %s: %.1f%% (pixels: %d)",
                                classes.get(truth),
                                classes.get(taken),
                                100 * share,
                                accuracy.confusion().get(truth).get(taken)))));
        if (cell == LARGE_CELL && share >= 0.01) {
            svg.with(Svg.shape(
                            "text",
                            "class",
                            Math.sqrt(share) > DARK ? "onto" : "unit",
                            "x",
                            x + cell / 2.0,
                            "y",
                            y + cell * 0.66,
                            "text-anchor",
                            "middle",
                            "style",
                            "font-size:8px")
                    .withText(String.valueOf(Math.round(100 * share))));
        }
    }
}
