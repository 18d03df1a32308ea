package org.dance4j.datasets.convert.formats;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dance4j.datasets.Split;

/** The splits that names tell of: {@code instances_train2017}, {@code Validation}, {@code test}. */
final class SplitWords {

    private static final Splitter WORDS = Splitter.on(CharMatcher.anyOf("_-. ")).omitEmptyStrings();
    private static final Pattern TRAIN = Pattern.compile("(?:train|training|trn)\\d*");
    private static final Pattern VALIDATION = Pattern.compile("(?:val|valid|validation|minival|dev)\\d*");
    private static final Pattern TEST = Pattern.compile("(?:test|testing)\\d*");

    private SplitWords() {}

    /** The split that a word of a name tells; empty if none does. */
    static Optional<Split> in(String name) {
        return WORDS.splitToStream(Ascii.toLowerCase(name))
                .flatMap(word -> word(word).stream())
                .findFirst();
    }

    /** A name without the word that tells its split. */
    static String without(String name) {
        return String.join(
                "_", words(name).stream().filter(word -> word(word).isEmpty()).toList());
    }

    private static List<String> words(String name) {
        return WORDS.splitToList(Ascii.toLowerCase(name));
    }

    private static Optional<Split> word(String word) {
        if (TRAIN.matcher(word).matches()) {
            return Optional.of(Split.TRAIN);
        } else if (VALIDATION.matcher(word).matches()) {
            return Optional.of(Split.VALIDATION);
        }
        return TEST.matcher(word).matches() ? Optional.of(Split.TEST) : Optional.empty();
    }

    /** The split that a folder of a relative path is called after; the first counts. */
    static Optional<Split> folderOf(Path path) {
        for (int i = 0; i + 1 < path.getNameCount(); i++) {
            Optional<Split> split = word(Ascii.toLowerCase(path.getName(i).toString()));
            if (split.isPresent()) {
                return split;
            }
        }
        return Optional.empty();
    }

    /** A subset as a tool calls it: one of the usual splits, another name, or none for CVAT's {@code default}. */
    static Optional<Split> subset(String name) {
        Optional<Split> usual = word(Ascii.toLowerCase(name));
        return usual.isPresent() || name.isBlank() || Ascii.equalsIgnoreCase(name, "default") || !Split.isName(name)
                ? usual
                : Optional.of(Split.parse(name));
    }
}
