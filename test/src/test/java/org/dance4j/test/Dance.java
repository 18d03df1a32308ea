package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dance4j.cli.Main;
import org.dance4j.cli.terminal.Console;
import org.dance4j.common.progress.StopSignal;

/**
 * A call of the command line in this process.
 *
 * @param exitCode what the process would have ended with
 * @param out the lines written to standard output
 * @param err the lines written to standard error
 */
record Dance(int exitCode, List<String> out, List<String> err) {

    /** Options of a training that takes seconds. */
    static final List<String> TINY =
            List.of("--limit", "12", "--batch", "3", "--crop", "96x128", "--stages", "2", "--precision", "float32");

    static Dance run(Object... arguments) {
        return run(StopSignal.NEVER, arguments);
    }

    /** The call is asked to stop when so many training steps are done. */
    static Dance stoppedAfter(int steps, Object... arguments) {
        AtomicInteger asked = new AtomicInteger();
        return run(() -> asked.incrementAndGet() >= steps, arguments);
    }

    /** The call is asked to stop when a run has trained for so many epochs, so that what follows training is left out. */
    static Dance stoppedAfterEpochs(int epochs, Path run, Object... arguments) {
        Path log = run.resolve("log.jsonl");
        return run(() -> Files.exists(log) && lines(log) >= epochs, arguments);
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dance run(StopSignal stop, Object... arguments) {
        List<String> texts = new ArrayList<>();
        for (Object argument : arguments) {
            if (argument instanceof List<?> several) {
                several.forEach(one -> texts.add(String.valueOf(one)));
            } else {
                texts.add(String.valueOf(argument));
            }
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(
                texts.toArray(String[]::new), new Console(new PrintWriter(out), new PrintWriter(err), false), stop);
        return new Dance(
                exitCode,
                out.toString().lines().toList(),
                err.toString().lines().toList());
    }

    /** This call, which must have gone well and without a word of complaint. */
    Dance succeeded() {
        assertEquals(List.of(), err);
        assertEquals(0, exitCode);
        return this;
    }

    /** The one plain sentence that this call must have ended with, which says who is to blame. */
    String refused(int expectedExitCode, String culprit) {
        assertEquals(1, err.size(), toString());
        String sentence = err.get(0);
        assertTrue(sentence.startsWith("dance: ") && sentence.contains(culprit), sentence);
        assertFalse(sentence.contains("Exception") || sentence.contains("unexpected"), sentence);
        assertEquals(expectedExitCode, exitCode, sentence);
        return sentence;
    }

    /** A tiny training of the given recipe into a folder. */
    static Dance train(String recipe, Path out, Object... more) {
        return run("train", "--recipe", recipe, TINY, "--out", out, List.of(more));
    }
}
