package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.labels.LabelContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured, by fingerprint, in a JSON file. It saves time only: what is missing or cannot be read is measured
 * again.
 */
final class ComplexityCache {

    private static final Logger LOG = LoggerFactory.getLogger(ComplexityCache.class);

    /** To be changed with the measure or the fingerprints, so that values of others are not taken. */
    private static final String MEASURE = "sc_mean-5";

    /** Those of a value before its pixels by class. */
    private static final int FIGURES = 5;

    /** Values that are read and written in about a second. */
    private static final int MANY = 200_000;

    private static final int SMALL_PART = 10;

    private static final JsonMapper MAPPER = Json.mapper();

    private final Path file;
    private final Map<String, ImageComplexity> values;

    private ComplexityCache(Path file, Map<String, ImageComplexity> values) {
        this.file = file;
        this.values = values;
    }

    /** @param folder where the file is kept; null to keep none */
    static ComplexityCache open(Path folder, String dataset) {
        if (folder == null) {
            return new ComplexityCache(null, Map.of());
        }
        Path file = folder.resolve("complexity-" + dataset + ".json");
        Map<String, ImageComplexity> values = new HashMap<>();
        if (Files.exists(file)) {
            try {
                read(file, values);
            } catch (BadInputException e) {
                LOG.warn("measuring complexity again: {}", e.getMessage());
            }
        }
        return new ComplexityCache(file, values);
    }

    /** Value by value: a tree of a million would take gigabytes. Palettes, which values refer to, come after them. */
    private static void read(Path file, Map<String, ImageComplexity> values) {
        List<Palette> palettes = List.of();
        Map<String, double[]> rows = new HashMap<>();
        boolean isOurs = false;
        try (JsonParser json = MAPPER.createParser(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                if (name.equals("measure")) {
                    isOurs = json.getText().equals(MEASURE);
                } else if (name.equals("palettes")) {
                    palettes = palettes(MAPPER.<JsonNode>readTree(json));
                } else if (name.equals("values") && token == JsonToken.START_OBJECT && isOurs) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String fingerprint = json.currentName();
                        json.nextToken();
                        row(MAPPER.<JsonNode>readTree(json)).ifPresent(row -> rows.put(fingerprint, row));
                    }
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no JSON file", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
        }
        Interner<ImageSize> sizes = Interners.newStrongInterner();
        for (Iterator<Map.Entry<String, double[]>> each = rows.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, double[]> row = each.next();
            value(row.getValue(), palettes, sizes).ifPresent(value -> values.put(row.getKey(), value));
            each.remove();
        }
    }

    private static List<Palette> palettes(JsonNode rows) {
        List<Palette> palettes = new ArrayList<>();
        for (JsonNode row : rows) {
            List<Palette.Entry> entries = new ArrayList<>();
            for (JsonNode entry : row) {
                entries.add(new Palette.Entry(
                        entry.path(0).asInt(),
                        entry.path(1).asInt(),
                        entry.path(2).asInt(),
                        entry.path(3).asInt()));
            }
            palettes.add(new Palette(entries));
        }
        return palettes;
    }

    /** SC_mean, mean grey, height, width, the number of a palette, and pixels by class; empty if it is not all there. */
    private static Optional<double[]> row(JsonNode value) {
        if (!value.path(0).isNumber()
                || !value.path(1).isNumber()
                || value.path(2).asInt() < 1
                || value.path(3).asInt() < 1
                || value.path(4).asInt(-1) < 0
                || value.path(5).size() < 2) {
            return Optional.empty();
        }
        double[] row = new double[FIGURES + value.get(5).size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (i < FIGURES ? value.get(i) : value.get(5).get(i - FIGURES)).asDouble();
        }
        return Optional.of(row);
    }

    private static Optional<ImageComplexity> value(double[] row, List<Palette> palettes, Interner<ImageSize> sizes) {
        if (row[4] >= palettes.size()) {
            return Optional.empty();
        }
        ImmutableIntArray.Builder pixels = ImmutableIntArray.builder(row.length - FIGURES);
        for (int i = FIGURES; i < row.length; i++) {
            pixels.add((int) row[i]);
        }
        return Optional.of(new ImageComplexity(
                row[0],
                row[1],
                sizes.intern(new ImageSize((int) row[2], (int) row[3])),
                new LabelContent(pixels.build(), palettes.get((int) row[4]))));
    }

    /** What is kept for a fingerprint, or null. */
    ImageComplexity get(String fingerprint) {
        return values.get(fingerprint);
    }

    /**
     * Keeps these besides the others, which may be other splits' or those of another dataset of this name; or instead of them,
     * where they are many and these no small part of them.
     *
     * @param areAll whether these are all that was to be measured; otherwise the others may be the rest
     */
    void add(Map<String, ImageComplexity> current, boolean areAll) {
        Map<String, ImageComplexity> all = new HashMap<>(values);
        all.putAll(current);
        int others = all.size() - current.size();
        keep(areAll && others > MANY && current.size() > others / SMALL_PART ? current : all);
    }

    private void keep(Map<String, ImageComplexity> current) {
        if (file == null || values.equals(current)) {
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFiles.write(file, part -> write(part, current));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("complexity is not kept for the next time: {}", e.getMessage());
        }
    }

    private static void write(Path part, Map<String, ImageComplexity> current) throws IOException {
        // Most files of a dataset have the same palette.
        Map<Palette, Integer> palettes = new LinkedHashMap<>();
        try (JsonGenerator json = MAPPER.createGenerator(part.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField("measure", MEASURE);
            json.writeObjectFieldStart("values");
            for (Map.Entry<String, ImageComplexity> each : current.entrySet()) {
                ImageComplexity measured = each.getValue();
                json.writeArrayFieldStart(each.getKey());
                json.writeNumber(measured.scMean());
                json.writeNumber(measured.grey());
                json.writeNumber(measured.size().height());
                json.writeNumber(measured.size().width());
                json.writeNumber(palettes.computeIfAbsent(measured.labels().palette(), added -> palettes.size()));
                json.writeArray(
                        measured.labels().pixels().toArray(),
                        0,
                        measured.labels().pixels().length());
                json.writeEndArray();
                json.writeRaw('\n');
            }
            json.writeEndObject();
            json.writeArrayFieldStart("palettes");
            for (Palette palette : palettes.keySet()) {
                json.writeStartArray();
                for (Palette.Entry entry : palette.entries()) {
                    int[] row = {entry.index(), entry.meaning(), entry.colour(), entry.shown()};
                    json.writeArray(row, 0, row.length);
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
