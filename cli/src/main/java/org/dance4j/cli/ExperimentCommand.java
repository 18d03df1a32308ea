package org.dance4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.runs.experiments.AnalysisResult;
import org.dance4j.runs.experiments.Experiment;
import org.dance4j.runs.experiments.ExperimentPlan;
import org.dance4j.runs.experiments.ExperimentRun;
import org.dance4j.runs.experiments.ExperimentRunner;
import org.dance4j.runs.experiments.FinishedRuns;
import org.dance4j.runs.experiments.PlannedRun;
import org.dance4j.runs.experiments.Probe;
import org.dance4j.runs.experiments.results.ExperimentPage;
import org.dance4j.runs.experiments.results.ExperimentResult;
import org.dance4j.runs.experiments.results.ExperimentTables;
import org.dance4j.runs.settings.CommandText;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.state.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dance experiment}. */
@Command(
        description = {
            "Trains the runs of an experiment, those of the paper's tables or your own, and puts their figures into table.md,"
                    + " table.json and report.html beside the paper's.",
            "Runs are ordinary run folders below DIR/runs. Called again, it goes on where it stopped: finished runs are not"
                    + " trained again. Any option of dance train holds for all runs, but for what a row sets itself; --network,"
                    + " --dataset and --data take several, with commas between them.",
            "",
            "An experiment of your own is a file in YAML:",
            "  title: what it shows",
            "  settings: {batch: 4}   # of all runs; the command line comes first",
            "  rows:                  # for each seed a run of each",
            "    - {name: baseline, settings: {recipe: baseline}}",
            "    - {name: gentle, settings: {prune-ratio: 0.2}}",
            "  analyses:",
            "    - {kind: patterns, what: channels, with: ROW, without: ROW}",
            "    - {kind: scales, fixed: ROW, adaptive: ROW, classes: [car]}",
            "    - {kind: files, files: [int8], size: 352x480}   # TFLite files: mIoU, size, latency",
            "    - {kind: split, split: test}   # all networks on the images of another split",
            "    - {kind: theory, row: ROW}",
            "    - {kind: breakdown, with: ROW, without: ROW}",
            "Keys of settings are the names of dance train's options. A row may also have: against (the row that its"
                    + " changes are counted from; the first if missing), init (a row above whose networks it starts from),"
                    + " same-macs-as (a row above whose training MACs it spends), with-cost-of (a row above whose training"
                    + " counts as part of its own), length (its share of the epochs, steps or MACs) and paper (a list of figures:"
                    + " miou, training-macs, inference-macs, training-energy, inference-energy, and network and dataset where there are several). The file may"
                    + " also have source, paper-setting, notes (texts shown at the top), needs (options that must be"
                    + " given). Patterns also tells of weights, and takes ratios (shares that go); scales takes scales (shares"
                    + " of the images' sides)."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance experiment --list",
            "  dance experiment components --dataset camvid --data DIR --steps 1800 --out runs/components",
            "  dance experiment gentle.yaml --seeds 5 --parallel 2"
        })
final class ExperimentCommand implements Callable<Integer> {

    private static final String MARKDOWN = "table.md";
    private static final String JSON = "table.json";
    private static final String REPORT = "report.html";

