package org.dance4j.datasets.readers;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TextFiles;
import org.dance4j.datasets.DeclaredClasses;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;

/**
 * The classes of somebody's own data, as YAML:
 *
 * <pre>
 * classes:
 *   - {name: road, colour: "#804080"}
 *   - {name: car, colour: "#00008E"}
 * void: 255
 * </pre>
 *
 * <p>The first class is the value 0 of label files with one channel, unless it says another ({@code value: 7}); in
 * label files with more channels it is its colour. A class may have several of both ({@code value: [7, 8]}, {@code
 * colour: ["#804080", "#804081"]}), and is shown in its first colour. {@code reduce-zero-label: true} counts values from
 * 1 on, and makes 0 void. {@code void} is a value, a colour, or a list of both; 255 if it is
 * not given and is no class. {@code labels: colour} has palettes' colours looked up in place of their indices, {@code
 * labels: index} has them count for nothing; without either, indices are read and palettes may contradict them.
 *
 * @param code what label files hold
 * @param declared what the file says of void
 */
record ClassesFile(ClassSet classes, LabelCode code, DeclaredClasses declared) {

    /**
     * YAML has a parser of its own; the file is read as a tree, to which the names and figures of JSON files do not
     * apply.
     */
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern COLOUR = Pattern.compile("#\\p{XDigit}{6}");
    private static final int MOST_CLASSES = 255;
    private static final String EXAMPLE = "a name and a colour such as {name: road, colour: \"#804080\"}";
    private static final String ZERO = "reduce-zero-label";

