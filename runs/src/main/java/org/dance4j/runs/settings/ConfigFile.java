package org.dance4j.runs.settings;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.base.Ascii;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TextFiles;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.SettingField;
import org.dance4j.common.text.EnumText;

/** Settings as YAML, with the options' names as keys. */
public final class ConfigFile {

    private static final YAMLMapper MAPPER = mapper();

    private ConfigFile() {}

    private static YAMLMapper mapper() {
        return YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .addModule(new SimpleModule()
                        .addSerializer(Settings.class, new SettingsSerializer())
                        .addDeserializer(Settings.class, new SettingsDeserializer()))
                .build();
    }

    /**
     * Whether a run wrote these settings, which are all resolved. Nobody would write the warm-up, the interval of validation
     * and the threads of a run by hand beside the others.
     */
    static boolean isOfRun(Settings settings) {
        return settings.machine().precision() != null
                && settings.machine().threads() != null
                && settings.optimization().learningRate() != null
                && settings.optimization().warmupSteps() != null
                && settings.validation().validateEvery() != null
                && settings.dataSlimming().weighting() != null;
    }

    /**
     * Reads what is asked of a run.
     *
     * @throws BadInputException if the file cannot be read, or holds a setting that does not exist or cannot be
     */
    public static Settings readSettings(Path file) {
        return read(file, Settings.class);
    }

    /**
     * Reads what is asked of a run beside what else is. Of an earlier run's settings, what it found for settings that are
     * given now is left out, so that it is found anew, and what another recipe had put there.
     *
     * @throws BadInputException if the file cannot be read, holds a setting that does not exist or cannot be, or has class
     *     weights of an earlier run for labels that are not its
     */
    public static Settings readBeside(Settings given, Path file) {
        Settings found = readSettings(file);
        Settings rest = given.recipe() == null ? found : given.recipe().insteadOfThatOf(found);
        if (!isOfRun(found)) {
            return rest;
        }
        Derived.requireOwnClassWeights(given, found, file);
        return rest.without(Derived.by(given, found).toArray(String[]::new));
    }

    /**
     * Reads the settings of a run that has begun, with the defaults of those that are newer than it.
     *
     * @throws BadInputException if the file cannot be read or is not the settings of a run
     */
    public static RunConfig readRun(Path file) {
        try {
            return new RunConfig(readSettings(file));
        } catch (BadSettingException e) {
            throw new BadInputException(file + ": setting '" + e.fields().get(0) + "'" + e.sentence(name -> ""), e);
        }
    }

    /** Writes settings or other plain data, in one step. */
    public static void write(Object data, Path file) {
        AtomicFiles.write(file, path -> MAPPER.writeValue(path.toFile(), data));
    }

    /**
     * Reads plain data of some type.
     *
     * @throws BadInputException if the file cannot be read or is not such data
     */
    public static <T> T read(Path file, Class<T> type) {
        String text;
        try {
            text = TextFiles.read(file);
        } catch (IOException e) {
            String reason = Files.exists(file) ? AtomicFiles.reason(e) : "there is no such file";
            throw new BadInputException("cannot read the settings file " + file + ": " + reason, e);
        }
        return parse(text, file.toString(), type);
    }

    /**
     * What a text in YAML says.
     *
     * @param file what the text is from, for messages
     * @throws BadInputException if it is no YAML, or holds a key or a value that cannot be
     */
    public static <T> T parse(String text, String file, Class<T> type) {
        try {
            return MAPPER.readValue(text.isBlank() ? "{}" : text, type);
        } catch (UnrecognizedPropertyException e) {
            throw new BadInputException(file + ": there is no setting '" + key(e) + "'", e);
        } catch (InvalidTypeIdException e) {
            throw new BadInputException(
                    file + ": setting '" + key(e) + "': there is no such kind: expected one of "
                            + kinds(e.getBaseType().getRawClass())
                            + (e.getTypeId() == null ? "" : ", found '" + e.getTypeId() + "'"),
                    e);
        } catch (MismatchedInputException e) {
            String found = e instanceof InvalidFormatException format ? ", found '" + format.getValue() + "'" : "";
            throw new BadInputException(
                    key(e) == null
                            ? file + " holds no settings: expected lines such as 'batch: 8'"
                            : file + ": setting '" + key(e) + "': expected " + expected(e.getTargetType()) + found,
                    e);
        } catch (JsonMappingException e) {
            throw new BadInputException(file + ": setting '" + key(e) + "': " + firstLine(e), e);
        } catch (InputCoercionException e) {
            throw new BadInputException(file + ": a number is too large: " + firstLine(e), e);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no YAML: " + firstLine(e), e);
        }
    }

