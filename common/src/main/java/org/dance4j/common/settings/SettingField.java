package org.dance4j.common.settings;

import com.google.common.base.CaseFormat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.dance4j.common.text.EnumText;

/**
 * One setting: a record's component and what its annotation says.
 *
 * @param name in lower case with hyphens, for example {@code weight-decay}
 * @param type of its values
 * @param setting what it means, its default and its range
 */
public record SettingField(String name, Class<?> type, Setting setting) {

    private static final Pattern OTHER = Pattern.compile("\\{([a-z0-9-]+)}");

    static SettingField of(RecordComponent component) {
        return new SettingField(
                CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_HYPHEN, component.getName()),
                component.getType(),
                component.getAnnotation(Setting.class));
    }

    /**
     * What it means and what its default is, for people.
     *
     * @param naming what other settings are called
     */
    public String description(UnaryOperator<String> naming) {
        String otherwise = setting.otherwiseText().isEmpty() ? setting.otherwise() : setting.otherwiseText();
        String whole = setting.value() + (otherwise.isEmpty() ? "" : " Default: " + otherwise + ".");
        return OTHER.matcher(whole).replaceAll((MatchResult other) -> naming.apply(other.group(1)));
    }

    /** The default that depends on nothing; null if there is none. */
    Object otherwise() {
        return setting.otherwise().isEmpty() ? null : parse(setting.otherwise());
    }

    /** Whether values of its type are read in a way of its own, not as files and command lines read numbers and texts. */
    public boolean hasParser() {
        return hasOwnParser() || type.isEnum() || type == Path.class || parseMethod() != null;
    }

    private boolean hasOwnParser() {
        return setting.parser() != SettingParser.class;
    }

    /**
     * The value that a text means.
     *
     * @throws IllegalArgumentException if it means none; the message says what was expected and found
     */
    public Object parse(String text) {
        if (hasOwnParser()) {
            return ownParser().parse(text);
        } else if (type.isEnum()) {
            return enumValue(type, text);
        } else if (type == String.class) {
            return text;
        } else if (type == Path.class) {
            return Path.of(text);
        } else if (type == Boolean.class) {
            return truth(text);
        } else if (parseMethod() != null) {
            return parsed(text);
        }
        return number(text);
    }

    /** A value as {@link #parse} reads it. */
    public static String text(Object value) {
        return value instanceof Enum<?> choice ? EnumText.of(choice) : value.toString();
    }

    /**
     * Checks that a value is within the setting's range.
     *
     * @throws BadSettingException if it is not
     */
    public void check(Object value) {
        boolean hasRange = !(Double.isNaN(setting.atLeast())
                && Double.isNaN(setting.above())
                && Double.isNaN(setting.below())
                && Double.isNaN(setting.atMost()));
        if (!hasRange || !(value instanceof Number number)) {
            return;
        }
        double found = number.doubleValue();
        boolean isWithin = (Double.isNaN(setting.atLeast()) || found >= setting.atLeast())
                && (Double.isNaN(setting.above()) || found > setting.above())
                && (Double.isNaN(setting.below()) || found < setting.below())
                && (Double.isNaN(setting.atMost()) || found <= setting.atMost())
                && !Double.isNaN(found);
        if (!isWithin) {
            throw new BadSettingException(name, "must be " + range() + ", found " + value);
        }
    }

    private String range() {
        String from = !Double.isNaN(setting.atLeast())
                ? "at least " + bound(setting.atLeast())
                : !Double.isNaN(setting.above()) ? "above " + bound(setting.above()) : "";
        String to = !Double.isNaN(setting.below())
                ? "below " + bound(setting.below())
                : !Double.isNaN(setting.atMost()) ? "at most " + bound(setting.atMost()) : "";
        return from + (from.isEmpty() || to.isEmpty() ? "" : " and ") + to;
    }

    private static String bound(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private SettingParser ownParser() {
        try {
            return setting.parser().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the parser of setting " + name + " cannot be made", e);
        }
    }

    /** The type's own {@code parse(String)}; null if it has none. */
    private Method parseMethod() {
        try {
            return type.getMethod("parse", String.class);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private Object parsed(String text) {
        try {
            return parseMethod().invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("setting " + name + " cannot be read", e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object enumValue(Class<?> type, String text) {
        return EnumText.parse((Class) type, text);
    }

    private static Boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("expected true or false, found '" + text + "'");
        }
        return Boolean.valueOf(text);
    }

    private Object number(String text) {
        try {
            if (type == Integer.class) {
                return Integer.valueOf(text);
            } else if (type == Long.class) {
                return Long.valueOf(text);
            } else if (type == Double.class) {
                return Double.valueOf(text);
            }
        } catch (NumberFormatException e) {
            String expected = type == Double.class ? "a number" : "a whole number";
            String range = type != Double.class && text.matches("[+-]?\\d+")
                    ? (type == Integer.class ? " of at most 2147483647" : " of at most 9223372036854775807")
                    : "";
            throw new IllegalArgumentException("expected " + expected + range + ", found '" + text + "'", e);
        }
        throw new IllegalStateException("setting " + name + " has the type " + type + ", which no text is read as");
    }
}
