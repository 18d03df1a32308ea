package org.dance4j.eval.reports;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A drawing as inline SVG, 400 units wide, so that text of 11 units can be read on a phone. Colours are classes of the
 * page's style sheet.
 */
public final class Svg {

    static final int WIDTH = 400;
    static final int LEFT = 44;
    static final int RIGHT = 388;
    static final int TOP = 10;
    static final int HEIGHT = 220;
    static final int BOTTOM = HEIGHT - 40;

    /** Where texts at the right edge end. */
    static final int EDGE = RIGHT + 10;

    private final int height;
    private final ContainerTag<?> svg;

    /**
     * An empty drawing.
     *
     * @param height in units
     * @param title what it shows, for those who do not see it
     */
    Svg(int height, String title) {
        this.height = height;
        svg = shape("svg", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img");
        svg.with(tag("title").withText(title));
    }

    int height() {
        return height;
    }

    /** The drawing as an element of a page. */
    ContainerTag<?> element() {
        return svg;
    }

    /** A shape with attributes, given as names and values in turns; fractions are rounded to a tenth of a unit. */
    static ContainerTag<?> shape(String name, Object... attributes) {
        ContainerTag<?> shape = tag(name);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String text = value instanceof Double number ? format("%.1f", number) : String.valueOf(value);
            shape.attr(String.valueOf(attributes[i]), text);
        }
        return shape;
    }

    void add(DomContent shape) {
        svg.with(shape);
    }

    void bar(String style, double left, double top, double width, int height) {
        add(shape("rect", "class", style, "x", left, "y", top, "width", width, "height", height));
    }

    /** A straight line of a style. */
    void line(String style, double fromX, double toX, double fromY, double toY) {
        add(shape("line", "class", style, "x1", fromX, "x2", toX, "y1", fromY, "y2", toY));
    }

    /** A line through points, each {@code {x, y}}. */
    void line(String style, List<double[]> points) {
        add(shape(
                "polyline",
                "class",
                style,
                "points",
                points.stream()
                        .map(point -> format("%.1f,%.1f", point[0], point[1]))
                        .collect(Collectors.joining(" "))));
    }

    /** @param anchor which part of the text lies at x: {@code start}, {@code middle} or {@code end} */
    void text(double x, double y, String anchor, String text) {
        add(shape("text", "x", x, "y", y, "text-anchor", anchor).withText(text));
    }

    /** Lines across the drawing at an upright axis's ticks, with their values and the unit at its left. */
    void horizontalGrid(Axis y, String unit) {
        for (double tick : y.ticks()) {
            line("grid", LEFT, RIGHT, y.at(tick), y.at(tick));
            text(LEFT - 5, y.at(tick) + 4, "end", y.label(tick));
        }
        String turned = "translate(9 " + (TOP + BOTTOM) / 2 + ") rotate(-90)";
        add(shape("text", "class", "unit", "transform", turned, "text-anchor", "middle")
                .withText(unit));
    }

    /** An axis at the bottom. */
    void horizontalAxis(Axis x, String unit) {
        line("axis", LEFT, RIGHT, BOTTOM, BOTTOM);
        for (double tick : x.ticks()) {
            line("axis", x.at(tick), x.at(tick), BOTTOM, BOTTOM + 4);
            text(x.at(tick), BOTTOM + 16, "middle", x.label(tick));
        }
        unit((LEFT + RIGHT) / 2.0, BOTTOM + 33, unit);
    }

    /** Lines from top to bottom at an axis's ticks, with their values and the unit beneath. */
    void verticalGrid(Axis x, int top, int bottom, String unit) {
        for (double tick : x.ticks()) {
            line("grid", x.at(tick), x.at(tick), top, bottom);
            text(x.at(tick), bottom + 14, "middle", x.label(tick));
        }
        unit((x.from() + x.to()) / 2, bottom + 30, unit);
    }

    private void unit(double x, double y, String unit) {
        add(shape("text", "class", "unit", "x", x, "y", y, "text-anchor", "middle")
                .withText(unit));
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