    /** The setting that a problem is with, such as {@code batch} or {@code rows[2].settings.keep}; null if it is none's. */
    private static String key(JsonMappingException e) {
        StringBuilder key = new StringBuilder();
        for (JsonMappingException.Reference part : e.getPath()) {
            if (part.getFieldName() == null) {
                key.append('[').append(part.getIndex() + 1).append(']');
            } else {
                key.append(key.isEmpty() ? "" : ".").append(part.getFieldName());
            }
        }
        return key.isEmpty() ? null : key.toString();
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(value -> EnumText.of((Enum<?>) value))
                            .collect(Collectors.joining(", "));
        } else if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        } else if (type == String.class) {
            return "a text";
        } else if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        } else if (Map.class.isAssignableFrom(type) || type.isRecord() || type == Settings.class) {
            return "lines such as 'key: value'";
        }
        return type == Double.class || type == double.class ? "a number" : "a whole number";
    }

    /** The kinds of a thing that its files may name. */
    private static String kinds(Class<?> type) {
        return Arrays.stream(type.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .collect(Collectors.joining(", "));
    }

    private static String firstLine(JacksonException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
    }

    /** Settings of all groups side by side. */
    private static final class SettingsSerializer extends StdSerializer<Settings> {
        SettingsSerializer() {
            super(Settings.class);
        }

        @Override
        public void serialize(Settings settings, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            generator.writeStartObject();
            for (Map.Entry<String, Object> entry : settings.values().entrySet()) {
                Object value = entry.getValue();
                boolean isPlain = value instanceof Number || value instanceof Boolean;
                generator.writeObjectField(entry.getKey(), isPlain ? value : SettingField.text(value));
            }
            generator.writeEndObject();
        }
    }

    private static final class SettingsDeserializer extends StdDeserializer<Settings> {
        SettingsDeserializer() {
            super(Settings.class);
        }

        @Override
        public Settings deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.isExpectedStartObjectToken()) {
                throw MismatchedInputException.from(parser, Settings.class, "no settings");
            }
            Map<String, SettingField> fields =
                    Settings.fields().stream().collect(Collectors.toMap(SettingField::name, field -> field));
            Map<String, Object> values = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!fields.containsKey(name)) {
                    throw UnrecognizedPropertyException.from(
                            parser, Settings.class, name, List.copyOf(fields.keySet()));
                }
                try {
                    values.put(name, value(fields.get(name), parser));
                } catch (JsonMappingException e) {
                    e.prependPath(Settings.class, name);
                    throw e;
                }
            }
            Settings settings = Settings.of(values);
            return isOfBefore(settings) ? settings.with("recipe", Recipe.PAPER) : settings;
        }

        /** Whether a run wrote these settings before there was another recipe than the paper's. */
        private static boolean isOfBefore(Settings settings) {
            return settings.recipe() == Recipe.DANCE
                    && isOfRun(settings)
                    && settings.dataSlimming().mix() == null;
        }

        private static Object value(SettingField field, JsonParser parser) throws IOException {
            // As it is written: YAML takes a folder called 1.10 for the number 1.1, and one called no for false.
            String written = parser.nextToken().isScalarValue() ? parser.getText() : null;
            JsonNode node = parser.readValueAsTree();
            boolean isText = field.type() == String.class || field.type() == Path.class;
            if (node.isNull()) {
                return null;
            } else if (!(isText || field.hasParser()) || !node.isValueNode()) {
                return parser.getCodec().treeToValue(node, field.type());
            }
            String text = isText ? written : node.asText();
            try {
                return field.parse(field.type().isEnum() ? Ascii.toLowerCase(text) : text);
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(parser, e.getMessage(), e);
            }
        }
    }
}
