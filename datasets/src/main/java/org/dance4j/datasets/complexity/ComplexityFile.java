package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;

/** The file of a complexity index, written and read image by image: a tree of a million would take gigabytes. */
final class ComplexityFile {

    private static final JsonMapper MAPPER = Json.mapper();
    private static final String VALUES = "values";
    private static final String GREY = "grey";
    private static final String SIZES = "sizes";

    private ComplexityFile() {}

    /**
     * What a file holds.
     *
     * @param head the fields that are of no split
     */
    record Content(ObjectNode head, Map<Split, Map<String, ImageComplexity>> splits) {}

    /**
     * Writes a file, whole or not at all.
     *
     * @param figures the fields that a split has beside those of its images
     */
    static void write(Path file, Content content, Function<Split, ObjectNode> figures) {
        AtomicFiles.write(file, part -> {
            try (JsonGenerator json = MAPPER.createGenerator(part.toFile(), JsonEncoding.UTF8)) {
                json.setPrettyPrinter(new DefaultPrettyPrinter());
                json.writeStartObject();
                writeFields(json, content.head());
                json.writeObjectFieldStart("splits");
                for (Map.Entry<Split, Map<String, ImageComplexity>> split :
                        content.splits().entrySet()) {
                    json.writeObjectFieldStart(split.getKey().text());
                    writeFields(json, figures.apply(split.getKey()));
                    write(json, VALUES, split.getValue(), ImageComplexity::scMean);
                    write(json, GREY, split.getValue(), ImageComplexity::grey);
                    write(json, SIZES, split.getValue(), measured -> String.valueOf(measured.size()));
                    json.writeEndObject();
                }
                json.writeEndObject();
                json.writeEndObject();
                json.writeRaw('\n');
            }
        });
    }

    private static void writeFields(JsonGenerator json, ObjectNode node) throws IOException {
        for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            json.writeFieldName(field.getKey());
            json.writeTree(field.getValue());
        }
    }

    private static void write(
            JsonGenerator json, String name, Map<String, ImageComplexity> byId, Function<ImageComplexity, Object> value)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, ImageComplexity> image : byId.entrySet()) {
            Object written = value.apply(image.getValue());
            if (written instanceof Double number && Double.isNaN(number)) {
                json.writeNullField(image.getKey());
            } else if (written instanceof Double number) {
                json.writeNumberField(image.getKey(), number);
            } else {
                json.writeStringField(image.getKey(), written.toString());
            }
        }
        json.writeEndObject();
    }

    /**
     * Reads a file.
     *
     * @throws BadInputException if it is missing or is no JSON
     */
    static Content read(Path file) {
        try (JsonParser json = MAPPER.createParser(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            ObjectNode head = Json.object();
            Map<Split, Map<String, ImageComplexity>> splits = new LinkedHashMap<>();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Content(head, splits);
            }
            Interner<ImageSize> sizes = Interners.newStrongInterner();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
                if (name.equals("splits") && isObject) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        Split split = Split.parse(json.currentName());
                        json.nextToken();
                        splits.put(split, split(json, sizes));
                    }
                } else {
                    head.set(name, MAPPER.<JsonNode>readTree(json));
                }
            }
            return new Content(head, splits);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no JSON file", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
        }
    }

    /** The images of a split; what files of earlier versions lack is not known. Values come first. */
    private static Map<String, ImageComplexity> split(JsonParser json, Interner<ImageSize> sizes) throws IOException {
        Map<String, ImageComplexity> byId = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
            if (!isObject || !(name.equals(VALUES) || name.equals(GREY) || name.equals(SIZES))) {
                json.skipChildren();
                continue;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String id = json.currentName();
                JsonToken token = json.nextToken();
                boolean isNumber = token.isNumeric();
                if (name.equals(VALUES)) {
                    byId.put(id, new ImageComplexity(isNumber ? json.getDoubleValue() : 0, Double.NaN, null, null));
                } else if (name.equals(GREY)) {
                    double grey = isNumber ? json.getDoubleValue() : Double.NaN;
                    byId.computeIfPresent(
                            id, (same, known) -> new ImageComplexity(known.scMean(), grey, known.size(), null));
                } else {
                    ImageSize size = ImageComplexity.size(json.getText())
                            .map(sizes::intern)
                            .orElse(null);
                    byId.computeIfPresent(
                            id, (same, known) -> new ImageComplexity(known.scMean(), known.grey(), size, null));
                }
            }
        }
        return byId;
    }
}
