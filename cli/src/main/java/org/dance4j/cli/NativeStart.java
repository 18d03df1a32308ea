package org.dance4j.cli;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.ConvolutionTimes;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.NativeLog;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.export.latency.KernelTrial;
import org.dance4j.runs.Models;
import org.dance4j.training.state.RunFolder;

/** What a command's native code needs before anything else: its log, TensorFlow's kernels, and TensorFlow itself, loaded ahead. */
final class NativeStart {

    /** Commands that run no native code. */
    private static final Set<String> JAVA_ONLY =
            Set.of(Main.LAUNCH, Main.COMPLETION, Main.HELP, Main.MANUAL, Main.PACKAGE);

    private static final String PREDICT = "predict";

    /** Commands that label images and do not train. */
    private static final Set<String> LABELLING = Set.of(PREDICT, "eval", "verify", LabelCommand.NAME);

    /** Commands that take long enough for kernels to be timed before, once on a machine; of processes that train together the one that starts them. */
    private static final Set<String> LONG = Set.of(Main.TRAIN, Main.LAUNCH, Main.EXPERIMENT, "eval", "verify", "bench");

    /** What tells a process that it is one of several. */
    private static final String RANK = "RANK";

    private NativeStart() {}

    /** Prepares this process. What is wrong with the arguments, or with what they name, is told later. */
    static void prepare(List<String> args) {
        if (!tells(args) && LONG.contains(command(args)) && !System.getenv().containsKey(RANK)) {
            timeKernels();
        }
        if (!runsNativeCode(args)) {
            return;
        }
        NativeLog.leaveStderrToJava();
        if (labelsWithAnyKernels(args)) {
            OneDnn.disableToLabel();
        }
        if (labelsByRun(args)) {
            FirstSession.openToLabelAhead();
        } else if (runsTensorFlow(args)) {
            OneDnn.loadAhead();
        }
    }

    /** Takes the times that decide on kernels, where none are known and they can be kept. */
    static void timeKernels() {
        if (!OneDnn.awaitsTimes() || !ConvolutionTimes.makeFolder()) {
            return;
        }
        if (Boolean.getBoolean(Main.TERMINAL)) {
            System.err.println("timing TensorFlow's kernels, once on this machine");
        }
        try {
            KernelTrial.run().keep();
        } catch (UncheckedIOException | IllegalStateException e) {
            // Kernels are those of a machine that was not timed.
        }
    }

    /** What launch starts writes to the same standard error. Who only asks for help is spared the time that this takes. */
    private static boolean runsNativeCode(List<String> args) {
        return !args.isEmpty() && !JAVA_ONLY.contains(command(args)) && !tells(args);
    }

    private static boolean tells(List<String> args) {
        return args.stream().anyMatch(Main.TELLING::contains);
    }

    /** Options of dance itself come before it. */
    private static String command(List<String> args) {
        return args.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    }

    /** Whether this process will train or run a network: models in files run in processes of their own. */
    private static boolean runsTensorFlow(List<String> args) {
        return command(args).equals(Main.TRAIN) || paths(args).anyMatch(NativeStart::isRun);
    }

    /** Whether images are labelled by a run in this process, as by {@code predict}, which does so with all processors. */
    private static boolean labelsByRun(List<String> args) {
        return command(args).equals(PREDICT)
                && paths(args).findFirst().filter(NativeStart::isRun).isPresent();
    }

    /** Whether a command only labels, and with models alone that need no certain kernels. */
    static boolean labelsWithAnyKernels(List<String> args) {
        List<Path> models = paths(args)
                .filter(path -> isRun(path) || Files.exists(path.resolve(SavedModelSegmenter.GRAPH_FILE)))
                .toList();
        return LABELLING.contains(command(args))
                && !models.isEmpty()
                && models.stream().allMatch(NativeStart::runsWithAnyKernels);
    }

    private static boolean isRun(Path path) {
        return new RunFolder(path).holdsRun();
    }

    private static boolean runsWithAnyKernels(Path model) {
        try {
            return Models.runsWithAnyKernels(model);
        } catch (BadInputException e) {
            return false;
        }
    }

    private static Stream<Path> paths(List<String> args) {
        return args.stream().skip(1).flatMap(NativeStart::path);
    }

    private static Stream<Path> path(String argument) {
        try {
            return Stream.of(Path.of(argument));
        } catch (InvalidPathException e) {
            return Stream.empty();
        }
    }
}
