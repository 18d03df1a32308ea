package org.dance4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;

/**
 * Runs once what people run often, so that Java can keep the classes that it takes as it has them in memory
 * ({@code -XX:DumpLoadedClassList}, {@code -Xshare:dump}): help, a training of one step, and the labelling of one image with what it trained.
 * Not for people: {@code ./dance} runs it after it has built. Before, kernels are timed on this machine, so that no command waits for
 * that.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * Rehearses, and ends the process with the exit code of what went wrong first, or 0.
     *
     * @param args an empty folder that it may write to
     */
    public static void main(String[] args) throws IOException {
        NativeStart.timeKernels();
        System.exit(rehearse(Path.of(args[0])));
    }

    /**
     * Rehearses in this process.
     *
     * @return the exit code of what went wrong first, or 0
     */
    static int rehearse(Path folder) throws IOException {
        Console nobody = new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false);
        StopRequest stop = new StopRequest();
        Path run = folder.resolve("run");
        Main.run(new String[] {"--help"}, nobody, stop);
        int trained = Main.run(training(run), nobody, stop);
        if (trained != 0) {
            return trained;
        }
        Path image;
        try (Stream<Path> samples = Files.walk(run.resolve("samples"))) {
            image = samples.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
        Path labels = folder.resolve("labels");
        return Main.run(
                new String[] {"predict", run.toString(), image.toString(), "--out", labels.toString()}, nobody, stop);
    }

    private static String[] training(Path run) {
        List<String> options =
                List.of("--limit", "2", "--batch", "2", "--steps", "1", "--crop", "32x32", "--width", "0.25");
        return Stream.of(
                        List.of("train", "--dataset", "scenes"),
                        options,
                        List.of("--no-export", "--out", run.toString()))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }
}
