package org.dance4j.cli.manual;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dance4j.cli.terminal.Console;
import org.dance4j.runs.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dance manual}. */
@Command(
        description = {
            "Prints a page of the manual, for man to show: dance manual train | man -l -",
            "Packages that dance package makes bring these pages along, so that man dance-train finds them."
        },
        optionListHeading = "%nOptions:%n")
public final class ManualCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "COMMAND",
            description = "The command that the page is of. Default: dance itself.")
    private String command;

    /** A command that prints to a console. */
    public ManualCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        List<ManualPage> pages = ManualPage.all(root, Version.number());
        String name = command == null ? root.name() : root.name() + "-" + command;
        ManualPage page = pages.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "unknown command '" + command + "'; there are "
                                + pages.stream()
                                        .skip(1)
                                        .map(each -> each.name()
                                                .substring(root.name().length() + 1))
                                        .collect(Collectors.joining(", "))));
        console.line(page.roff().stripTrailing());
        return 0;
    }
}
