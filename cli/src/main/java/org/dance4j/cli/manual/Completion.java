package org.dance4j.cli.manual;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** Completion of commands and options in shells, in files that shells find by themselves. */
public final class Completion {

    private Completion() {}

    /** What bash-completion loads when the command is to be completed for the first time. */
    public static String bash(CommandSpec root) {
        return AutoComplete.bash(root.name(), root.commandLine());
    }

    /**
     * What zsh loads as the function {@code _dance}: the first call teaches it bash's completion, and completes by it.
     *
     * @param root the command line
     */
    public static String zsh(CommandSpec root) {
        // The script has an alias for this, which comes too late where all of it is read at once.
        String option = "function compopt() { : }\n\n";
        return "#compdef " + root.name() + "\n\n" + option + bash(root) + "\n_bash_complete -o default -F _complete_"
                + root.name() + "\n";
    }
}
