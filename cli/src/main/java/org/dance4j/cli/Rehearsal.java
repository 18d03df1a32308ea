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
 * ({@code -XX:ArchiveClassesAtExit}): help, a training of one step, and the labelling of one image with what it trained.
 * Not for people: {@code ./dance} runs it after it has built.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * Rehearses, and ends the process with exit code 0, or with 1 where it got to no labels.
     *
     * @param args an empty folder that it may write to
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Console nobody = new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false);
        StopRequest stop = new StopRequest();
        Path run = folder.resolve("run");
        Main.run(new String[] {"--help"}, nobody, stop);
        Main.run(training(run), nobody, stop);
        Path image;
        try (Stream<Path> samples = Files.walk(run.resolve("samples"))) {
            image = samples.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
        String[] labelling = {
            "predict",
            run.toString(),
            image.toString(),
            "--out",
            folder.resolve("labels").toString()
        };
        System.exit(Main.run(labelling, nobody, stop) == 0 ? 0 : 1);
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
