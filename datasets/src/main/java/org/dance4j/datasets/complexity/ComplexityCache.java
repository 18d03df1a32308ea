package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final String MEASURE = "sc_mean-4";

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
                JsonNode root = Json.read(file);
                if (root.path("measure").asText().equals(MEASURE)) {
                    List<Palette> palettes = palettes(root.path("palettes"));
                    root.path("values").fields().forEachRemaining(field -> value(field.getValue(), palettes)
                            .ifPresent(value -> values.put(field.getKey(), value)));
                }
            } catch (BadInputException e) {
                LOG.warn("measuring complexity again: {}", e.getMessage());
            }
        }
        return new ComplexityCache(file, values);
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
    private static Optional<ImageComplexity> value(JsonNode value, List<Palette> palettes) {
        int palette = value.path(4).asInt(-1);
        if (!value.path(0).isNumber()
                || !value.path(1).isNumber()
                || value.path(2).asInt() < 1
                || value.path(3).asInt() < 1
                || palette < 0
                || palette >= palettes.size()
                || value.path(5).size() < 2) {
            return Optional.empty();
        }
        ImmutableIntArray.Builder pixels = ImmutableIntArray.builder();
        value.get(5).forEach(count -> pixels.add(count.asInt()));
        return Optional.of(new ImageComplexity(
                value.get(0).asDouble(),
                value.get(1).asDouble(),
                new ImageSize(value.get(2).asInt(), value.get(3).asInt()),
                new LabelContent(pixels.build(), palettes.get(palette))));
    }

    /** What is kept for a fingerprint, or null. */
    ImageComplexity get(String fingerprint) {
        return values.get(fingerprint);
    }

    /** Keeps these besides the others. */
    void add(Map<String, ImageComplexity> current) {
        Map<String, ImageComplexity> all = new HashMap<>(values);
        all.putAll(current);
        replace(all);
    }

    /** Keeps these instead, if they differ. */
    void replace(Map<String, ImageComplexity> current) {
        if (file == null || values.equals(current)) {
            return;
        }
        ObjectNode root = Json.object();
        root.put("measure", MEASURE);
        ObjectNode kept = root.putObject("values");
        // Most files of a dataset have the same palette.
        Map<Palette, Integer> palettes = new LinkedHashMap<>();
        current.forEach((fingerprint, measured) -> {
            Palette palette = measured.labels().palette();
            Integer number = palettes.computeIfAbsent(palette, added -> palettes.size());
            ArrayNode pixels = kept.putArray(fingerprint)
                    .add(measured.scMean())
                    .add(measured.grey())
                    .add(measured.size().height())
                    .add(measured.size().width())
                    .add(number)
                    .addArray();
            measured.labels().pixels().forEach(pixels::add);
        });
        ArrayNode rows = root.putArray("palettes");
        palettes.keySet().forEach(palette -> {
            ArrayNode row = rows.addArray();
            palette.entries().forEach(entry -> row.addArray()
                    .add(entry.index())
                    .add(entry.meaning())
                    .add(entry.colour())
                    .add(entry.shown()));
        });
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Json.write(file, root);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("complexity is not kept for the next time: {}", e.getMessage());
        }
    }
}
