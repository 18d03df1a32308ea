package org.dance4j.datasets;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files, written whole or not at all. */
final class JsonFiles {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonFiles() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** @throws BadInputException if the file is missing or is no JSON */
    static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no JSON file", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read", e);
        }
    }

    static void write(JsonNode node, Path file) {
        AtomicFiles.write(file, path -> Files.write(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node)));
    }
}
