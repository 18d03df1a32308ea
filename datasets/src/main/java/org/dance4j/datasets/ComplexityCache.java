package org.dance4j.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SC_mean by fingerprint, in a JSON file. It saves time only: what is missing or cannot be read is measured again. */
final class ComplexityCache {

    private static final Logger LOG = LoggerFactory.getLogger(ComplexityCache.class);

    /** To be changed with the measure, so that values of another are not taken. */
    private static final String MEASURE = "sc_mean-1";

    private final Path file;
    private final Map<String, Double> values;

    private ComplexityCache(Path file, Map<String, Double> values) {
        this.file = file;
        this.values = values;
    }

    /** @param folder where the file is kept; null to keep none */
    static ComplexityCache open(Path folder, String dataset) {
        if (folder == null) {
            return new ComplexityCache(null, Map.of());
        }
        Path file = folder.resolve("complexity-" + dataset + ".json");
        Map<String, Double> values = new HashMap<>();
        if (Files.exists(file)) {
            try {
                JsonNode root = JsonFiles.read(file);
                if (root.path("measure").asText().equals(MEASURE)) {
                    root.path("values").fields().forEachRemaining(field -> {
                        if (field.getValue().isNumber()) {
                            values.put(field.getKey(), field.getValue().asDouble());
                        }
                    });
                }
            } catch (BadInputException e) {
                LOG.warn("measuring complexity again: {}", e.getMessage());
            }
        }
        return new ComplexityCache(file, values);
    }

    /** The value kept for a fingerprint, or null. */
    Double get(String fingerprint) {
        return values.get(fingerprint);
    }

    /** Keeps these values instead, if they differ. */
    void replace(Map<String, Double> current) {
        if (file == null || values.equals(current)) {
            return;
        }
        ObjectNode root = JsonFiles.object();
        root.put("measure", MEASURE);
        root.set("values", JsonFiles.tree(current));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            JsonFiles.write(root, file);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("complexity is not kept for the next time: {}", e.getMessage());
        }
    }
}
