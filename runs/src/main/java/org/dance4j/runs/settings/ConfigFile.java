package org.dance4j.runs.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.training.settings.Macs;

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
                        .addSerializer(Path.class, ToStringSerializer.instance)
                        .addSerializer(ImageSize.class, ToStringSerializer.instance)
                        .addSerializer(LinearRange.class, ToStringSerializer.instance)
                        .addDeserializer(LinearRange.class, new FromText<>(LinearRange.class, LinearRange::parse))
                        .addDeserializer(Path.class, new FromText<>(Path.class, Path::of))
                        .addDeserializer(ImageSize.class, new FromText<>(ImageSize.class, ImageSize::parse)))
                .build();
    }

    /** @throws BadInputException if the file cannot be read, or holds a setting that does not exist or cannot be */
    public static Settings readSettings(Path file) {
        return read(file, Settings.class);
    }

    /** @throws BadInputException if the file cannot be read or is not the settings of a run */
    public static RunConfig readRun(Path file) {
        return read(file, RunConfig.class);
    }

    /** A run's settings by the options' names, as texts. */
    public static Map<String, String> texts(RunConfig config) {
        return MAPPER.convertValue(config, new TypeReference<Map<String, String>>() {});
    }

    /** The names of the settings that are not null. */
    public static Iterable<String> given(Settings settings) {
        return MAPPER.convertValue(settings, new TypeReference<Map<String, Object>>() {})
                .keySet();
    }

    /** Some settings with those replaced that others have. */
    static Settings merge(Settings below, Settings above) {
        try {
            return MAPPER.updateValue(MAPPER.updateValue(new Settings(), below), above);
        } catch (JsonMappingException e) {
            throw new AssertionError("settings are plain data", e);
        }
    }

    /** Settings of their own, with the same values. */
    public static Settings copy(Settings settings) {
        return merge(new Settings(), settings);
    }

    /** Settings that are not resolved, by the options' names, as texts. */
    public static Map<String, String> texts(Settings settings) {
        return MAPPER.convertValue(settings, new TypeReference<Map<String, String>>() {});
    }

    /** Writes settings or other plain data, in one step. */
    public static void write(Object data, Path file) {
        AtomicFiles.write(file, path -> MAPPER.writeValue(path.toFile(), data));
    }

    /** @throws BadInputException if the file cannot be read or is not such data */
    public static <T> T read(Path file, Class<T> type) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot read the settings file " + file + (Files.exists(file) ? "" : ": there is no such file"), e);
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
                            + "breakdown, patterns, scales, theory"
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

    private static String firstLine(JacksonException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
    }

    private interface Parser<T> {
        public T parse(String text);
    }

    private static final class FromText<T> extends FromStringDeserializer<T> {
        private final transient Parser<T> parser;

        FromText(Class<T> type, Parser<T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        protected T _deserialize(String value, DeserializationContext context) throws IOException {
            try {
                return parser.parse(value);
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(context, e.getMessage(), e);
            }
        }
    }

    /** Reads {@link Macs#parse}. */
    static final class MacsDeserializer extends StdScalarDeserializer<Long> {
        MacsDeserializer() {
            super(Long.class);
        }

        @Override
        public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            try {
                return Macs.parse(parser.getText());
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(parser, e.getMessage(), e);
            }
        }
    }
}
