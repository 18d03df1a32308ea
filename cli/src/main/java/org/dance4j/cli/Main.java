package org.dance4j.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dance4j.cli.board.BoardCommand;
import org.dance4j.cli.convert.ConvertCommand;
import org.dance4j.cli.launch.LaunchCommand;
import org.dance4j.cli.manual.ManualCommand;
import org.dance4j.cli.packaging.PackageCommand;
import org.dance4j.cli.predict.PredictCommand;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;
import org.dance4j.common.progress.StopSignal;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0, 1 if a command failed, 2 if it was not understood, 3 if images were left out, 75 if a process was lost, 130 if Ctrl-C stopped it. */
@Command(
        name = "dance",
        description = "Semantic segmentation whose data and network are slimmed together while training.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:failure",
            "2:a command line that makes no sense",
            "3:done, but images were left out, or a film ended early",
            "75:a process of a run of several was lost (launch)",
            "130:stopped by Ctrl-C"
        })
public final class Main implements Runnable {

    static final String TRAIN = "train";

    /** The property that says whether people are looking. */
    static final String TERMINAL = "dance.terminal";

    static final String EXPERIMENT = "experiment";

    static final String LAUNCH = "launch";

    static final String COMPLETION = "completion";

    /** Options with which no command does anything. */
    static final Set<String> TELLING = Set.of("--help", "-h", "--version", "-V");

    static final String HELP = "help";
    static final String MANUAL = "manual";
    static final String PACKAGE = "package";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program a failure happened.")
    private boolean stackTrace;

    private Main() {}

    /** Runs a command on the streams of this process, which ends with the command's exit code. */
    public static void main(String[] args) {
        NativeStart.prepare(List.of(args));
        StopRequest stop = new StopRequest();
        stop.listen();
        Charset charset = Charset.defaultCharset();
        boolean terminal = Boolean.getBoolean(TERMINAL);
        Console console = new Console(
                new PrintWriter(System.out, true, charset), new PrintWriter(System.err, true, charset), terminal);
        System.exit(run(args, console, stop));
    }

    /**
     * Runs a command in this process.
     *
     * @return its exit code
     */
    public static int run(String[] args, Console console, StopSignal stop) {
        Map<String, ListedCommand> all = byName(console, stop);
        CommandLine commands;
        // They tell of commands only which there are.
        if (TELLING.containsAll(List.of(args))) {
            commands = commands(all, ListedCommand::outline, console);
        } else if (all.containsKey(args[0]) && !needsAll(args[0])) {
            commands = commands(Map.of(args[0], all.get(args[0])), ListedCommand::whole, console);
        } else {
            commands = commands(all, ListedCommand::whole, console);
        }
        try {
            return commands.execute(args);
        } catch (Error e) {
            return Failures.failed(e, commands.<Main>getCommand().stackTrace, console);
        }
    }

    /** Whether a command tells of others. */
    private static boolean needsAll(String command) {
        return Set.of(COMPLETION, HELP, MANUAL, PACKAGE).contains(command);
    }

    /** All commands with their options, for whoever runs or describes them. */
    public static CommandLine commands(Console console, StopSignal stop) {
        return commands(byName(console, stop), ListedCommand::whole, console);
    }

    /** What makes each command, in the order in which help lists them. */
    private static Map<String, ListedCommand> byName(Console console, StopSignal stop) {
        Map<String, ListedCommand> commands = new LinkedHashMap<>();
        commands.put(TRAIN, ListedCommand.of(TrainCommand.class, () -> new TrainCommand(console, stop).spec()));
        commands.put(
                LAUNCH,
                ListedCommand.of(
                        LaunchCommand.class,
                        () -> new LaunchCommand(
                                console, stop, Main.class, arguments -> TrainCommand.parsed(arguments, console))));
        commands.put(EXPERIMENT, ListedCommand.of(ExperimentCommand.class, () -> new ExperimentCommand(console, stop)
                .spec()));
        commands.put("eval", ListedCommand.of(EvalCommand.class, () -> new EvalCommand(console)));
        commands.put("verify", ListedCommand.of(VerifyCommand.class, () -> new VerifyCommand(console)));
        commands.put("bench", ListedCommand.of(BenchCommand.class, () -> new BenchCommand(console)));
        commands.put(
                "predict",
                ListedCommand.of(PredictCommand.class, () -> new PredictCommand(console, ModelProcess::open)));
        commands.put("board", ListedCommand.of(BoardCommand.class, () -> new BoardCommand(console, stop)));
        commands.put("dataset", ListedCommand.of(DatasetCommand.class, () -> new DatasetCommand(console)));
        commands.put("convert", ListedCommand.of(ConvertCommand.class, () -> new ConvertCommand(console)));
        commands.put("complexity", ListedCommand.of(ComplexityCommand.class, () -> new ComplexityCommand(console)));
        commands.put("cost", ListedCommand.of(CostCommand.class, () -> new CostCommand(console)));
        commands.put("weights", ListedCommand.of(WeightsCommand.class, () -> new WeightsCommand(console)));
        commands.put("export", ListedCommand.of(ExportCommand.class, () -> new ExportCommand(console)));
        commands.put(
                "check-reference",
                ListedCommand.of(CheckReferenceCommand.class, () -> new CheckReferenceCommand(console)));
        commands.put(LabelCommand.NAME, ListedCommand.of(LabelCommand.class, LabelCommand::new));
        commands.put(PACKAGE, ListedCommand.of(PackageCommand.class, () -> new PackageCommand(console)));
        commands.put(COMPLETION, ListedCommand.small(Main::completion));
        commands.put(MANUAL, ListedCommand.of(ManualCommand.class, () -> new ManualCommand(console)));
        commands.put(HELP, ListedCommand.small(CommandLine.HelpCommand::new));
        return commands;
    }

    /** A command alone, with the options that all commands have. */
    static CommandLine alone(String name, Object command, Console console) {
        return commands(Map.of(name, ListedCommand.small(() -> command)), ListedCommand::whole, console);
    }

    private static CommandLine commands(
            Map<String, ListedCommand> byName, Function<ListedCommand, Supplier<Object>> form, Console console) {
        Main main = new Main();
        CommandLine commands = new CommandLine(main);
        byName.forEach((name, command) ->
                commands.addSubcommand(name, form.apply(command).get()));
        commands.setOut(console.out())
                .setErr(console.err())
                .setParameterExceptionHandler((problem, arguments) -> Failures.misused(problem, console))
                .setExecutionExceptionHandler((problem, command, parsed) -> problem instanceof ParameterException misuse
                        ? Failures.misused(misuse, console)
                        : Failures.failed(problem, main.stackTrace, console));
        Converters.register(commands);
        return commands;
    }

    /** picocli's own, whose texts name another command. */
    private static CommandLine completion() {
        CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
        completion
                .getCommandSpec()
                .usageMessage()
                .description(
                        "Prints a script by which bash and zsh complete commands and options of a dance on the PATH.")
                .footerHeading("%nExamples:%n")
                .footer("  source <(dance completion)");
        return completion;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "expected a command: "
                        + spec.subcommands().entrySet().stream()
                                .filter(command -> !command.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .hidden())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", ")));
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"dance4j " + org.dance4j.runs.Version.number()};
        }
    }
}
