package org.dance4j.common.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;

/**
 * A setting that cannot be. The sentence knows which of its words are settings' names, so that whoever shows it can call
 * them as people know them: the command line writes {@code --batch} for {@code batch}.
 */
public final class BadSettingException extends BadInputException {

    /** The name of a setting within a sentence. */
    public record Field(String name) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final transient List<Object> parts;

    /**
     * A setting and what is wrong with it.
     *
     * @param field its name, for example {@code batch}
     * @param problem the rest of the sentence, for example {@code must be at least 2, found 1}
     */
    public BadSettingException(String field, String problem) {
        this(List.of(new Field(field), " " + problem), null);
    }

    private BadSettingException(List<Object> parts, Throwable cause) {
        super(text(parts, UnaryOperator.identity()), cause);
        this.parts = List.copyOf(parts);
    }

    /**
     * A sentence that tells of settings.
     *
     * @param parts texts and {@linkplain Field fields}, which are put one after the other
     */
    public static BadSettingException of(Object... parts) {
        return new BadSettingException(List.of(parts), null);
    }

    /** The same, of which something else is the cause. */
    public static BadSettingException because(Throwable cause, Object... parts) {
        return new BadSettingException(List.of(parts), cause);
    }

    /** The same as a part of something larger, which the text before it names. */
    public BadSettingException within(String before) {
        List<Object> all = new ArrayList<>(List.of(before));
        all.addAll(parts);
        return new BadSettingException(all, this);
    }

    /** The names of the settings, in the order of the sentence. */
    public List<String> fields() {
        return parts.stream()
                .filter(Field.class::isInstance)
                .map(Object::toString)
                .toList();
    }

    /** The sentence with other words for the settings' names. */
    public String sentence(UnaryOperator<String> naming) {
        return text(parts, naming);
    }

    private static String text(List<Object> parts, UnaryOperator<String> naming) {
        return parts.stream()
                .map(part -> part instanceof Field field ? naming.apply(field.name()) : part.toString())
                .collect(Collectors.joining());
    }
}