    /** @throws BadInputException if the file cannot be read, or does not say what it should */
    static ClassesFile read(Path file) {
        try (JsonParser parser = MAPPER.createParser(TextFiles.read(file))) {
            parser.nextToken();
            return new Reader(file).read(tree(parser));
        } catch (JacksonException e) {
            String reason = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
            throw new BadInputException(file + " is no YAML: " + reason, e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** Names are texts as they are written: to YAML, 1 is a number, no is false, and null is nothing. */
    private static JsonNode tree(JsonParser parser) throws IOException {
        if (parser.isExpectedStartObjectToken()) {
            ObjectNode object = MAPPER.createObjectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                JsonToken token = parser.nextToken();
                boolean isName = key.equals("name") && token.isScalarValue();
                object.set(key, isName ? object.textNode(parser.getText()) : tree(parser));
            }
            return object;
        } else if (parser.isExpectedStartArrayToken()) {
            ArrayNode array = MAPPER.createArrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(tree(parser));
            }
            return array;
        }
        return parser.hasCurrentToken() ? parser.readValueAsTree() : MissingNode.getInstance();
    }

    /** Goes through one file. */
    private static final class Reader {

        private final Path file;
        private final Map<Integer, Integer> values = new HashMap<>();
        private final Map<Integer, Integer> colours = new HashMap<>();

        Reader(Path file) {
            this.file = file;
        }

        ClassesFile read(JsonNode root) {
            requireKeys(root, Set.of("classes", "void", "labels", ZERO), "the file");
            int first = zeroIsVoid(root.path(ZERO)) ? 1 : 0;
            JsonNode entries = root.path("classes");
            if (!entries.isArray() || entries.isEmpty() || entries.size() > MOST_CLASSES) {
                throw bad("expected a list 'classes' of 1 to " + MOST_CLASSES + " classes, " + EXAMPLE);
            }
            List<String> names = new ArrayList<>();
            List<Integer> shown = new ArrayList<>();
            for (JsonNode entry : entries) {
                int index = names.size();
                if (entry.isValueNode()) {
                    throw bad("class " + index + " is " + entry + ", expected " + EXAMPLE);
                }
                requireKeys(entry, Set.of("name", "colour", "value"), "class " + index);
                String name = entry.path("name").asText();
                if (name.isBlank() || name.equals("~") || names.contains(name)) {
                    throw bad("class " + index + " needs a name of its own");
                }
                names.add(name);
                List<Integer> own = colours(entry.path("colour"), "class '" + name + "'");
                shown.add(own.get(0));
                own.forEach(colour -> put(colours, colour, index, String.format("#%06X", colour)));
                if (first > 0 && entry.has("value")) {
                    throw bad("class '" + name + "' has a value, which " + ZERO + " gives by the order of the classes");
                }
                for (int value : entry.has("value") ? values(entry.path("value")) : List.of(index + first)) {
                    put(values, value, index, "value " + value);
                }
            }
            if (first > 0) {
                put(values, 0, LabelMap.VOID, "value 0");
            }
            readVoid(root.path("void"));
            ClassSet classes = new ClassSet(names, shown);
            return new ClassesFile(classes, code(root.path("labels")), declared(root.has("void") || first > 0));
        }

        private void readVoid(JsonNode given) {
            if (given.isMissingNode()) {
                values.putIfAbsent(LabelMap.VOID, LabelMap.VOID);
            }
            for (JsonNode entry :
                    given.isArray() ? given : MAPPER.createArrayNode().add(given)) {
                if (entry.isTextual()) {
                    put(colours, colour(entry, "void"), LabelMap.VOID, entry.textValue());
                } else if (!entry.isMissingNode()) {
                    put(values, value(entry), LabelMap.VOID, "value " + entry);
                }
            }
        }

        private DeclaredClasses declared(boolean voidIsGiven) {
            Set<Integer> voidValues = values.keySet().stream()
                    .filter(value -> values.get(value) == LabelMap.VOID)
                    .collect(Collectors.toSet());
            return new DeclaredClasses(file, voidValues, colours.containsValue(LabelMap.VOID), voidIsGiven);
        }

        private LabelCode code(JsonNode labels) {
            LabelCode.Colours byColour = new LabelCode.Colours(colours, "a colour from " + file.getFileName());
            String expected = "a value from " + file.getFileName();
            return switch (labels.isMissingNode() ? "" : labels.asText()) {
                case "" -> new LabelCode.ByChannels(new LabelCode.Values(values, expected, colours), byColour);
                case "index" -> new LabelCode.ByChannels(new LabelCode.Values(values, expected), byColour);
                case "colour" -> byColour;
                default -> throw bad("labels are 'index' or 'colour', found '" + labels.asText() + "'");
            };
        }

        private void requireKeys(JsonNode node, Set<String> known, String what) {
            if (!node.isObject()) {
                throw bad("expected " + what + " to have the keys " + String.join(", ", new TreeSet<>(known)));
            }
            for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
                String key = keys.next();
                if (!known.contains(key)) {
                    throw bad(what + " has a key '" + key + "', known are " + String.join(", ", new TreeSet<>(known)));
                }
            }
        }

        private int colour(JsonNode node, String what) {
            if (!node.isTextual() || !COLOUR.matcher(node.textValue()).matches()) {
                throw bad(what + " needs a colour such as \"#804080\", in quotes, found "
                        + (node.isMissingNode() || node.isNull() ? "none" : node));
            }
            return Integer.parseInt(node.textValue().substring(1), 16);
        }

        private boolean zeroIsVoid(JsonNode node) {
            if (!node.isMissingNode() && !node.isBoolean()) {
                throw bad(ZERO + " is true or false, found " + node);
            }
            return node.booleanValue();
        }

        /** One colour or a list of them. */
        private List<Integer> colours(JsonNode node, String what) {
            List<Integer> found = new ArrayList<>();
            for (JsonNode each : listed(node)) {
                found.add(colour(each, what));
            }
            return found;
        }

        /** One value or a list of them. */
        private List<Integer> values(JsonNode node) {
            List<Integer> found = new ArrayList<>();
            for (JsonNode each : listed(node)) {
                found.add(value(each));
            }
            return found;
        }

        private static JsonNode listed(JsonNode node) {
            return node.isArray() && !node.isEmpty()
                    ? node
                    : MAPPER.createArrayNode().add(node);
        }

        private int value(JsonNode node) {
            if (!node.isInt() || node.intValue() < 0 || node.intValue() > 0xFFFF) {
                throw bad("expected a value from 0 to 65535, found " + node);
            }
            return node.intValue();
        }

        private void put(Map<Integer, Integer> table, int key, int meaning, String what) {
            Integer known = table.putIfAbsent(key, meaning);
            if (known != null && known != meaning) {
                throw bad(what + " has two meanings");
            }
        }

        private BadInputException bad(String sentence) {
            return new BadInputException(file + ": " + sentence);
        }
    }
}
