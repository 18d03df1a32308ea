package org.dance4j.common.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {

    private record Figures(int imageCount, double meanIou, Double latest, List<Double> perClass) {}

    @TempDir
    Path folder;

    private Figures read(String text) throws IOException {
        return Json.read(Files.writeString(folder.resolve("a.json"), text), Figures.class, "figures");
    }

    @Test
    void figuresThatDoNotExistAreNullInTextLinesAndTrees() {
        Figures figures = new Figures(2, Double.NaN, Double.NaN, List.of(0.5, Double.NEGATIVE_INFINITY));
        String expected = "{\"image_count\":2,\"mean_iou\":null,\"latest\":null,\"per_class\":[0.5,null]}";
        assertEquals(expected, Json.line(figures));
        assertEquals(expected, Json.tree(figures).toString());
        assertEquals("{\n  \"a\" : null\n}\n", Json.text(Map.of("a", Double.NaN)));
    }

    @Test
    void nullIsNanWhereAFigureIsExpectedAndNullWhereItMayBeAbsent() throws IOException {
        Figures read = read("{\"image_count\":2,\"mean_iou\":null,\"latest\":null,\"per_class\":[1,null]}");
        assertEquals(new Figures(2, Double.NaN, null, List.of(1.0, Double.NaN)), read);
    }

    @Test
    void theTextNanOfEarlierVersionsIsRead() throws IOException {
        Figures read = read("{\"image_count\":2,\"mean_iou\":\"NaN\",\"latest\":\"NaN\",\"per_class\":[\"NaN\"]}");
        assertEquals(new Figures(2, Double.NaN, Double.NaN, List.of(Double.NaN)), read);
    }

    @Test
    void whatIsMissingOrNoNumberIsRefused() {
        for (String text : Arrays.asList(
                "{\"image_count\":2,\"latest\":1,\"per_class\":[]}",
                "{\"image_count\":null,\"mean_iou\":1,\"latest\":1,\"per_class\":[]}",
                "{\"image_count\":2,\"mean_iou\":\"much\",\"latest\":1,\"per_class\":[]}",
                "{\"imageCount\":2,\"mean_iou\":1,\"latest\":1,\"per_class\":[]}",
                "{\"image_count\":2,")) {
            BadInputException refused = assertThrows(BadInputException.class, () -> read(text), text);
            assertEquals(
                    folder.resolve("a.json") + " holds no figures",
                    refused.getMessage().replaceFirst(":.*", ""));
        }
    }

    @Test
    void mappersDerivedFromItMayHaveJavasNamesAndRefuseNull() throws IOException {
        var lenient = Json.camelCase().disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
        Figures read = lenient.readValue("{\"imageCount\":1,\"meanIou\":null}", Figures.class);
        assertEquals(new Figures(1, Double.NaN, null, null), read);
        assertNull(read.latest());
        assertThrows(
                JsonProcessingException.class,
                () -> lenient.readValue("{\"imageCount\":1}", Figures.class),
                "a double that is missing is no NaN");
        var strict = Json.camelCase().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);
        assertThrows(
                JsonProcessingException.class,
                () -> strict.readValue(
                        "{\"imageCount\":1,\"meanIou\":null,\"latest\":1,\"perClass\":[]}", Figures.class));
        assertEquals("{\"a_b\":1}", Json.line(Map.of("a_b", 1)));
    }

    @Test
    void linesAreReadOneByOne() throws IOException {
        Path file = Files.writeString(folder.resolve("log.jsonl"), "{\"a\":1}\n{\"a\":2}\n");
        assertEquals(2, Json.readLines(file).get(1).get("a").asInt());
        Files.writeString(file, "{\"a\":1}\n{\"a\"");
        assertEquals(
                file + " has a line that is no JSON",
                assertThrows(BadInputException.class, () -> Json.readLines(file))
                        .getMessage());
    }

    /** Of a file that was cut short before anything was in it, or holds the word alone. */
    @Test
    void nothingIsRefused() {
        for (String text : List.of("null", "", " ")) {
            assertEquals(
                    folder.resolve("a.json") + " holds no figures: it is empty, or null",
                    assertThrows(BadInputException.class, () -> read(text)).getMessage());
        }
    }
}
