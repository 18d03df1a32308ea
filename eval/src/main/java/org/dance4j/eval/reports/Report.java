package org.dance4j.eval.reports;

import com.google.common.html.HtmlEscapers;
import com.google.common.io.Resources;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.reports.ReportData.CostRow;
import org.dance4j.eval.reports.ReportData.EpochRow;
import org.dance4j.eval.reports.ReportData.LayerChannels;
import org.dance4j.graphs.Part;

/** A run on one page, {@code report.html}: nothing loaded from elsewhere, light and dark. */
public final class Report {

    private static final int MOST_PIXELS_WIDE = 640;

    private final StringBuilder html = new StringBuilder();

    private Report() {}

    /** Writes the page, in one step. */
    public static void write(Path file, ReportData data) {
        AtomicFiles.write(file, html(data).getBytes(StandardCharsets.UTF_8));
    }

    /** The page. */
    public static String html(ReportData data) {
        Report report = new Report();
        report.begin(data);
        report.accuracy(data);
        report.costs(data.costs());
        report.training(data.epochs());
        report.channels(data.channels());
        report.complexity(data);
        report.strips(data);
        report.settings(data);
        return report.html
                .append("</main><script>")
                .append(script())
                .append("</script></body></html>\n")
                .toString();
    }

    private void begin(ReportData data) {
        put(
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                        + "<meta name=\"color-scheme\" content=\"light dark\"><title>%s</title><style>",
                data.title());
        html.append(style());
        put("</style></head><body><main><h1>%s</h1><dl class=\"tiles\">", data.title());
        tile("mIoU", figure(data.meanIou()));
        tile("pixel accuracy", figure(data.pixelAccuracy()));
        for (CostRow cost : data.costs()) {
            if (cost.slim() > 0 && cost.full() > 0 && (cost.unit() == Unit.COUNT || cost.unit() == Unit.MACS)) {
                tile(cost.quantity() + ", slim / full", share(cost));
            }
        }
        html.append("</dl>");
    }

    private void tile(String name, String value) {
        put("<div><dt>%s</dt><dd>%s</dd></div>", name, value);
    }

    private void accuracy(ReportData data) {
        section(
                "Intersection over union",
                "Per class, on the validation images; the line marks the mean, " + figure(data.meanIou()) + ".");
        html.append(Charts.iou(data.classes(), data.iou(), data.meanIou()));
        SortableTable table = new SortableTable("class", "IoU");
        for (int c = 0; c < data.classes().size(); c++) {
            table.row(data.classes().names().get(c), figureCell(data.iou().get(c)));
        }
        figures(table);
    }

    private void costs(List<CostRow> costs) {
        if (costs.isEmpty()) {
            return;
        }
        section(
                "Full network → slim network",
                "The full network is the one built, the slim one what training left of it.");
        SortableTable table = new SortableTable("", "full", "slim", "slim / full");
        for (CostRow cost : costs) {
            table.row(
                    cost.quantity(),
                    new SortableTable.Cell(cost.unit().format(cost.full()), cost.full()),
                    new SortableTable.Cell(cost.unit().format(cost.slim()), cost.slim()),
                    new SortableTable.Cell(share(cost), cost.slim() / cost.full()));
        }
        html.append(table.html()).append("</section>");
    }

    private void training(List<EpochRow> epochs) {
        if (epochs.isEmpty()) {
            return;
        }
        boolean staged = epochs.get(epochs.size() - 1).stage() > epochs.get(0).stage();
        section("Training", staged ? "Dashed lines: the network is slimmed." : "");
        html.append("<div class=\"pair\">")
                .append(Charts.epochs(epochs, "loss", EpochRow::loss))
                .append(Charts.epochs(epochs, "validation mIoU", EpochRow::meanIou))
                .append("</div>");
        SortableTable table = new SortableTable("epoch", "prunings", "loss", "validation mIoU");
        for (EpochRow epoch : epochs) {
            table.row(
                    String.valueOf(epoch.epoch()),
                    count(epoch.stage()),
                    figureCell(epoch.loss()),
                    figureCell(epoch.meanIou()));
        }
        figures(table);
    }

