package org.dance4j.cli;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.cluster.LostProcessException;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.export.errors.ConverterUnavailableException;
import org.dance4j.training.TrainingException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one plain sentence on one line. */
final class Failures {

    private Failures() {}

    /** A command failed. */
    static int failed(Throwable problem, boolean stackTrace, Console console) {
        console.warn(sentence(problem));
        if (stackTrace) {
            problem.printStackTrace(console.err());
            console.err().flush();
        }
        return problem instanceof LostProcessException ? ExitCodes.LOST : ExitCodes.FAILED;
    }

    /** What went wrong. */
    static String sentence(Throwable problem) {
        return oneLine(describe(problem));
    }

    /** A command line was not understood. */
    static int misused(ParameterException problem, Console console) {
        CommandLine command = problem.getCommandLine();
        boolean isRoot = command.getParent() == null;
        StringBuilder sentence = new StringBuilder(decapitalize(oneLine(problem.getMessage())));
        if (problem instanceof UnmatchedArgumentException unmatched) {
            sentence.setLength(0);
            String found = unmatched.getUnmatched().get(0);
            String kind = found.startsWith("-") ? "unknown option" : isRoot ? "unknown command" : "unexpected argument";
            sentence.append(kind).append(" '").append(found).append('\'');
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                sentence.append("; did you mean ")
                        // Of commands even the second nearest is far off.
                        .append(String.join(
                                " or ",
                                suggestions.stream()
                                        .limit(found.startsWith("-") ? 3 : 1)
                                        .toList()))
                        .append('?');
            }
        }
        console.warn(sentence + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        return ExitCodes.USAGE;
    }

    private static String describe(Throwable problem) {
        if (problem instanceof BadSettingException setting) {
            return setting.sentence(SettingOptions::option);
        } else if (problem instanceof UncheckedIOException io) {
            boolean noMessageOfItsOwn = String.valueOf(io.getCause()).equals(io.getMessage());
            return noMessageOfItsOwn ? String.valueOf(io.getCause().getMessage()) : io.getMessage();
        } else if ((problem instanceof BadInputException
                        || problem instanceof LostProcessException
                        || problem instanceof TrainingException
                        || problem instanceof ConverterUnavailableException
                        || problem instanceof IllegalArgumentException)
                && problem.getMessage() != null) {
            return problem.getMessage();
        } else if (problem instanceof OutOfMemoryError || problem instanceof TFResourceExhaustedException) {
            return "there is not enough memory; smaller images, or in training a smaller --batch or --crop, need less ("
                    + String.valueOf(problem.getMessage()).lines().findFirst().orElse("") + ")";
        }
        String reason = problem.getMessage() == null
                ? ""
                : ": " + problem.getMessage().lines().findFirst().orElse("");
        return "something unexpected happened, " + problem.getClass().getSimpleName() + reason
                + " (--stacktrace shows where)";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String decapitalize(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
