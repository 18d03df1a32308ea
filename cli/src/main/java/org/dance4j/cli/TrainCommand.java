package org.dance4j.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dance4j.cli.launch.Gpus;
import org.dance4j.cli.launch.LaunchCommand;
import org.dance4j.cli.launch.Lifeline;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.text.EnumText;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.runs.CompanionRun;
import org.dance4j.runs.Resumption;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.TrainingRun;
import org.dance4j.runs.Version;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.cluster.MeetingHost;
import org.dance4j.training.cluster.Place;
import org.dance4j.training.state.RunFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code dance train}. */
@Command(
        description = {
            "Trains a network on a dataset while slimming both, and leaves a run folder: the slim network's weights, its"
                    + " figures, a SavedModel, TFLite files and a report.",
            "Ctrl-C stops with a checkpoint. p is an image's projected complexity, from 0 to 1."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance train",
            "  dance train --dataset folder --data data/mine --out runs/mine",
            "  dance train --dataset camvid --data DIR --weights resnet18.pth --out runs/camvid",
            "  dance train --dataset folder --data data/mine --recipe baseline --epochs 50",
            "  dance train --resume runs/mine"
        })
final class TrainCommand implements Callable<Integer> {

    private final Console console;
    private final StopSignal stop;

    private final SettingOptions options = new SettingOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The run folder, which must not hold a run yet. Default: runs/DATASET-RECIPE-TIME, a new one.")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Go on with the run in this folder from its newest intact checkpoint; all settings are the run's, but --no-export can be given, and --data if the dataset has moved.")
    private Path resume;

    @Option(
            names = "--accept-changed-data",
            description =
                    "With --resume: go on although classes, labels or images are not what the run began with. Default: that is an error.")
    private boolean acceptChangedData;

    @Option(
            names = "--config",
            paramLabel = "FILE.yaml",
            description =
                    "Take settings from a file whose keys are these options' names, such as a run's config.yaml. Options given here override it.")
    private Path config;

    TrainCommand(Console console, StopSignal stop) {
        this.console = console;
        this.stop = stop;
    }

    /** The command as the command line knows it. */
    CommandSpec spec() {
        CommandSpec spec = CommandSpec.forAnnotatedObject(this);
        options.addTo(spec);
        return spec;
    }

    /** What arguments of this command come to, for {@code launch}; empty if help is asked for, which is shown. */
    static Optional<LaunchCommand.TrainArguments> parsed(List<String> arguments, Console console) {
        TrainCommand train = new TrainCommand(console, StopSignal.NEVER);
        List<String> command = new ArrayList<>(List.of(Main.TRAIN));
        command.addAll(arguments);
        CommandLine line = Main.alone(Main.TRAIN, train.spec(), console);
        if (CommandLine.printHelpIfRequested(line.parseArgs(command.toArray(new String[0])))) {
            return Optional.empty();
        }
        Settings all = train.given();
        boolean resumes = train.resume != null;
        Optional.ofNullable(train.resume).ifPresent(StoredRun::open);
        return Optional.of(new LaunchCommand.TrainArguments(
                resumes ? train.resume : train.out != null ? train.out : defaultFolder(all),
                resumes,
                train.out != null,
                train.isOnGpu(all)));
    }

    private boolean isOnGpu(Settings given) {
        // Where a folder is not to be seen from here, whoever meets the first process says so.
        Settings settings = resume == null || !new RunFolder(resume).holdsRun()
                ? given
                : StoredRun.open(resume).config().settings();
        return settings.machine().device() == Device.GPU;
    }

    /** The settings of the options, and of a file. */
    private Settings given() {
        Settings settings = options.settings();
        if (config == null || resume != null) {
            return settings;
        }
        return settings.over(ConfigFile.readBeside(settings, config));
    }

    @Override
    public Integer call() {
        Lifeline.hold();
        Optional<Place> place = Place.of(System.getenv());
        if (place.isEmpty()) {
            return run(Optional.empty());
        }
        Settings all = given();
        if (isOnGpu(all)) {
            Gpus.showOwn(System.getenv());
        }
        if (!place.get().leads()) {
            return new CompanionRun(stop, place.get()).follow(all) ? 0 : ExitCodes.STOPPED;
        }
        try (MeetingHost host = MeetingHost.open(place.get(), Version.number(), all.texts())) {
            return run(Optional.of(host));
        }
    }

    private int run(Optional<MeetingHost> host) {
        Settings settings = options.settings();
        TrainingRun run = new TrainingRun(console, stop, true, host);
        Optional<Metrics> metrics;
        if (resume != null) {
            requireNothingElse(settings);
            metrics = run.resume(
                    resume,
                    new Resumption(
                            !Boolean.FALSE.equals(settings.export()),
                            Optional.ofNullable(settings.data().data()),
                            acceptChangedData));
        } else if (acceptChangedData) {
            throw new BadInputException("--accept-changed-data is for --resume: a new run takes the data as it is");
        } else {
            Settings all = given();
            metrics = out != null ? run.start(all, out) : run.startInNew(all, defaultFolder(all));
        }
        return metrics.isPresent() ? 0 : ExitCodes.STOPPED;
    }

    private void requireNothingElse(Settings settings) {
        Settings others =
                (Boolean.FALSE.equals(settings.export()) ? settings.without("export") : settings).without("data");
        Iterator<String> given = others.values().keySet().iterator();
        String other = out != null ? "out" : config != null ? "config" : given.hasNext() ? given.next() : null;
        if (other != null) {
            throw new BadInputException(
                    "--resume takes all settings from the run: --" + other + " cannot be given with it");
        }
    }

    private static Path defaultFolder(Settings settings) {
        return Path.of(
                "runs",
                settings.withDefaults().data().dataset() + "-"
                        + EnumText.of(settings.withDefaults().recipe()) + "-"
                        + LocalDateTime.now(ZoneId.systemDefault())
                                .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }
}