    private void channels(List<LayerChannels> channels) {
        if (channels.isEmpty()) {
            return;
        }
        section("Channels kept", "Full colour: kept. Fainter: gone, the earlier the stage the fainter.");
        Map<Part, List<LayerChannels>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(
                    part,
                    channels.stream().filter(layer -> layer.part() == part).toList());
        }
        html.append("<div class=\"pair\">");
        parts.forEach((part, layers) -> {
            if (!layers.isEmpty()) {
                put("<div><h3>%s</h3>", name(part));
                html.append(Charts.channels(layers)).append("</div>");
            }
        });
        html.append("</div>");
        SortableTable table = new SortableTable("layer", "part", "built", "kept", "share");
        for (LayerChannels layer : channels) {
            double share = (double) layer.last() / layer.before();
            table.row(
                    layer.layer(),
                    SortableTable.Cell.of(name(layer.part())),
                    count(layer.before()),
                    count(layer.last()),
                    new SortableTable.Cell(String.format(Locale.ROOT, "%.0f%%", 100 * share), share));
        }
        figures(table);
    }

    private void complexity(ReportData data) {
        if (data.complexity().isEmpty()) {
            return;
        }
        double[] values = data.complexity().stream().mapToDouble(v -> v).toArray();
        section(
                "Complexity of the training images",
                String.format(
                        Locale.ROOT,
                        "SC_mean of %d images; the curve is the Maxwell–Boltzmann fit with location %.2f and scale %.2f"
                                + " (Kolmogorov–Smirnov distance %.3f).",
                        values.length,
                        data.fit().location(),
                        data.fit().scale(),
                        data.fit().kolmogorovSmirnov(values)));
        html.append(Charts.complexity(data.complexity(), data.fit())).append("</section>");
    }

    private void strips(ReportData data) {
        if (data.strips().isEmpty()) {
            return;
        }
        section("Validation images", "Input, truth and prediction, by complexity.");
        ClassSet classes = data.classes();
        html.append(legend(classes));
        for (SampleStrip.Third third : SampleStrip.Third.values()) {
            List<SampleStrip> strips = data.strips().stream()
                    .filter(strip -> strip.third() == third)
                    .toList();
            if (!strips.isEmpty()) {
                put(
                        "<h3>%s third</h3>",
                        third == SampleStrip.Third.SIMPLEST
                                ? "simplest"
                                : third == SampleStrip.Third.MIDDLE ? "middle" : "most complex");
            }
            for (SampleStrip strip : strips) {
                put(
                        "<figure><div class=\"strip\"><img alt=\"input\" src=\"%s\"><img alt=\"truth\" src=\"%s\">"
                                + "<img alt=\"prediction\" src=\"%s\"></div>",
                        source(strip.image()), source(strip.truth(), classes), source(strip.prediction(), classes));
                put(
                        "<figcaption>%s · SC_mean %s · run at %s of %s</figcaption></figure>",
                        strip.id(),
                        String.format(Locale.ROOT, "%.1f", strip.complexity()),
                        strip.networkSize(),
                        strip.image().size());
            }
        }
        html.append("</section>");
    }

    private void settings(ReportData data) {
        if (data.settings().isEmpty()) {
            return;
        }
        section("Settings", "What trains such a run again:");
        put("<pre>%s</pre>", data.command());
        html.append("<div class=\"wide\"><table class=\"settings\"><tbody>");
        data.settings().forEach((name, value) -> put("<tr><th>%s</th><td>%s</td></tr>", name, value));
        html.append("</tbody></table></div></section>");
    }

    private void section(String heading, String remark) {
        put(remark.isEmpty() ? "<section><h2>%s</h2>" : "<section><h2>%s</h2><p>%s</p>", heading, remark);
    }

    /** Ends a section with what its charts show as numbers. */
    private void figures(SortableTable table) {
        html.append("<details><summary>Figures</summary>").append(table.html()).append("</details></section>");
    }

    private static SortableTable.Cell figureCell(double value) {
        return new SortableTable.Cell(figure(value), value);
    }

    private static SortableTable.Cell count(int count) {
        return new SortableTable.Cell(String.valueOf(count), (double) count);
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Appends markup whose values are escaped. */
    private void put(String pattern, Object... values) {
        Object[] escaped = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            escaped[i] = HtmlEscapers.htmlEscaper().escape(String.valueOf(values[i]));
        }
        html.append(String.format(Locale.ROOT, pattern, escaped));
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String share(CostRow cost) {
        double share = cost.slim() / cost.full();
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f%%", 100 * share) : "–";
    }

    /** The classes with their colours, as a list element. */
    public static String legend(ClassSet classes) {
        StringBuilder list = new StringBuilder("<ul class=\"legend\">");
        for (int c = 0; c < classes.size(); c++) {
            list.append(String.format(
                            "<li><span style=\"background:#%06x\"></span>",
                            classes.colours().get(c)))
                    .append(HtmlEscapers.htmlEscaper().escape(classes.names().get(c)))
                    .append("</li>");
        }
        return list.append("</ul>").toString();
    }

    /** An image as the source of an {@code img} element. */
    public static String source(RgbImage image) {
        return dataUri(image.toBufferedImage(), "jpeg");
    }

    /** A label map in its classes' colours, likewise. */
    public static String source(LabelMap labels, ClassSet classes) {
        return dataUri(Overlay.colours(labels, classes).toBufferedImage(), "png");
    }

    /** JPEG suits photographs, PNG the flat colours of label maps. */
    private static String dataUri(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(narrowed(image, format.equals("jpeg")), format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode an image for the report: " + e.getMessage(), e);
        }
        return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static BufferedImage narrowed(BufferedImage image, boolean smooth) {
        if (image.getWidth() <= MOST_PIXELS_WIDE) {
            return image;
        }
        int height = Math.max(1, image.getHeight() * MOST_PIXELS_WIDE / image.getWidth());
        BufferedImage narrow = new BufferedImage(MOST_PIXELS_WIDE, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = narrow.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                smooth
                        ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(image, 0, 0, MOST_PIXELS_WIDE, height, null);
        graphics.dispose();
        return narrow;
    }

    /** The style sheet of all reports. */
    public static String style() {
        return resource("report.css");
    }

    /** A script by which tables of the class {@code sortable} are sorted, for the end of a page. */
    public static String script() {
        return resource("report.js");
    }

    private static String resource(String name) {
        try {
            return Resources.toString(Resources.getResource(Report.class, name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the report's " + name + ": " + e.getMessage(), e);
        }
    }
}
