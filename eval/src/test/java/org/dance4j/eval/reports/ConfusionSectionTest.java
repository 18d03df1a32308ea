package org.dance4j.eval.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.Calibration;
import org.dance4j.eval.metrics.ClassAccuracy;
import org.dance4j.eval.metrics.ConfusionMatrix;
import org.dance4j.eval.metrics.EvaluationResult;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ConfusionSectionTest {

    private static ConfusionMatrix matrix(int classes, int pixels) {
        Random random = new Random(3);
        byte[] truth = new byte[pixels];
        byte[] predicted = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
            // The last class is found, but nowhere.
            truth[i] = (byte) random.nextInt(classes - 1);
            predicted[i] = (byte) (random.nextInt(3) > 0 ? truth[i] : random.nextInt(classes));
        }
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        matrix.add(new LabelMap(1, pixels, truth), new LabelMap(1, pixels, predicted));
        return matrix;
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(c -> "class <" + c + ">").toList();
    }

    /** With 150 classes each still has its name and a square that can be pointed at. */
    @Test
    void aHundredAndFiftyClassesCanBeRead() throws Exception {
        ConfusionPicture picture = new ConfusionPicture(names(150), ClassAccuracy.of(matrix(150, 200_000)));
        String svg = picture.element().render();
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertTrue(picture.side() > 150 * 10 && picture.side() < 2_000, "side " + picture.side());
        assertTrue(svg.contains("font-size:10px"));
        assertEquals(2, svg.split(">class &lt;149&gt;<", -1).length - 1, "a row's and a column's");
        assertTrue(svg.contains("class &lt;7&gt; taken for class &lt;7&gt;: 6"), "about two thirds are right");
        assertFalse(svg.contains("NaN"));
    }

    @Test
    void fewClassesShowNumbers() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(
                new LabelMap(1, 8, new byte[] {0, 0, 0, 0, 1, 1, 1, 1}),
                new LabelMap(1, 8, new byte[] {0, 0, 0, 1, 1, 1, 1, 1}));
        String svg = new ConfusionPicture(List.of("a", "b"), ClassAccuracy.of(matrix))
                .element()
                .render();
        assertTrue(svg.contains(">75<") && svg.contains(">25<") && svg.contains(">100<"), svg);
        assertTrue(svg.contains("<title>a taken for b: 25.0% (pixels: 1)</title>"), svg);
        // The root of the share.
        assertTrue(svg.contains("fill-opacity=\"0.50\""), svg);
    }

    @Test
    void thePageOfAnEvaluation() throws IOException {
        int classes = 12;
        ConfusionMatrix matrix = matrix(classes, 20_000);
        Calibration.Counts sure = new Calibration.Counts();
        sure.add(new LabelMap(1, 2, new byte[] {0, 1}), new LabelMap(1, 2, new byte[2]), new float[] {0.9f, 0.6f});
        EvaluationResult result = new EvaluationResult(
                names(classes),
                matrix.iou(),
                matrix.meanIou(),
                matrix.pixelAccuracy(),
                Double.NaN,
                1,
                1,
                new AccuracyDetails(
                        new AccuracyDetails.Boundary("1 pixel", matrix.iou(), 0.5),
                        List.of(),
                        List.of(),
                        ClassAccuracy.of(matrix),
                        sure.calibration()));
        // Left in the build folder to be looked at.
        Path file = Path.of("target", "evaluation.html");
        EvaluationReport.write(file, "a <model>", Overlay.numbered(classes), result);
        String html = Files.readString(file);
        assertTrue(html.contains("No image has a pixel of class 11, which count in none of them"), html);
        assertTrue(html.contains("Expected calibration error 0.350"));
        assertTrue(html.contains("The most frequent mistakes"));
        assertFalse(html.contains("<model>"));
        assertFalse(html.substring(0, html.indexOf("<script>")).contains("NaN"));
    }
}
