package org.dance4j.datasets;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;

/**
 * A part of a dataset, by its name. {@link #USUAL} are those that training, validation and tests take; datasets may have
 * others, such as images by night, to look at by name.
 *
 * @param text the name used in files and on the command line
 */
public record Split(String text) implements Comparable<Split> {

    /** What folders and lists can be called; a name leads nowhere else. The splits below need it. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_. -]*");

    /** What is trained on, and what the distribution of complexity is fitted to: {@code train}. */
    public static final Split TRAIN = new Split("train");

    /** What is measured while training, and at its end: {@code val}. */
    public static final Split VALIDATION = new Split("val");

    /** What neither trains nor chooses anything: {@code test}. */
    public static final Split TEST = new Split("test");

    /** The splits that a dataset is expected to have, or may have. */
    public static final List<Split> USUAL = List.of(TRAIN, VALIDATION, TEST);

    private static final Comparator<Split> ORDER = Comparator.comparing(
                    (Split split) -> USUAL.contains(split) ? USUAL.indexOf(split) : USUAL.size())
            .thenComparing(Split::text);

    /** @throws BadInputException if nothing can be called so */
    public Split {
        if (!isName(text)) {
            throw new BadInputException(
                    "a split has the name of a folder or list, such as train, val or test; found '" + text + "'");
        }
    }

    /** Whether a split can be called so: by letters, digits, and {@code _ . -} or a space after the first of them. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * The split of a name.
     *
     * @throws BadInputException if nothing can be called so
     */
    public static Split parse(String text) {
        return new Split(text);
    }

    /** Names of splits for a sentence: {@code train, val and test}. */
    public static String list(Collection<Split> splits) {
        List<String> names = splits.stream().sorted().map(Split::text).toList();
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : names.stream().limit(last).collect(Collectors.joining(", ")) + " and " + names.get(last);
    }

    /** The usual ones in their order come first, then others by name. */
    @Override
    public int compareTo(Split other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text;
    }
}
