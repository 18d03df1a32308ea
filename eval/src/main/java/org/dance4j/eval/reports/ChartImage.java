package org.dance4j.eval.reports;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.attributes.ViewBox;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.google.common.collect.Lists;
import j2html.TagCreator;
import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.dance4j.common.io.AtomicFiles;

/**
 * Charts side by side in one picture, in the light colours of a {@link Page}.
 *
 * @param panels the charts, row by row
 * @param columns how many are in a row
 */
public record ChartImage(List<Panel> panels, int columns) {

    private static final int MARGIN = 16;
    private static final int HEADING = 26;
    private static final int KEY = 16;

    /** Pixels per unit of a drawing. */
    private static final double SCALE = 2;

    private static final Pattern COLOUR = Pattern.compile("(--\\w+): (#\\p{XDigit}+);");

    /**
     * A chart under a heading.
     *
     * @param legend what the marks in it stand for
     */
    public record Panel(String heading, List<Key> legend, Svg chart) {

        /** Copies the legend. */
        public Panel {
            legend = List.copyOf(legend);
        }

        private int height() {
            return HEADING + KEY * legend.size() + chart.height();
        }
    }

    /**
     * What a mark stands for.
     *
     * @param style the mark's class in the style sheet
     * @param isLine whether it is a line; otherwise it is an area
     */
    public record Key(String style, boolean isLine, String text) {}

    /**
     * Requires a chart and a column.
     *
     * @throws IllegalArgumentException if there is none
     */
    public ChartImage {
        panels = List.copyOf(panels);
        if (panels.isEmpty() || columns < 1) {
            throw new IllegalArgumentException(
                    "expected a chart and a column at least, found " + panels.size() + " and " + columns);
        }
    }

    /** Writes a PNG, in one step. */
    public void write(Path file) {
        BufferedImage image = render();
        AtomicFiles.write(file, path -> {
            if (!ImageIO.write(image, "png", path.toFile())) {
                throw new IOException("there is no encoder for PNG");
            }
        });
    }

    BufferedImage render() {
        int width = columns * (Svg.WIDTH + MARGIN) + MARGIN;
        int height = MARGIN;
        List<DomContent> content = new ArrayList<>();
        for (List<Panel> row : Lists.partition(panels, columns)) {
            for (int i = 0; i < row.size(); i++) {
                content.addAll(placed(row.get(i), MARGIN + i * (Svg.WIDTH + MARGIN), height));
            }
            height += row.stream().mapToInt(Panel::height).max().orElseThrow() + MARGIN;
        }
        String viewBox = "0 0 " + width + " " + height;
        ContainerTag<?> svg = Svg.shape(
                "svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", viewBox, "font-family", "sans-serif");
        svg.with(TagCreator.tag("style").with(TagCreator.rawHtml(style()))).with(content);
        SVGDocument document = new SVGLoader()
                .load(
                        new ByteArrayInputStream(svg.render().getBytes(StandardCharsets.UTF_8)),
                        null,
                        LoaderContext.createDefault());
        if (document == null) {
            throw new AssertionError("a chart is well-formed SVG");
        }
        BufferedImage image =
                new BufferedImage((int) (SCALE * width), (int) (SCALE * height), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        document.render((Component) null, graphics, new ViewBox(image.getWidth(), image.getHeight()));
        graphics.dispose();
        return image;
    }

    private static List<DomContent> placed(Panel panel, int left, int top) {
        List<DomContent> content = new ArrayList<>();
        content.add(Svg.shape("text", "x", left + 6, "y", top + 14, "font-weight", "bold")
                .withText(panel.heading()));
        int y = top + HEADING;
        for (Key key : panel.legend()) {
            int x = left + 6;
            content.add(
                    key.isLine()
                            ? Svg.shape("line", "class", key.style(), "x1", x, "x2", x + 12, "y1", y + 5, "y2", y + 5)
                            : Svg.shape("rect", "class", key.style(), "x", x, "y", y, "width", 12, "height", 10));
            content.add(Svg.shape("text", "x", x + 18, "y", y + 9).withText(key.text()));
            y += KEY;
        }
        ContainerTag<?> chart = panel.chart().element();
        chart.attr("x", left)
                .attr("y", y)
                .attr("width", Svg.WIDTH)
                .attr("height", panel.chart().height());
        content.add(chart);
        return content;
    }

    /**
     * The style of charts with the page's light colours, which come first in its style sheet, in the variables' places.
     */
    private static String style() {
        String style = Page.resource("chart.css");
        String light = Page.resource("report.css").split("}", 2)[0];
        Matcher colours = COLOUR.matcher(light);
        while (colours.find()) {
            style = style.replace("var(" + colours.group(1) + ")", colours.group(2));
        }
        return style;
    }
}
