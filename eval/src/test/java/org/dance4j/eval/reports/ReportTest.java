package org.dance4j.eval.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.eval.reports.ReportData.CostRow;
import org.dance4j.eval.reports.ReportData.EpochRow;
import org.dance4j.eval.reports.ReportData.LayerChannels;
import org.dance4j.graphs.Part;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {

    private static ReportData data() {
        Random random = new Random(5);
        var classes = new ClassSet(
                List.of("sky", "building", "road", "pavement", "tree", "car", "<b>pole</b>", "tram"),
                List.of(0x87CEEB, 0x8B5A2B, 0x555555, 0xB0A090, 0x2E8B57, 0x2040C0, 0xE0E000, 0xC02020));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("dataset", "scenes");
        settings.put("crop", "128x160");
        settings.put("note", "a \"quoted\" <value> & more");
        List<Double> complexity = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            double z = random.nextGaussian();
            complexity.add(14 + 33 * Math.sqrt(x * x + y * y + z * z));
        }
        List<LayerChannels> channels = new ArrayList<>();
        for (String layer : List.of("context.arm32.conv", "context.arm16.conv", "context.global")) {
            channels.add(new LayerChannels(layer, Part.MULTI_SCALE, 128, List.of(114, 100, 91, 80, 73, 64)));
        }
        for (String layer : List.of("spatial.conv1", "spatial.conv2", "spatial.conv3", "fusion.conv", "head.conv")) {
            channels.add(new LayerChannels(layer, Part.HEAD, 64, List.of(60, 60, 41, 30, 30, 22)));
        }
        List<EpochRow> epochs = new ArrayList<>();
        for (int e = 1; e <= 28; e++) {
            double done = 1 - Math.exp(-e / 8.0);
            epochs.add(new EpochRow(
                    e,
                    (e - 1) / 4,
                    2.1 - 1.7 * done,
                    e % 2 == 0 ? 0.7 * done : Double.NaN,
                    Map.of(5, 0.5 - 0.4 * done, 50, 0.5)));
        }
        List<SampleStrip> strips = new ArrayList<>();
        for (SampleStrip.Third third : SampleStrip.Third.values()) {
            strips.add(strip("scene-" + third.ordinal(), third, classes, random));
        }
        return new ReportData(
                "BiSeNet & ResNet-18 on scenes",
                "./dance train --crop 128x160",
                settings,
                List.of("class 'tram' has no pixel in the labels of split train & more"),
                classes,
                List.of(0.93, 0.71, 0.88, 0.62, 0.55, 0.48, 0.12, Double.NaN),
                0.613,
                0.874,
                details(),
                complexity,
                ComplexityMeasure.SC_MEAN,
                MaxwellBoltzmann.fit(complexity.stream().mapToDouble(v -> v).toArray()),
                channels,
                List.of(
                        new CostRow("parameters", Unit.COUNT, 13_420_000, 9_100_000),
                        new CostRow("MACs per image", Unit.MACS, 9.8e9, 4.1e9),
                        new CostRow("training MACs", Unit.MACS, 3.4e15, 2.1e15),
                        new CostRow("TFLite file, int8", Unit.BYTES, Double.NaN, 9.4e6),
                        new CostRow("latency, median", Unit.SECONDS, 0.081, 0.039)),
                epochs,
                strips,
                widths(strips.get(0)));
    }

    private static ReportData.Widths widths(SampleStrip strip) {
        return new ReportData.Widths(
                List.of(
                        new Metrics.AtWidth(1, 0.613, 0.44, 13_420_000, 9.8e9, 0.081),
                        new Metrics.AtWidth(0.5, 0.55, 0.38, 3_400_000, 2.5e9, 0.03)),
                List.of(new ReportData.Widths.Strip(
                        strip.id(), strip.image(), strip.truth(), List.of(strip.prediction(), strip.truth()))));
    }

    private static AccuracyDetails details() {
        List<Double> iou = List.of(0.81, 0.52, 0.63, 0.44, 0.35, 0.26, 0.07, Double.NaN);
        return new AccuracyDetails(
                new AccuracyDetails.Boundary("0.5% of the diagonal", iou, 0.44),
                thirds(iou, "darkest", "middle", "brightest"),
                thirds(iou, "simplest", "middle", "most complex"));
    }

    private static List<AccuracyDetails.Third> thirds(List<Double> iou, String... names) {
        List<AccuracyDetails.Third> thirds = new ArrayList<>();
        for (String name : names) {
            int i = thirds.size();
            thirds.add(new AccuracyDetails.Third(name, 7, 30 * i, 30 * i + 25.5, iou, 0.4 + 0.1 * i));
        }
        return thirds;
    }

    private static SampleStrip strip(String id, SampleStrip.Third third, ClassSet classes, Random random) {
        int height = 96;
        int width = 128;
        byte[] rgb = new byte[3 * height * width];
        byte[] truth = new byte[height * width];
        byte[] prediction = new byte[height * width];
        for (int i = 0; i < height * width; i++) {
            int label = i / width / 24 + (i % width > 70 ? 2 : 0);
            truth[i] = (byte) (i % width < 3 ? LabelMap.VOID : label);
            prediction[i] = (byte) (random.nextInt(20) == 0 ? 7 : label);
            for (int band = 0; band < 3; band++) {
                rgb[3 * i + band] = (byte)
                        (((classes.colours().get(label) >> (16 - 8 * band)) & 0xFF) * 3 / 4 + random.nextInt(60));
            }
        }
        return new SampleStrip(
                id,
                third,
                20 + 40 * third.ordinal(),
                new ImageSize(64, 96),
                new RgbImage(height, width, rgb),
                new LabelMap(height, width, truth),
                new LabelMap(height, width, prediction));
    }

    @Test
    void oneSelfContainedPage() throws IOException {
        // Left in the build folder to be looked at.
        Path file = Path.of("target", "report.html");
        Report.write(file, data());
        String html = Files.readString(file);
        assertFalse(html.contains("<script src")
                || html.contains("http:")
                || html.contains("https:")
                || html.contains("url("));
        assertEquals(13, html.split("src=\"data:image/", -1).length - 1);
        assertTrue(html.contains("mIoU by MACs") && html.contains("width 0.5"));
        assertTrue(html.contains("&lt;b&gt;pole&lt;/b&gt;") && !html.contains("<b>pole"));
        assertTrue(html.contains("a &quot;quoted&quot; &lt;value&gt; &amp; more"));
        assertTrue(html.contains("<td data-v=\"9.8E9\">9.80 GMACs</td><td data-v=\"4.1E9\">4.10 GMACs</td>"));
        assertTrue(html.contains("<td data-v=\"\">–</td><td data-v=\"9400000.0\">9.40 MB</td><td data-v=\"\">–</td>"));
        assertTrue(
                html.contains("<li>class &#x27;tram&#x27; has no pixel in the labels of split train &amp; more</li>"));
        assertTrue(html.contains("64 → 22"));
        assertEquals(7, html.split("<table class=\"comparison sortable\">", -1).length - 1);
        assertTrue(html.contains(
                "<tr><th>fusion.conv</th><td>head</td><td data-v=\"64.0\">64</td><td data-v=\"22.0\">22</td>"));
        assertTrue(html.contains("<tr><th>road</th><td data-v=\"0.88\">0.880</td><td data-v=\"0.63\">0.630</td></tr>"));
        assertTrue(html.contains("along the borders of classes (0.5% of the diagonal); its mean is 0.440."));
        assertTrue(html.contains("<th>complexity: most complex</th>"));
        assertTrue(html.contains("Mean IoU by brightness: darkest 0.0 to 25.5, middle 30.0 to 55.5"));
        assertFalse(html.substring(0, html.indexOf("<script>")).contains("NaN"));
    }

    @Test
    void chartsAreWellFormed() throws Exception {
        Matcher svg = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(Report.html(data()));
        int charts = 0;
        while (svg.find()) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg.group())));
            charts++;
        }
        assertEquals(13, charts);
    }

    /** The bar of IoU 0.5 is half as long as the axis from 0 to 1. */
    @Test
    void barsAreToScale() {
        String chart = Charts.iou(new ClassSet(List.of("a", "b"), List.of(1, 2)), List.of(0.5, 1.0), 0.75)
                .render();
        Matcher bars = Pattern.compile("class=\"bar\" [^>]*width=\"([0-9.]+)\"").matcher(chart);
        assertTrue(bars.find());
        double half = Double.parseDouble(bars.group(1));
        assertTrue(bars.find());
        assertEquals(2 * half, Double.parseDouble(bars.group(1)), 0.11);
    }

    @Test
    void sectionsWithNothingToShowAreLeftOut() {
        ReportData full = data();
        var bare = new ReportData(
                "Bare",
                "./dance train",
                Map.of(),
                List.of(),
                full.classes(),
                full.iou(),
                full.meanIou(),
                full.pixelAccuracy(),
                AccuracyDetails.NONE,
                List.of(),
                full.measure(),
                full.fit(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                ReportData.Widths.NONE);
        String html = Report.html(bare);
        assertEquals(1, html.split("<section>", -1).length - 1);
    }
}
