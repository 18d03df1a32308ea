package org.dance4j.datasets.convert.formats;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;

/** JSON files that may be larger than memory, read one element at a time. */
final class JsonStream {

    private JsonStream() {}

    private interface Reading {
        void from(JsonParser parser) throws IOException;
    }

    /**
     * Goes through the fields of an object.
     *
     * @param fields what takes the value of a field; where that is an array, it is given each element
     * @throws BadInputException if the file is missing or holds no object
     */
    static void object(Path file, Map<String, Consumer<JsonNode>> fields) {
        read(file, parser -> {
            require(parser.nextToken() == JsonToken.START_OBJECT, file, "an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Consumer<JsonNode> taker = fields.get(parser.currentName());
                JsonToken token = parser.nextToken();
                if (taker == null) {
                    parser.skipChildren();
                } else if (token == JsonToken.START_ARRAY) {
                    elements(parser, taker);
                } else {
                    taker.accept(parser.readValueAsTree());
                }
            }
        });
    }

    /**
     * Goes through the elements of an array.
     *
     * @throws BadInputException if the file is missing or holds no array
     */
    static void array(Path file, Consumer<JsonNode> taker) {
        read(file, parser -> {
            require(parser.nextToken() == JsonToken.START_ARRAY, file, "a list");
            elements(parser, taker);
        });
    }

    private static void elements(JsonParser parser, Consumer<JsonNode> taker) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            taker.accept(parser.readValueAsTree());
        }
    }

    private static void require(boolean found, Path file, String expected) {
        if (!found) {
            throw new BadInputException(file + " holds something else: expected " + expected + " in JSON");
        }
    }

    private static void read(Path file, Reading reading) {
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = Json.mapper().createParser(in)) {
            reading.from(parser);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no JSON file: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /**
     * The numbers of an array.
     *
     * @throws IllegalArgumentException if it holds something else
     */
    static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!array.get(i).isNumber()) {
                throw new IllegalArgumentException("expected numbers, found " + array.get(i));
            }
            numbers[i] = array.get(i).doubleValue();
        }
        return numbers;
    }
}