    private final Console console;
    private final StopSignal stop;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "EXPERIMENT",
            description = "One of those that --list tells of, or a file in YAML.")
    private String experiment;

    @Option(names = "--list", description = "Tell which experiments there are.")
    private boolean list;

    private final SettingOptions options = new SettingOptions();

    @Option(
            names = "--budget",
            paramLabel = "MACS",
            converter = Converters.Macs.class,
            description = "The same as --training-macs: what each run spends, in place of epochs.")
    private Long budget;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description =
                    "As many epochs, the same for all runs, as together take about N minutes of training by their first steps; validation, export and analyses come on top.")
    private Integer minutes;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Runs of each row, with seeds from --seed on. Default: 3.")
    private int seeds = 3;

    @Option(names = "--parallel", paramLabel = "N", description = "Runs trained at a time. Default: 1.")
    private int parallel = 1;

    @Option(
            names = "--reuse",
            paramLabel = "DIR",
            split = ",",
            description =
                    "Folders of other experiments: where the same was asked of a finished run in them, it is taken as it is instead of trained again.")
    private List<Path> reuse = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The experiment's folder. Default: runs/EXPERIMENT.")
    private Path out;

    ExperimentCommand(Console console, StopSignal stop) {
        this.console = console;
        this.stop = stop;
    }

    /** The command as the command line knows it. */
    CommandSpec spec() {
        CommandSpec made = CommandSpec.forAnnotatedObject(this);
        options.addTo(made, "--list");
        return made;
    }

    @Override
    public Integer call() {
        if (list) {
            console.line(listing().toString().stripTrailing());
            return 0;
        } else if (experiment == null) {
            throw new BadInputException("which experiment? Expected one of " + String.join(", ", Experiment.BUILT_IN)
                    + ", or a file in YAML");
        }
        Experiment declared = Experiment.find(experiment);
        Path folder = out != null
                ? out
                : Path.of("runs", Path.of(experiment).getFileName().toString().replaceAll("\\.ya?ml$", ""));
        if (new RunFolder(folder).holdsRun() || Files.isRegularFile(folder)) {
            throw new BadInputException("--out must be a folder for an experiment, found "
                    + (Files.isRegularFile(folder) ? "the file " : "the run ") + folder);
        }
        requireOwn(folder);
        try (FolderLock lock = FolderLock.hold(folder, console::warn)) {
            return run(declared, lock.folder());
        }
    }

    private int run(Experiment declared, Path folder) {
        ExperimentPlan plan = plan(declared, folder, new FinishedRuns(reuse));
        Optional<List<ExperimentRun>> runs = new ExperimentRunner(console, stop, plan, parallel).run();
        if (runs.isEmpty()) {
            console.line("stopped; the same command goes on");
            return ExitCodes.STOPPED;
        }
        write(ExperimentResult.of(plan, runs.get(), command(), console), folder);
        return 0;
    }

    /** The results of an experiment are written anew when it goes on; another's files are not. */
    private static void requireOwn(Path folder) {
        if (isExperiment(folder)) {
            return;
        }
        for (String result : List.of(MARKDOWN, JSON, REPORT)) {
            if (Files.exists(folder.resolve(result))) {
                throw new BadInputException("an experiment in " + folder + " would write over " + folder.resolve(result)
                        + ", which is no experiment's; choose another --out");
            }
        }
    }

    private static boolean isExperiment(Path folder) {
        try {
            return ExperimentPlan.holdsRuns(folder)
                    || (Files.exists(folder.resolve(JSON))
                            && Json.read(folder.resolve(JSON)).has("setups"));
        } catch (BadInputException e) {
            return false;
        }
    }

    private static Table listing() {
        Table table = new Table("experiment", "in the paper", "").rule();
        for (String name : Experiment.BUILT_IN) {
            Experiment one = Experiment.find(name);
            table.row(name, one.source() == null ? "" : one.source(), one.title());
        }
        return table;
    }

    private ExperimentPlan plan(Experiment declared, Path folder, FinishedRuns finished) {
        Settings given = options.settings();
        long lengths = List.of(
                        given.length().epochs() != null,
                        given.length().steps() != null,
                        given.length().trainingMacs() != null,
                        budget != null,
                        minutes != null)
                .stream()
                .filter(isGiven -> isGiven)
                .count();
        if (lengths > 1) {
            throw new BadInputException(
                    "a run is as long as --epochs, --steps, --budget or --minutes says, one of them");
        } else if (budget != null) {
            given = given.with("training-macs", budget);
        } else if (minutes != null) {
            ExperimentPlan shortest = ExperimentPlan.of(declared, given.with("epochs", 1), seeds, folder, finished);
            given = given.with("epochs", epochs(shortest, folder));
        }
        return ExperimentPlan.of(declared, given, seeds, folder, finished);
    }

    /** How long the runs of an experiment are that was given a time. */
    private record Fitted(int minutes, int epochs) {}

    /** The epochs that the minutes hold; those found when the experiment was begun, if it was. */
    private int epochs(ExperimentPlan plan, Path folder) {
        if (minutes < 1) {
            throw new BadInputException("--minutes must be at least 1, found " + minutes);
        }
        Path file = folder.resolve("minutes.yaml");
        if (Files.exists(file)) {
            Fitted fitted = ConfigFile.read(file, Fitted.class);
            if (fitted.minutes() != minutes) {
                throw new BadInputException("experiment " + folder + " was begun with --minutes " + fitted.minutes()
                        + ", not with " + minutes + "; choose another --out, or the same");
            }
            return fitted.epochs();
        }
        Map<String, Double> measured = new HashMap<>();
        double seconds = 0;
        for (PlannedRun run : plan.runs()) {
            double length = run.row().length() == null ? 1 : run.row().length();
            seconds += length
                    * measured.computeIfAbsent(run.row().name() + " " + run.setup(), key -> {
                        console.line("measuring an epoch of " + run.row().name() + ", " + run.setup());
                        return Probe.secondsPerEpoch(run.settings(), stop);
                    });
        }
        if (stop.getAsBoolean()) {
            throw new BadInputException("stopped while epochs were measured; the same command begins anew");
        }
        int epochs = (int) (60 * minutes / seconds);
        if (epochs < 1) {
            throw new BadInputException("--minutes " + minutes + " are too few: one epoch of each of the "
                    + plan.runs().size() + " runs takes about " + (long) Math.ceil(seconds / 60) + " minutes");
        }
        console.line("epochs of each run: " + epochs);
        ConfigFile.write(new Fitted(minutes, epochs), file);
        return epochs;
    }

    private String command() {
        return CommandText.of(spec.root().commandLine().getParseResult().originalArgs());
    }

    private void write(ExperimentResult result, Path folder) {
        write(folder.resolve(MARKDOWN), ExperimentTables.markdown(result));
        write(folder.resolve(JSON), ExperimentTables.json(result));
        write(folder.resolve(REPORT), ExperimentPage.html(result));
        for (ExperimentResult.SetupResult setup : result.setups()) {
            console.line("");
            console.line(setup.setup().toString());
            console.line(table(ExperimentTables.cells(setup)));
            for (AnalysisResult analysis : setup.analyses()) {
                console.line(analysis.title());
                console.line(table(ExperimentTables.cells(analysis)));
            }
        }
        console.line("table.md, table.json and report.html are in " + folder);
    }

    private static String table(List<List<String>> cells) {
        Table table = new Table(cells.get(0).toArray(String[]::new)).rule();
        cells.subList(1, cells.size()).forEach(row -> table.row(row.toArray(String[]::new)));
        return table.toString();
    }

    private static void write(Path file, String text) {
        AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
