package org.dance4j.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.measure.LatencyRatio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

    @TempDir
    Path folder;

    @Test
    void metricsAreSnakeCaseWithNullForWhatDoesNotExist() throws IOException {
        var metrics = new Metrics(
                List.of("sky", "tram"),
                List.of(0.5, Double.NaN),
                0.5,
                0.75,
                new Metrics.Costs(100, 2000, 3e15, 0.04, 5e7, 4e7, Double.NaN),
                new Metrics.Costs(60, 900.5, 2e15, 0.02, 3e7, 2e7, 6e6),
                List.of(new Metrics.Export("model-int8.tflite", 0.98, 0.49, 0.5, null)),
                new Consumption(8300, Double.NaN, 61.5),
                new Consumption(Double.NaN, 2.5, 0.5),
                new LatencyRatio(0.5, 0.48, 0.53),
                new AccuracyDetails(
                        new AccuracyDetails.Boundary("3 pixels", List.of(0.25, Double.NaN), 0.25),
                        List.of(new AccuracyDetails.Third("darkest", 4, 20.5, 60, List.of(0.4, Double.NaN), 0.4)),
                        List.of()),
                List.of(new Metrics.AtWidth(0.25, 0.4, 0.3, 15, 300, Double.NaN)));
        Path file = folder.resolve("metrics.json");
        metrics.write(file);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertEquals("tram", json.at("/class_names/1").asText());
        assertEquals(0.5, json.at("/mean_iou").asDouble());
        assertTrue(json.at("/iou/1").isNull());
        assertEquals(0.75, json.at("/pixel_accuracy").asDouble());
        assertEquals(100, json.at("/full/parameters").asLong());
        assertEquals(900.5, json.at("/slim/macs_per_image").asDouble());
        assertEquals(2e15, json.at("/slim/training_macs").asDouble());
        assertTrue(json.at("/full/tflite_int8_bytes").isNull());
        assertEquals(8300, json.at("/training/cpu_joules").asDouble());
        assertTrue(json.at("/training/gpu_joules").isNull());
        assertEquals(0.5, json.at("/inference/cpu_seconds").asDouble());
        assertEquals(0.53, json.at("/latency/high").asDouble());
        assertEquals(3, json.get("latency").size());
        assertEquals(0.25, json.at("/details/boundary/mean_iou").asDouble());
        assertTrue(json.at("/details/boundary/iou/1").isNull());
        assertEquals(0.25, json.at("/widths/0/width").asDouble());
        assertEquals(0.3, json.at("/widths/0/boundary_mean_iou").asDouble());
        assertEquals("darkest", json.at("/details/brightness/0/third").asText());
        assertEquals(0.4, json.at("/details/brightness/0/mean_iou").asDouble());
        assertEquals(metrics, Metrics.read(file));
        Files.writeString(
                file,
                ((ObjectNode) json)
                        .without(List.of("training", "inference", "latency", "details"))
                        .toString());
        assertEquals(Consumption.NOT_MEASURED, Metrics.read(file).training(), "as runs of earlier versions");
        assertNull(Metrics.read(file).latency());
        assertEquals(AccuracyDetails.NONE, Metrics.read(file).details());
    }

    @Test
    void brokenJsonEndsWithOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("metrics.json"), "{\"iou\": [1, ");
        var broken = assertThrows(BadInputException.class, () -> Metrics.read(file));
        assertTrue(broken.getMessage().startsWith(file + " holds no metrics: "), broken.getMessage());
        var missing = assertThrows(BadInputException.class, () -> Metrics.read(folder.resolve("none.json")));
        assertEquals(
                "cannot read " + folder.resolve("none.json") + ": there is no such file or folder",
                missing.getMessage());
    }
}
