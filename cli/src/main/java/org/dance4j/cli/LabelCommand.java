package org.dance4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.eval.inference.NoModel;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.measure.SegmenterServer;
import org.dance4j.runs.Models;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the processes of {@link ModelProcess} run; not for people. */
@Command(
        hidden = true,
        description = "Labels the images that come on standard input, for dance verify and dance bench.")
final class LabelCommand implements Callable<Integer> {

    static final String NAME = "label-stream";
    static final String THREADS = "--threads";

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A model as of dance eval. Default: none, every label is 0.")
    private Path model;

    @Option(
            names = THREADS,
            paramLabel = "N",
            required = true,
            description = "Threads that the model may use. Required.")
    private int threads;

    @Mixin
    private PixelOptions pixels;

    @Mixin
    private WidthOption width;

    @Override
    public Integer call() {
        try (Segmenter segmenter = open()) {
            SegmenterServer.serve(segmenter, System.in, System.out);
            return 0;
        } catch (RuntimeException | OutOfMemoryError e) {
            System.err.println(Failures.sentence(e));
            return ExitCodes.FAILED;
        }
    }

    private Segmenter open() {
        if (model != null) {
            // Of a damaged checkpoint the command that started this process has told already.
            return Models.open(
                    model,
                    threads,
                    new Models.Told(Optional.empty(), pixels.normalization(), width.width(), OptionalDouble.empty()),
                    Reporter.SILENT);
        }
        FirstSession.openToLabel(threads, false);
        return new NoModel();
    }
}
