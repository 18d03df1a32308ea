package org.dance4j.common.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;

/**
 * The settings that a record holds, in its own components and in the records among them.
 *
 * @param <R> the record
 */
public final class SettingSchema<R extends Record> {

    private final Class<R> type;
    private final Map<String, SettingField> fields = new LinkedHashMap<>();

    private SettingSchema(Class<R> type) {
        this.type = type;
        collect(type);
    }

    /** The settings of a record. */
    public static <R extends Record> SettingSchema<R> of(Class<R> type) {
        return new SettingSchema<>(type);
    }

    private void collect(Class<?> group) {
        for (RecordComponent component : group.getRecordComponents()) {
            if (!component.isAnnotationPresent(Setting.class)) {
                collect(component.getType());
            } else {
                SettingField field = SettingField.of(component);
                if (fields.put(field.name(), field) != null) {
                    throw new IllegalStateException("there are two settings " + field.name() + " in " + type);
                }
            }
        }
    }

    /** All settings, in the order of the components. */
    public List<SettingField> fields() {
        return List.copyOf(fields.values());
    }

    /**
     * The setting of that name.
     *
     * @throws BadInputException if there is none
     */
    public SettingField field(String name) {
        SettingField field = fields.get(name);
        if (field == null) {
            throw new BadInputException("there is no setting '" + name + "'");
        }
        return field;
    }

    /** The values that are not null, by the settings' names and in their order. */
    public Map<String, Object> values(R settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        put(settings, values);
        return values;
    }

    private static void put(Object group, Map<String, Object> values) {
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            Object value = value(group, component);
            if (!component.isAnnotationPresent(Setting.class)) {
                put(value, values);
            } else if (value != null) {
                values.put(SettingField.of(component).name(), value);
            }
        }
    }

    private static Object value(Object group, RecordComponent component) {
        try {
            return component.getAccessor().invoke(group);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /**
     * The record with these values, and null for all others.
     *
     * @param values by name, each of its setting's type or the text of such a value; null is as good as missing
     * @throws BadInputException if there is no such setting, or it takes no such value
     */
    public R of(Map<String, ?> values) {
        Map<String, Object> typed = new LinkedHashMap<>();
        values.forEach((name, value) -> typed.put(name, typed(field(name), value)));
        return type.cast(build(type, typed));
    }

    private static Object typed(SettingField field, Object value) {
        if (value == null || field.type().isInstance(value)) {
            return value;
        } else if (value instanceof Integer number && field.type() == Long.class) {
            return number.longValue();
        } else if (value instanceof Number number && field.type() == Double.class) {
            return number.doubleValue();
        }
        try {
            return field.parse(SettingField.text(value));
        } catch (IllegalArgumentException e) {
            throw BadSettingException.of(new BadSettingException.Field(field.name()), ": " + e.getMessage());
        }
    }

    private static Object build(Class<?> group, Map<String, Object> values) {
        RecordComponent[] components = group.getRecordComponents();
        Object[] arguments = Arrays.stream(components)
                .map(component -> component.isAnnotationPresent(Setting.class)
                        ? values.get(SettingField.of(component).name())
                        : build(component.getType(), values))
                .toArray();
        try {
            return group.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + group, e);
        }
    }

    /** Some settings with those replaced that others have. */
    public R merged(R settings, R others) {
        Map<String, Object> values = values(settings);
        values.putAll(values(others));
        return of(values);
    }

    /** The settings with the defaults that depend on nothing, where they are null. */
    public R withDefaults(R settings) {
        return withDefaults(values(settings));
    }

    /** The record with these values, and with the defaults that depend on nothing for all others. */
    public R withDefaults(Map<String, ?> given) {
        Map<String, Object> values = new LinkedHashMap<>(given);
        fields.forEach((name, field) -> values.computeIfAbsent(name, missing -> field.otherwise()));
        return of(values);
    }

    /**
     * Checks the ranges of all that is not null.
     *
     * @throws BadSettingException if a value is out of its range
     */
    public void check(R settings) {
        values(settings).forEach((name, value) -> fields.get(name).check(value));
    }

    /**
     * Checks of groups of settings that nothing is null that a resolved run may not leave open, and that all is within its
     * range.
     *
     * @throws BadSettingException if something is not
     */
    public static void requireSound(Record... groups) {
        for (Record group : groups) {
            for (RecordComponent component : group.getClass().getRecordComponents()) {
                Object value = value(group, component);
                if (component.isAnnotationPresent(Setting.class)) {
                    requireSound(SettingField.of(component), value);
                } else {
                    requireSound((Record) value);
                }
            }
        }
    }

    private static void requireSound(SettingField field, Object value) {
        if (value != null) {
            field.check(value);
        } else if (!field.setting().optional()) {
            throw new BadSettingException(field.name(), "is missing");
        }
    }

    /** The values as texts that the settings' parsers read. */
    public Map<String, String> texts(R settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        values(settings).forEach((name, value) -> texts.put(name, SettingField.text(value)));
        return Collections.unmodifiableMap(texts);
    }
}
