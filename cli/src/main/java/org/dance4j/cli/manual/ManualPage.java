package org.dance4j.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's page of the manual, which says what its {@code --help} says: one of the command line itself, and one of each
 * command that is not hidden, as git has them.
 */
public final class ManualPage {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "DANCE_GPU", "1 builds and runs with TensorFlow for GPUs, in a checkout of the sources.",
            "DANCE_CLASSPATH", "Further jars and folders of classes, such as networks of your own.",
            "JAVA_HOME", "The Java to run with, version 17 or newer. Default: the one on the PATH.",
            "JAVA_OPTS", "Further options of Java, such as -Xmx8g.",
            "TF_CPP_MIN_LOG_LEVEL", "What TensorFlow tells on standard error; 0 is all. Default: 2.");

    /** The first sentence, at the end of which no abbreviation stands. */
    private static final Pattern SENTENCE = Pattern.compile("(.*?[^.])(?:[.:](?:\\s.*|$)|$)", Pattern.DOTALL);

    private final CommandSpec command;
    private final String version;

    private ManualPage(CommandSpec command, String version) {
        this.command = command;
        this.version = version;
    }

    /**
     * The pages of a command line: its own, and after it those of its commands.
     *
     * @param root a command line
     * @param version of the program
     */
    public static List<ManualPage> all(CommandSpec root, String version) {
        List<ManualPage> pages = new ArrayList<>();
        pages.add(new ManualPage(root, version));
        visible(root).forEach(command -> pages.add(new ManualPage(command, version)));
        return pages;
    }

    private static List<CommandSpec> visible(CommandSpec root) {
        return root.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .toList();
    }

    /** What man is asked for to show it, such as {@code dance-train}. */
    public String name() {
        return command.qualifiedName("-");
    }

    /** The name of the page's file. */
    public String fileName() {
        return name() + ".1";
    }

    /** The page in the language that man reads. */
    public String roff() {
        String[] description = command.usageMessage().description();
        Roff page = new Roff(name(), version);
        page.section("NAME").text(Roff.escaped(name() + " - " + summary(command)));
        page.section("SYNOPSIS").text(synopsis());
        page.section("DESCRIPTION");
        Arrays.stream(description).map(ManualPage::plain).forEach(text -> page.paragraph(Roff.escaped(text)));
        List<PositionalParamSpec> arguments = command.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .toList();
        if (!arguments.isEmpty()) {
            page.section("ARGUMENTS");
            arguments.forEach(argument -> page.explained(Roff.italic(argument.paramLabel()), text(argument)));
        }
        page.section("OPTIONS");
        command.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> page.explained(term(option), text(option)));
        List<CommandSpec> commands = visible(command);
        if (!commands.isEmpty()) {
            page.section("COMMANDS");
            commands.forEach(each ->
                    page.explained(Roff.bold(each.qualifiedName("-")) + "(1)", Roff.escaped(summary(each)) + "."));
        }
        page.section("EXIT STATUS");
        command.root()
                .usageMessage()
                .exitCodeList()
                .forEach((code, meaning) -> page.explained(Roff.bold(code), Roff.escaped(plain(meaning))));
        if (command.parent() == null) {
            page.section("ENVIRONMENT");
            ENVIRONMENT.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(variable ->
                            page.explained(Roff.bold(variable.getKey()), Roff.escaped(variable.getValue())));
        } else {
            page.section("SEE ALSO").text(Roff.bold(command.root().name()) + "(1)");
        }
        return page.toString();
    }

    private String synopsis() {
        String synopsis = new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .abbreviatedSynopsis()
                .strip();
        String name = command.qualifiedName();
        return Roff.bold(name) + Roff.escaped(synopsis.substring(name.length()));
    }

    private static String summary(CommandSpec command) {
        String text = plain(String.join(" ", command.usageMessage().description()));
        Matcher sentence = SENTENCE.matcher(text);
        return sentence.matches() ? sentence.group(1) : text;
    }

    /** The names of an option and what comes after it. */
    private String term(OptionSpec option) {
        String value = new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .parameterLabelRenderer()
                .renderParameterLabel(option, Ansi.OFF, List.of())
                .toString();
        return Arrays.stream(option.names())
                        .map(name -> option.negatable()
                                ? command.negatableOptionTransformer().makeSynopsis(name, command)
                                : name)
                        .map(Roff::bold)
                        .collect(Collectors.joining(", "))
                + value(value);
    }

    /** A space or an equals sign, and a name for what is to stand there. */
    private static String value(String rendered) {
        boolean equals = rendered.startsWith("=");
        return (equals ? "=" : "") + (rendered.isEmpty() ? "" : Roff.italic(rendered.substring(equals ? 1 : 0)));
    }

    private static String text(ArgSpec argument) {
        return Roff.escaped(
                Arrays.stream(argument.description()).map(ManualPage::plain).collect(Collectors.joining(" ")));
    }

    /** What picocli makes of a text: format and styles are taken out. */
    private static String plain(String text) {
        String formatted;
        try {
            formatted = String.format(Locale.ROOT, text);
        } catch (IllegalFormatException e) {
            formatted = text;
        }
        return Ansi.OFF.string(formatted).strip();
    }
}
