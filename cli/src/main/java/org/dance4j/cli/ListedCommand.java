package org.dance4j.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command that is made only where it is asked for: the options of all commands take as long to gather as Java takes to
 * start.
 *
 * @param outline what a list of commands tells of it, without its options
 * @param whole all of it, as picocli takes commands
 */
record ListedCommand(Supplier<Object> outline, Supplier<Object> whole) {

    /**
     * A command that its class describes.
     *
     * @param described whose {@link Command} says what it is for
     * @param whole as above
     */
    static ListedCommand of(Class<?> described, Supplier<Object> whole) {
        return new ListedCommand(() -> outline(described.getAnnotation(Command.class)), whole);
    }

    /** A command of few options. */
    static ListedCommand small(Supplier<Object> whole) {
        return new ListedCommand(whole, whole);
    }

    private static CommandSpec outline(Command command) {
        CommandSpec outline = CommandSpec.create();
        outline.usageMessage().description(command.description()).hidden(command.hidden());
        return outline;
    }
}
