package org.dance4j.common.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files, written whole or not at all. */
public final class JsonFiles {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonFiles() {}

    /** An empty object, to be filled. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Plain data as a tree, with the names that it has in Java. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * Reads a file as a tree, whatever it holds.
     *
     * @throws BadInputException if the file is missing or is no JSON
     */
    public static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no JSON file", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read", e);
        }
    }

    /** Writes a tree, indented, whole or not at all. */
    public static void write(JsonNode node, Path file) {
        AtomicFiles.write(
                file,
                path -> Files.write(
                        path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node)));
    }
}
