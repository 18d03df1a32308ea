package org.dance4j.common.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON as all files of dance4j have it: snake_case names, and null for figures that do not exist (NaN, which JSON does
 * not know). Files of earlier versions that hold the text {@code "NaN"} are read all the same.
 */
public final class Json {

    /** Metadata of weights are long strings, and files are the user's own. */
    private static final StreamReadConstraints LONG_STRINGS =
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();

    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LONG_STRINGS).build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(new NanAsNull())
            .build();

    private Json() {}

    /**
     * The mapper that all others derive from.
     *
     * @return a new one, which the caller may set up further
     */
    public static JsonMapper mapper() {
        return MAPPER.copy();
    }

    /**
     * The mapper for files whose names are those of the Java records, camelCase: networks and checkpoints.
     *
     * @return a new one, which the caller may set up further
     */
    public static JsonMapper camelCase() {
        return (JsonMapper) mapper().setPropertyNamingStrategy(PropertyNamingStrategies.LOWER_CAMEL_CASE);
    }

    /** A value as indented text that ends in a line break. */
    public static String text(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError(value.getClass() + " is plain data", e);
        }
    }

    /** A value as one line of text, without line break. */
    public static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(value.getClass() + " is plain data", e);
        }
    }

    /** A value as a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** An object without fields. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Writes {@link #text} into a file, whole or not at all. */
    public static void write(Path file, Object value) {
        AtomicFiles.write(file, text(value).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a file as a tree.
     *
     * @throws BadInputException if the file is missing or is no JSON
     */
    public static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no JSON file", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
        }
    }

    /**
     * Reads a file that has a tree in each line.
     *
     * @throws BadInputException if the file is missing, or a line is no JSON
     */
    public static List<JsonNode> readLines(Path file) {
        try {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                lines.add(MAPPER.readTree(line));
            }
            return lines;
        } catch (JacksonException e) {
            throw new BadInputException(file + " has a line that is no JSON", e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /**
     * Reads a file as a value.
     *
     * @param what what the file should hold, for the message
     * @param optional what files of earlier versions lack, which is then null; one of an object within by {@code
     *     object.field}
     * @throws BadInputException if the file is missing or holds something else
     */
    public static <T> T read(Path file, Class<T> type, String what, String... optional) {
        try {
            JsonNode tree = MAPPER.readTree(TextFiles.read(file));
            if (tree instanceof ObjectNode object) {
                for (String field : optional) {
                    putNullIfAbsent(object, field);
                }
            }
            if (tree == null || tree.isNull() || tree.isMissingNode()) {
                throw new BadInputException(file + " holds no " + what + ": it is empty, or null");
            }
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + " holds no " + what + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static void putNullIfAbsent(ObjectNode object, String field) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            object.putIfAbsent(field, object.nullNode());
        } else if (object.get(field.substring(0, dot)) instanceof ObjectNode inner) {
            putNullIfAbsent(inner, field.substring(dot + 1));
        }
    }
}
