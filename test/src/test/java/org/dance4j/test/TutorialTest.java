package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dance4j.cli.Main;
import org.dance4j.cli.terminal.Console;
import org.dance4j.common.progress.StopSignal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that the documentation says can be run as they stand: page after page, in a folder of its own. */
class TutorialTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Training is cut short: what follows needs a run, and not a good one. */
    private static final List<String> SHORT =
            List.of("--epochs", "2", "--width", "0.125", "--crop", "96x128", "--limit", "8", "--precision", "float32");

    /** What paths begin with that a reader's folder has, and what is in the project. */
    private static final List<String> OWN =
            List.of("data", "runs", "labelled", "on-device", "in-onnx", "onnx-files", "devices");

    private static final List<String> FILES = List.of(".png", ".html", ".json", ".csv");

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void whatIsSaidToRunRuns() throws IOException {
        int tried = 0;
        for (Map.Entry<String, List<String>> page : DocumentationTest.pages().entrySet()) {
            Path own = folder.resolve(page.getKey());
            for (DocumentedCommand call : DocumentedCommand.of(page.getKey(), page.getValue())) {
                if (call.isTried()) {
                    Files.createDirectories(own);
                    run(call, own);
                    tried++;
                }
            }
        }
        assertTrue(tried >= 10, tried + " commands");
    }

    private static void run(DocumentedCommand call, Path own) {
        List<String> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(placed(argument, own)));
        if (arguments.get(0).equals("train")) {
            arguments.addAll(SHORT);
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commands(new Console(new PrintWriter(out), new PrintWriter(err), false), StopSignal.NEVER)
                .setOverwrittenOptionsAllowed(true)
                .execute(arguments.toArray(String[]::new));
        assertEquals(0, exitCode, call.place() + ": " + arguments + "\n" + err + out);
    }

    /** A path where this test reads and writes; other arguments as they are. */
    private static String placed(String argument, Path own) {
        String first = argument.split("/", 2)[0];
        if (first.equals("docs")) {
            return ROOT.resolve(argument).toString();
        }
        boolean isOwn = OWN.contains(first) || FILES.stream().anyMatch(argument::endsWith);
        return isOwn ? own.resolve(argument).toString() : argument;
    }
}
