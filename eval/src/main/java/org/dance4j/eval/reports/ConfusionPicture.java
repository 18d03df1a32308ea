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

    /** How large things are, by how many classes there are. */
    private enum Scale {
        FEW(20, 30, 12, 11),
        SOME(40, 18, 10, 8),
        MANY(Integer.MAX_VALUE, 11, 10, 0);

        private final int most;
        private final int cell;
        private final int font;
        private final int number;

        Scale(int most, int cell, int font, int number) {
            this.most = most;
            this.cell = cell;
            this.font = font;
            this.number = number;
        }

        static Scale of(int classes) {
            return classes <= FEW.most ? FEW : classes <= SOME.most ? SOME : MANY;
        }
    }

    /** A letter's usual width for its size, so that names have room. */
    private static final double LETTER = 0.58;

    private static final int LONGEST_NAME = 28;
    private static final int MARGIN = 6;

    /** What is less than this is not drawn: nobody could see it. */
    private static final double LEAST_SHARE = 0.002;

    /** What is less than this has no number: it would be 0. */
    private static final double LEAST_NUMBER = 0.005;

    /** Where squares are so dark that numbers on them are white. */
    private static final double DARK = 0.55;

    private final List<String> classes;
    private final ClassAccuracy accuracy;
    private final Scale scale;
    private final int cell;
    private final int names;

    ConfusionPicture(List<String> classes, ClassAccuracy accuracy) {
        this.classes = classes.stream().map(ConfusionPicture::shortened).toList();
        this.accuracy = accuracy;
        scale = Scale.of(classes.size());
        cell = scale.cell;
        names = MARGIN
                + (int) Math.ceil(LETTER
                        * scale.font
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
            double base = middle + scale.font * 0.35;
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
                                    "font-size:" + scale.font + "px")
                            .withText(classes.get(c)),
                    Svg.shape(
                                    "text",
                                    "transform",
                                    Svg.format("translate(%.1f %d) rotate(-90)", base, names - 3),
                                    "style",
                                    "font-size:" + scale.font + "px")
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
        if (scale.number > 0 && share >= LEAST_NUMBER) {
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
                            "font-size:" + scale.number + "px")
                    .withText(String.valueOf(Math.round(100 * share))));
        }
    }
}
