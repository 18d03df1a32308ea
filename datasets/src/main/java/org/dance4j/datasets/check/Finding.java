package org.dance4j.datasets.check;

import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What speaks against training on a dataset as it is. Names of settings and of other options stand in braces, such as
 * {@code {skip-bad}}, for whoever shows them to spell.
 *
 * @param what what was found, a sentence without its full stop
 * @param effect what it does to training
 * @param remedy what mends it
 */
public record Finding(String what, String effect, String remedy) {

    private static final Pattern OPTION = Pattern.compile("\\{([a-z-]+)}");

    /** The same with the options spelled. */
    public Finding spelled(UnaryOperator<String> option) {
        return new Finding(spelled(what, option), spelled(effect, option), spelled(remedy, option));
    }

    /** A number of things, for a sentence. */
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static String spelled(String text, UnaryOperator<String> option) {
        return OPTION.matcher(text).replaceAll((MatchResult match) -> option.apply(match.group(1)));
    }
}
