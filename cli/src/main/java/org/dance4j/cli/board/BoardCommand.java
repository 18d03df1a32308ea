package org.dance4j.cli.board;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dance4j.cli.terminal.Console;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.runs.board.BoardServer;
import org.dance4j.runs.board.RunIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance board}. */
@Command(
        description =
                "Serves a page on the runs in a folder, for a browser on this machine: all runs as a table, their "
                        + "curves, gammas and prunings, pictures of what they label, and accuracy against cost. It may be open "
                        + "while runs train, and changes nothing. Ctrl-C ends it.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  dance board runs", "  dance board runs --port 8080"},
        parameterListHeading = "%n")
public final class BoardCommand implements Callable<Integer> {

    private static final int LOOK_MILLISECONDS = 200;

    private final Console console;
    private final StopSignal stop;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RUNS",
            defaultValue = "runs",
            description = "A run, or a folder with runs in it, up to eight folders deep. Default: runs.")
    private Path folder;

    @Option(
            names = "--port",
            paramLabel = "N",
            description =
                    "The port to serve on, of this machine's loopback address; 0 takes one that is free. Default: 6060.")
    private int port = 6060;

    /** A command that ends when it is asked to stop. */
    public BoardCommand(Console console, StopSignal stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65535) {
            throw new BadSettingException("port", "must be from 0 to 65535, found " + port);
        }
        RunIndex runs = new RunIndex(folder);
        try (BoardServer server = new BoardServer(runs, port)) {
            console.line("runs in " + runs.root() + " at " + server.address() + " (Ctrl-C ends it)");
            while (!stop.getAsBoolean()) {
                Thread.sleep(LOOK_MILLISECONDS);
            }
        }
        return 0;
    }
}
