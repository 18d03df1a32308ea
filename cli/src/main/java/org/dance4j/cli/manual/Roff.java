package org.dance4j.cli.manual;

import java.util.Locale;

/**
 * A page of the manual as it is written, in the macros of man(7).
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/groff_man.7.html">groff_man(7)</a>
 */
final class Roff {

    private final StringBuilder page = new StringBuilder();

    /** A page of the section for commands. */
    Roff(String name, String version) {
        page.append(String.format(
                Locale.ROOT,
                ".TH \"%s\" \"1\" \"\" \"dance4j %s\" \"dance4j\"%n.nh%n.ad l%n",
                escaped(name.toUpperCase(Locale.ROOT)),
                escaped(version)));
    }

    Roff section(String title) {
        page.append(".SH ").append(escaped(title)).append('\n');
        return this;
    }

    Roff paragraph(String text) {
        page.append(".PP\n").append(line(text));
        return this;
    }

    /** Text right under a section's title. */
    Roff text(String text) {
        page.append(line(text));
        return this;
    }

    /** Something that is explained, and the explanation, indented below it. */
    Roff explained(String term, String text) {
        page.append(".TP\n").append(line(term)).append(line(text));
        return this;
    }

    static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    static String italic(String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    /** Text whose every character is shown as it is. */
    static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
    }

    /** What begins with a point would be taken for a macro. */
    private static String line(String text) {
        String joined = text.replaceAll("\\s*\\R\\s*", " ").strip();
        return (joined.startsWith(".") ? "\\&" : "") + joined + "\n";
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
