package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.images.ImageSize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured, by fingerprint, in a JSON file. It saves time only: what is missing or cannot be read is measured
 * again.
 */
final class ComplexityCache {

    private static final Logger LOG = LoggerFactory.getLogger(ComplexityCache.class);

    /** To be changed with the measure or the fingerprints, so that values of others are not taken. */
    private static final String MEASURE = "sc_mean-3";

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
                    root.path("values").fields().forEachRemaining(field -> {
                        JsonNode value = field.getValue();
                        if (value.path(0).isNumber()
                                && value.path(1).asInt() > 0
                                && value.path(2).asInt() > 0) {
                            values.put(
                                    field.getKey(),
                                    new ImageComplexity(
                                            value.get(0).asDouble(),
                                            new ImageSize(
                                                    value.get(1).asInt(),
                                                    value.get(2).asInt())));
                        }
                    });
                }
            } catch (BadInputException e) {
                LOG.warn("measuring complexity again: {}", e.getMessage());
            }
        }
        return new ComplexityCache(file, values);
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
        current.forEach((fingerprint, measured) -> kept.putArray(fingerprint)
                .add(measured.complexity())
                .add(measured.size().height())
                .add(measured.size().width()));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Json.write(file, root);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("complexity is not kept for the next time: {}", e.getMessage());
        }
    }
}
