package org.dance4j.test;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of dance that stands in the documentation.
 *
 * @param place the file and the line, for people
 * @param arguments what follows {@code dance}, as a shell would pass it
 * @param isTried whether the documentation promises that it runs as it stands
 */
record DocumentedCommand(String place, List<String> arguments, boolean isTried) {

    /** Stands in the line above a block whose commands can be run one after the other, on any machine. */
    static final String TRIED = "<!-- tried -->";

    private static final Pattern CALL = Pattern.compile("(?:^|[\\s\"'(])(?:\\S*/)dance(?=\\s)");
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\S*).*");
    private static final Pattern INDENTED = Pattern.compile(" {4,}\\S.*");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");

    /** What stands for the value of a shell's variable. */
    private static final String VALUE = "1";

    private static final List<String> SHELLS = List.of("", "sh", "bash", "yaml", "dockerfile");

    /** Copies the list. */
    DocumentedCommand {
        arguments = List.copyOf(arguments);
    }

    /** All calls in the blocks of code of a page in Markdown. */
    static List<DocumentedCommand> of(String file, List<String> lines) {
        List<DocumentedCommand> found = new ArrayList<>();
        String language = null;
        boolean isTried = false;
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                isTried = language == null && i > 0 && lines.get(i - 1).equals(TRIED);
                language = language == null ? fence.group(1) : null;
            } else if (language == null ? INDENTED.matcher(lines.get(i)).matches() : SHELLS.contains(language)) {
                String place = file + ":" + (i + 1);
                StringBuilder line = new StringBuilder(lines.get(i));
                while (line.toString().endsWith("\\") && i + 1 < lines.size()) {
                    line.setLength(line.length() - 1);
                    line.append(lines.get(++i));
                }
                Matcher call = CALL.matcher(line);
                while (call.find()) {
                    found.add(new DocumentedCommand(
                            place, words(line.substring(call.end()), quoted(line.substring(0, call.end()))), isTried));
                }
            }
        }
        return found;
    }

    /** Whether a text ends within quotation marks, as commands in YAML do. */
    private static boolean quoted(String before) {
        return before.chars().filter(c -> c == '"').count() % 2 == 1;
    }

    /**
     * The words of a shell's command up to its end.
     *
     * @param isQuoted whether the command stands in quotation marks, which end it
     */
    static List<String> words(String line, boolean isQuoted) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean hasWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' && isQuoted) {
                break;
            } else if (c == '"' || c == '\'') {
                quote = c;
                hasWord = true;
            } else if (Character.isWhitespace(c)) {
                add(words, word, hasWord);
                hasWord = false;
            } else if ("|&;)>".indexOf(c) >= 0 || (c == '#' && !hasWord)) {
                break;
            } else {
                word.append(c);
                hasWord = true;
            }
        }
        add(words, word, hasWord);
        return words;
    }

    private static void add(List<String> words, StringBuilder word, boolean hasWord) {
        if (!hasWord) {
            return;
        }
        // A variable behind an option is its value; elsewhere it may be anything, such as further options.
        if (!VARIABLE.matcher(word).matches()) {
            words.add(word.toString());
        } else if (!words.isEmpty() && words.get(words.size() - 1).startsWith("--")) {
            words.add(VALUE);
        }
        word.setLength(0);
    }
}
