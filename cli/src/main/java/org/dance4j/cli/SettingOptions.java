package org.dance4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.settings.SettingField;
import org.dance4j.runs.settings.Settings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** An option for each setting of a run, as its annotation describes it, and what was given of them. */
final class SettingOptions {

    private final Map<String, Object> given = new LinkedHashMap<>();

    /** The option that sets a setting. */
    static String option(String setting) {
        return "--" + setting;
    }

    /**
     * Adds the options to a command, before those that it has.
     *
     * @param first options of the command that stay in front
     */
    void addTo(CommandSpec command, String... first) {
        List<OptionSpec> own = command.options().stream()
                .filter(option -> !List.of(first).contains(option.longestName()))
                .toList();
        own.forEach(command::remove);
        Settings.fields().forEach(field -> command.addOption(option(field)));
        own.forEach(command::addOption);
    }

    private OptionSpec option(SettingField field) {
        OptionSpec.Builder option = OptionSpec.builder(option(field.name()))
                .type(field.type())
                .auxiliaryTypes(field.type())
                .negatable(field.setting().negatable())
                .description(field.description(SettingOptions::option))
                .setter(new ISetter() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <T> T set(T value) {
                        return (T) given.put(field.name(), value);
                    }
                })
                .getter(new IGetter() {
                    @Override
                    // picocli's interface is so.
                    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
                    public <T> T get() {
                        return (T) given.get(field.name());
                    }
                });
        if (field.type() == Boolean.class) {
            option.arity("0");
        } else {
            option.arity("1").paramLabel(field.setting().label());
        }
        if (field.hasParser()) {
            option.converters((ITypeConverter<Object>) text -> parsed(field, text));
        }
        return option.build();
    }

    private static Object parsed(SettingField field, String text) {
        try {
            return field.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** The settings that the options gave. */
    Settings settings() {
        return Settings.of(given);
    }
}
