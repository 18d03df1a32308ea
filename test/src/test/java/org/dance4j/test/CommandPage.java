package org.dance4j.test;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.common.settings.SettingField;
import org.dance4j.runs.settings.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A page of the documentation on a command, made of what the command line itself knows.
 *
 * @param name what it is called by
 * @param spec its options and texts
 */
record CommandPage(String name, CommandSpec spec) {

    private static final String TRAIN = "train";

    private static final Pattern DEFAULT = Pattern.compile("(.*?)\\s*\\bDefault: (.*?)\\.?", Pattern.DOTALL);
    private static final Pattern REQUIRED = Pattern.compile("(.*?)\\s*\\bRequired\\.", Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("(?<![\\w`-])--(?:\\[no-])?[a-z][a-z0-9-]*");

    /** Options that all commands have; the list of commands tells of them. */
    private static final Set<String> COMMON = Set.of("--help", "--version", "--stacktrace");

    /** The pages of all commands that people are told of, by the names of their files. */
    static Map<String, String> all(CommandLine commands) {
        Map<String, String> pages = new LinkedHashMap<>();
        List<CommandPage> shown = commands.getSubcommands().entrySet().stream()
                .map(command ->
                        new CommandPage(command.getKey(), command.getValue().getCommandSpec()))
                .filter(page -> !page.spec.usageMessage().hidden() && !page.name.equals("help"))
                .toList();
        pages.put("index.md", index(commands.getCommandSpec(), shown));
        shown.forEach(page -> pages.put(page.name + ".md", page.text()));
        return pages;
    }

    private static String index(CommandSpec root, List<CommandPage> pages) {
        StringBuilder text = new StringBuilder(generated())
                .append("# Commands\n\n")
                .append(marked(String.join(" ", root.usageMessage().description())))
                .append("\n\n| command | what it does |\n| --- | --- |\n");
        for (CommandPage page : pages) {
            String first = page.paragraphs().get(0);
            text.append(String.format(
                    "| [`dance %s`](%s.md) | %s |%n",
                    page.name, page.name, cell(first.replaceFirst("(?s)(?<=[a-z)])([.:] ).*", "."))));
        }
        text.append("\nAll of them have\n\n| option | what it does |\n| --- | --- |\n");
        for (OptionSpec option : pages.get(0).spec.options()) {
            if (COMMON.contains(option.longestName())) {
                text.append(String.format(
                        "| `%s` | %s |%n",
                        String.join("`, `", option.names()), cell(String.join(" ", option.description()))));
            }
        }
        text.append("\nA command ends with one of these exit codes:\n\n| code | meaning |\n| --- | --- |\n");
        root.usageMessage().exitCodeList().forEach((code, meaning) -> text.append("| ")
                .append(code)
                .append(" | ")
                .append(meaning)
                .append(" |\n"));
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static String generated() {
        return "<!-- Made from the command line's own model, and compared with it by DocumentationTest, which says how to"
                + " make it anew. Texts and examples are changed in the command's class. -->\n\n";
    }

    private String text() {
        StringBuilder text = new StringBuilder(generated())
                .append("# dance ")
                .append(name)
                .append("\n\n```sh\n./dance ")
                .append(synopsis())
                .append("\n```\n");
        paragraphs()
                .forEach(
                        paragraph -> text.append('\n').append(marked(paragraph)).append('\n'));
        examples(text);
        arguments(text);
        groups().forEach((title, options) -> options(text, title, options));
        if (!name.equals(TRAIN) && takesSettings()) {
            text.append("\nBesides, it takes every option of [`dance train`](train.md) that is a setting of a run.\n");
        }
        return text.append("\nOptions of all commands, and exit codes, are told of in [Commands](index.md).\n")
                .toString();
    }

    private String synopsis() {
        List<String> parts = new ArrayList<>();
        parts.add(name);
        options().stream()
                .filter(OptionSpec::required)
                .forEach(option -> parts.add(option.longestName() + " " + option.paramLabel()));
        parts.add("[OPTIONS]");
        for (PositionalParamSpec argument : spec.positionalParameters()) {
            String label = argument.paramLabel()
                    + (argument.arity().max() > 1 && !argument.paramLabel().endsWith("…") ? "..." : "");
            parts.add(argument.arity().min() == 0 ? "[" + label + "]" : label);
        }
        return String.join(" ", parts);
    }

    /** The description; lines that are set in are a block of code. */
    private List<String> paragraphs() {
        List<String> paragraphs = new ArrayList<>();
        List<String> block = new ArrayList<>();
        for (String line : spec.usageMessage().description()) {
            if (line.startsWith("  ")) {
                block.add(line.substring(2));
                continue;
            }
            addBlock(paragraphs, block);
            if (!line.isBlank()) {
                paragraphs.add(line.strip());
            }
        }
        addBlock(paragraphs, block);
        return paragraphs;
    }

    private static void addBlock(List<String> paragraphs, List<String> block) {
        if (!block.isEmpty()) {
            paragraphs.add("```yaml\n" + String.join("\n", block) + "\n```");
            block.clear();
        }
    }

    private void examples(StringBuilder text) {
        List<String> lines = Arrays.stream(spec.usageMessage().footer())
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.startsWith("dance ") ? "./" + line : line)
                .toList();
        if (!lines.isEmpty()) {
            text.append("\n## Examples\n\n```sh\n")
                    .append(String.join("\n", lines))
                    .append("\n```\n");
        }
    }

    private void arguments(StringBuilder text) {
        if (!spec.positionalParameters().isEmpty()) {
            text.append("\n## Arguments\n\n| argument | what it is |\n| --- | --- |\n");
            spec.positionalParameters().forEach(argument -> text.append("| `")
                    .append(argument.paramLabel())
                    .append("` | ")
                    .append(cell(String.join(" ", argument.description())))
                    .append(" |\n"));
        }
    }

    private List<OptionSpec> options() {
        return spec.options().stream()
                .filter(option -> !option.hidden() && !COMMON.contains(option.longestName()))
                .toList();
    }

    /** Options under titles: those of train in the groups that the settings of a run are in. */
    private Map<String, List<OptionSpec>> groups() {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        if (!name.equals(TRAIN)) {
            boolean leavesOutSettings = takesSettings();
            List<OptionSpec> own = options().stream()
                    .filter(option -> !leavesOutSettings || !isSetting(option))
                    .toList();
            if (!own.isEmpty()) {
                groups.put("Options", own);
            }
            return groups;
        }
        groups.put("The command", options().stream().filter(o -> !isSetting(o)).toList());
        for (RecordComponent group : Settings.class.getRecordComponents()) {
            Set<String> names = names(group);
            groups.put(
                    title(group.getName()),
                    options().stream()
                            .filter(option ->
                                    names.contains(option.longestName().substring(2)))
                            .toList());
        }
        return groups;
    }

    private static Set<String> names(RecordComponent group) {
        return group.getType().isRecord()
                ? Arrays.stream(group.getType().getRecordComponents())
                        .map(component -> hyphenated(component.getName()))
                        .collect(Collectors.toSet())
                : Set.of(hyphenated(group.getName()));
    }

    private static String hyphenated(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String title(String name) {
        String words = hyphenated(name).replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** Whether all settings of a run are options of it. */
    private boolean takesSettings() {
        return Settings.fields().stream().allMatch(field -> spec.findOption("--" + field.name()) != null);
    }

    private static boolean isSetting(OptionSpec option) {
        return Settings.fields().stream().map(SettingField::name).anyMatch(name -> option.longestName()
                .equals("--" + name));
    }

    private static void options(StringBuilder text, String title, List<OptionSpec> options) {
        text.append("\n## ").append(title).append("\n\n| option | what it does | default |\n| --- | --- | --- |\n");
        for (OptionSpec option : options) {
            String description = String.join(" ", option.description());
            String otherwise = option.required() ? "required" : "";
            Matcher told = DEFAULT.matcher(description);
            Matcher required = REQUIRED.matcher(description);
            if (told.matches()) {
                description = told.group(1);
                otherwise = told.group(2);
            } else if (required.matches()) {
                description = required.group(1);
            }
            text.append("| ")
                    .append(name(option))
                    .append(" | ")
                    .append(cell(description))
                    .append(" | ")
                    .append(cell(otherwise))
                    .append(" |\n");
        }
    }

    private static String name(OptionSpec option) {
        String name = option.longestName();
        String shown = option.negatable() ? "--[no-]" + name.substring(2) : name;
        return "`" + (shown + (option.arity().max() == 0 ? "" : " " + option.paramLabel())).replace("|", "\\|") + "`";
    }

    private static String cell(String text) {
        return marked(text).replace("|", "\\|");
    }

    /** What stands in a description, as Markdown: it is a format of its own, in which per cent signs are doubled. */
    private static String marked(String text) {
        String plain = text.replace("%%", "%").replace("%n", " ");
        if (plain.startsWith("```")) {
            return plain;
        }
        return OPTION.matcher(plain.replace("<", "&lt;").replace("*", "\\*")).replaceAll("`$0`");
    }
}
