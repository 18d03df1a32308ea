package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dance4j.cli.Main;
import org.dance4j.cli.terminal.Console;
import org.dance4j.common.progress.StopSignal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the documentation says of commands is so: their pages, every call of one, every option, every link. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGES = ROOT.resolve("docs/commands");

    /** Set to have the pages written in place of compared. */
    private static final String WRITE = "pages.write";

    private static final String HOW_TO_WRITE =
            "mvn test -pl test -am -Dtest=DocumentationTest -D" + WRITE + " -Dsurefire.failIfNoSpecifiedTests=false";

    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern OPTION = Pattern.compile("--(?:\\[no-])?([a-z][a-z0-9-]*)");

    private final CommandLine commands = Main.commands(
            new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false),
            StopSignal.NEVER);

    /** All pages: those in the project's own folder, and those below {@code docs}. */
    static Map<String, List<String>> pages() throws IOException {
        Map<String, List<String>> pages = new TreeMap<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> below = Files.walk(ROOT.resolve("docs"))) {
            for (Path file : Stream.concat(top, below)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList()) {
                pages.put(ROOT.relativize(file).toString(), Files.readAllLines(file));
            }
        }
        return pages;
    }

    @Test
    void pagesOfCommandsAreWhatTheCommandLineKnows() throws IOException {
        Map<String, String> made = CommandPage.all(commands);
        if (System.getProperty(WRITE) != null) {
            Files.createDirectories(PAGES);
            for (Map.Entry<String, String> page : made.entrySet()) {
                Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
            }
        }
        try (Stream<Path> files = Files.list(PAGES)) {
            assertEquals(
                    new TreeSet<>(made.keySet()),
                    new TreeSet<>(
                            files.map(file -> file.getFileName().toString()).toList()),
                    "pages in docs/commands");
        }
        for (Map.Entry<String, String> page : made.entrySet()) {
            assertEquals(
                    page.getValue(),
                    Files.readString(PAGES.resolve(page.getKey())),
                    "docs/commands/" + page.getKey() + " is not what the command line has now; make the pages anew by "
                            + HOW_TO_WRITE);
        }
    }

    @Test
    void everyCallOfACommandCanBeMade() throws IOException {
        List<String> problems = new ArrayList<>();
        int calls = 0;
        for (Map.Entry<String, List<String>> page : pages().entrySet()) {
            for (DocumentedCommand call : DocumentedCommand.of(page.getKey(), page.getValue())) {
                calls++;
                if (!isSynopsis(call)) {
                    problem(call.arguments(), false).ifPresent(what -> problems.add(call.place() + ": " + what));
                }
            }
        }
        assertEquals("", String.join("\n", problems));
        assertTrue(calls > 100, calls + " calls");
    }

    private static boolean isSynopsis(DocumentedCommand call) {
        return call.place().startsWith("docs/commands/") && call.arguments().contains("[OPTIONS]");
    }

    /** In the text, too, where a call may be cut short. */
    @Test
    void everyOptionInTheTextIsOne() throws IOException {
        Set<String> known = new HashSet<>();
        commands.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().options().forEach(option -> known.addAll(names(option))));
        List<String> problems = new ArrayList<>();
        int options = 0;
        for (Map.Entry<String, List<String>> page : pages().entrySet()) {
            Matcher span = SPAN.matcher(withoutBlocks(page.getValue()));
            while (span.find()) {
                String code = span.group(1).replaceAll("\\s+", " ");
                if (code.startsWith("./dance ") && !code.contains("…")) {
                    List<String> words = DocumentedCommand.words(code.substring("./dance ".length()), false);
                    problem(words, true).ifPresent(what -> problems.add(page.getKey() + ": " + code + ": " + what));
                } else if (code.startsWith("--")) {
                    Matcher option = OPTION.matcher(code);
                    while (option.find()) {
                        options++;
                        if (!known.contains("--" + option.group(1))) {
                            problems.add(page.getKey() + ": " + code + ": there is no option --" + option.group(1));
                        }
                    }
                }
            }
        }
        assertEquals("", String.join("\n", problems));
        assertTrue(options > 100, options + " options");
    }

    private static List<String> names(OptionSpec option) {
        List<String> names = new ArrayList<>(List.of(option.names()));
        if (option.negatable()) {
            names.add("--no-" + option.longestName().substring(2));
        }
        return names;
    }

    /** What the command line says against a call. */
    private Optional<String> problem(List<String> arguments, boolean mayBeCutShort) {
        try {
            ParseResult parsed = commands.parseArgs(arguments.toArray(String[]::new));
            int end = arguments.indexOf("--");
            if (parsed.hasSubcommand()
                    && parsed.subcommand().commandSpec().name().equals("launch")
                    && end >= 0) {
                return problem(arguments.subList(end + 1, arguments.size()), mayBeCutShort);
            }
            return Optional.empty();
        } catch (ParameterException e) {
            return mayBeCutShort && !(e instanceof UnmatchedArgumentException)
                    ? Optional.empty()
                    : Optional.of(e.getMessage());
        }
    }

    /** Links lead to files and headings that are there; what is on the net is not looked at. */
    @Test
    void linksLeadSomewhere() throws IOException {
        Map<String, List<String>> pages = pages();
        List<String> problems = new ArrayList<>();
        int links = 0;
        for (Map.Entry<String, List<String>> page : pages.entrySet()) {
            Path from = ROOT.resolve(page.getKey());
            Matcher link = LINK.matcher(withoutCode(page.getValue()));
            while (link.find()) {
                String target = link.group(1) != null ? link.group(1) : link.group(2);
                if (target.matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? from
                        : from.getParent().resolve(parts[0]).normalize();
                if (!Files.exists(file)) {
                    problems.add(page.getKey() + ": " + target + " leads to nothing");
                } else if (parts.length == 2
                        && file.toString().endsWith(".md")
                        && !anchors(pages.get(ROOT.relativize(file).toString())).contains(parts[1])) {
                    problems.add(page.getKey() + ": " + target + " leads to no heading");
                }
            }
        }
        assertEquals("", String.join("\n", problems));
        assertTrue(links > 50, links + " links");
    }

    /** Headings as GitHub and others name them. */
    private static Set<String> anchors(List<String> lines) {
        Set<String> anchors = new HashSet<>();
        for (String line : withoutBlocks(lines).split("\n", -1)) {
            if (line.matches("#{1,6} .*")) {
                anchors.add(line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .strip()
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    private static String withoutBlocks(List<String> lines) {
        StringBuilder text = new StringBuilder();
        boolean isBlock = false;
        for (String line : lines) {
            if (line.strip().startsWith("```")) {
                isBlock = !isBlock;
            } else if (!isBlock && !line.startsWith("    ")) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    private static String withoutCode(List<String> lines) {
        return SPAN.matcher(withoutBlocks(lines)).replaceAll("code");
    }
}
