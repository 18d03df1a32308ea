package org.dance4j.runs.experiments;

import com.google.common.base.Throwables;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Dataset;
import org.dance4j.runs.Resumption;
import org.dance4j.runs.RunListener;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.TrainingRun;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.NetworkSettings;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.TrainingException;
import org.dance4j.training.state.RunFolder;

/** Trains the runs of an experiment: those that are finished are read, those that were begun go on, the others start. */
public final class ExperimentRunner {

    /** Ends the waiting for a run that will not come: it was stopped, or one before it failed. */
    private static final class StoppedException extends RuntimeException {}

    private static final List<String> OF_NETWORKS =
            List.of("network", "backbone", "output-stride", "width", "header-width");

    private static final BadSettingException.Field OUT = new BadSettingException.Field("out");

    private final RunListener listener;
    private final StopSignal stop;
    private final ExperimentPlan plan;
    private final int parallel;
    private final Map<PlannedRun, Future<ExperimentRun>> runs = new ConcurrentHashMap<>();
    private volatile RuntimeException failure;

    /** @param parallel how many runs are trained at a time, at least 1 */
    public ExperimentRunner(RunListener listener, StopSignal stop, ExperimentPlan plan, int parallel) {
        if (parallel < 1) {
            throw new BadSettingException("parallel", "must be at least 1, found " + parallel);
        }
        this.listener = listener;
        this.stop = stop;
        this.plan = plan;
        this.parallel = parallel;
    }

    /**
     * All runs, in the plan's order; empty if asked to stop.
     *
     * @throws BadInputException if a run's folder holds a run with other settings
     */
    public Optional<List<ExperimentRun>> run() {
        plan.runs().forEach(this::requireOurs);
        requireData();
        // Before a run's first look at its network, in whatever thread.
        OneDnn.enable();
        requireUsable();
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        try {
            // A run waits only for runs that come before it, which are begun before it.
            plan.runs().forEach(run -> runs.put(run, threads.submit(() -> run(run))));
            return Optional.of(plan.runs().stream().map(this::awaited).toList());
        } catch (StoppedException e) {
            if (failure != null) {
                throw failure;
            }
            return Optional.empty();
        } finally {
            threads.shutdown();
        }
    }

    private void requireData() {
        if (plan.experiment().analyses().isEmpty()) {
            return;
        }
        for (PlannedRun.Setup setup : plan.setups()) {
            PlannedRun run = plan.runs().stream()
                    .filter(each -> each.setup().equals(setup))
                    .findFirst()
                    .orElseThrow();
            Dataset dataset = RunConfig.open(run.settings().data(), run.seed());
            plan.experiment().analyses().forEach(analysis -> analysis.requireData(dataset));
        }
    }

    /**
     * What cannot be trained is told before hours of what comes before it. Runs that begin with others' networks or costs
     * are looked at when those are there.
     */
    private void requireUsable() {
        Set<Object> seen = new HashSet<>();
        Map<String, Settings> first = new LinkedHashMap<>();
        for (PlannedRun run : plan.runs()) {
            boolean isOpen = run.row().init() != null || run.row().sameMacsAs() != null;
            boolean isBegun = Files.exists(new RunFolder(run.folder()).config());
            if (!isOpen && !isBegun && seen.add(List.of(run.row(), run.setup()))) {
                first.put(run.name() + (plan.setups().size() > 1 ? ", " + run.setup() : ""), run.settings());
            }
        }
        new TrainingRun(listener, stop, false).requireUsable(first);
    }

    private ExperimentRun awaited(PlannedRun run) {
        try {
            return runs.get(run).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        }
    }

    private ExperimentRun run(PlannedRun run) {
        Optional<ExperimentRun> before = awaited(run.row().withCostOf(), run);
        Settings settings = settings(run);
        requireSameOrigin(run, settings);
        if (!FinishedRuns.isFinished(new RunFolder(run.folder()))) {
            if (failure != null || stop.getAsBoolean()) {
                throw new StoppedException();
            }
            try {
                train(run, settings);
            } catch (BadInputException | IllegalArgumentException | TrainingException e) {
                forgetUnlessBegun(run);
                failure = TrainingRun.ofRun(run.name(), e);
                throw failure;
            }
        }
        return ExperimentRun.read(run, before);
    }

    private Optional<ExperimentRun> awaited(String row, PlannedRun run) {
        return Optional.ofNullable(row).map(name -> awaited(plan.of(name, run)));
    }

    /** What is asked of a run, with what comes from the runs that it depends on. */
    private Settings settings(PlannedRun run) {
        Settings settings = run.settings();
        Optional<ExperimentRun> from = awaited(run.row().init(), run);
        if (from.isPresent()) {
            // What a row asks for itself is for the training to take or to refuse.
            Set<String> own = run.row().settings().values().keySet();
            settings = settings.without(Stream.concat(NetworkSettings.OF_FILES.stream(), OF_NETWORKS.stream())
                            .filter(name -> !own.contains(name))
                            .toArray(String[]::new))
                    .with("init", from.get().plan().folder().toAbsolutePath().normalize());
        }
        Optional<ExperimentRun> other = awaited(run.row().sameMacsAs(), run);
        if (other.isPresent()) {
            settings = settings.without("epochs", "steps")
                    .with(
                            "training-macs",
                            Math.round(other.get().metrics().slim().trainingMacs()
                                    * (run.row().length() == null
                                            ? 1
                                            : run.row().length())));
        }
        return settings;
    }

    private void train(PlannedRun run, Settings settings) {
        int number = plan.runs().indexOf(run) + 1;
        listener.line("run " + number + " of " + plan.runs().size() + ": " + run.name()
                + (plan.setups().size() > 1 ? ", " + run.setup() : ""));
        TrainingRun training =
                new TrainingRun(parallel == 1 ? listener : listener.named(run.name()), stop, parallel == 1);
        try {
            boolean begun = Files.exists(new RunFolder(run.folder()).config());
            if (!begun) {
                clear(run.folder());
                AtomicFiles.makeFolders(run.folder().getParent());
            }
            ConfigFile.write(run.settings(), run.asked());
            Resumption resumption =
                    new Resumption(true, Optional.ofNullable(settings.data().data()), false);
            boolean finished = (begun
                            ? training.resume(run.folder(), resumption)
                            : training.start(settings, run.folder()))
                    .isPresent();
            if (!finished) {
                throw new StoppedException();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + run.folder() + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** Removes what says that a run was asked for which could not begin, and the folders that hold nothing else. */
    private void forgetUnlessBegun(PlannedRun run) {
        if (Files.exists(new RunFolder(run.folder()).config())) {
            return;
        }
        try {
            Files.deleteIfExists(run.asked());
            for (Path folder = run.folder().getParent();
                    folder != null && !folder.equals(plan.out().getParent());
                    folder = folder.getParent()) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            // A folder that holds more stays; the failure that matters is already on its way.
        }
    }

    /** Removes what a run left that was killed before it had begun. */
    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            FolderLock.requireFree(folder);
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    /** A run that has begun was asked for the same; its data may lie elsewhere by now. */
    private void requireOurs(PlannedRun run) {
        if (!Files.exists(new RunFolder(run.folder()).config())) {
            return;
        } else if (!Files.exists(run.asked())) {
            throw BadSettingException.of(run.folder() + " holds a run of no experiment; choose another ", OUT);
        }
        Map<String, String> wanted = run.settings().texts();
        Map<String, String> found = PlannedRun.wasAsked(run.folder());
        TreeSet<String> keys = new TreeSet<>(wanted.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            if (!Objects.equals(wanted.get(key), found.get(key)) && !(key.equals("data") && hasMoved(run))) {
                List<Object> sentence = new ArrayList<>(List.of("run " + run.folder() + " was made with "));
                sentence.addAll(option(key, found.get(key)));
                sentence.add(", not with ");
                sentence.addAll(option(key, wanted.get(key)));
                sentence.addAll(List.of("; choose another ", OUT, ", or the same settings"));
                throw BadSettingException.of(sentence.toArray());
            }
        }
    }

    /** A run that has begun started from the same row's run, and was given the same row's MACs, as its row says now. */
    private void requireSameOrigin(PlannedRun run, Settings settings) {
        RunFolder folder = new RunFolder(run.folder());
        if (!Files.exists(folder.config())) {
            return;
        }
        Settings began = StoredRun.open(run.folder()).config().settings();
        Optional<Path> init = Optional.ofNullable(began.network().init()).map(ExperimentRunner::rowAndSeed);
        Optional<Path> wanted = Optional.ofNullable(settings.network().init()).map(ExperimentRunner::rowAndSeed);
        Long macs = began.length().trainingMacs();
        Long wantedMacs = settings.length().trainingMacs();
        if (!init.equals(wanted)) {
            throw otherOrigin(
                    run,
                    init.map(path -> "started from " + path).orElse("started from no other run"),
                    wanted.map(path -> "start from " + path).orElse("start from none"));
        } else if (!Objects.equals(macs, wantedMacs) && settings.length().trainingShare() == null) {
            throw otherOrigin(
                    run,
                    macs == null ? "was given no other's training MACs" : "was given " + macs + " training MACs",
                    wantedMacs == null ? "be given no other's" : "be given " + wantedMacs);
        }
    }

    /** The end of a run's path, which stays when an experiment's folder is moved. */
    private static Path rowAndSeed(Path run) {
        int names = run.getNameCount();
        return run.subpath(Math.max(0, names - 2), names);
    }

    private static BadSettingException otherOrigin(PlannedRun run, String was, String wanted) {
        return BadSettingException.of(
                "run " + run.folder() + " " + was + ", and row " + run.row().name() + " would have it " + wanted
                        + "; choose another ",
                OUT,
                ", or the same rows");
    }

    /** Whether the folder that is given now holds the data that a run began with. */
    private boolean hasMoved(PlannedRun run) {
        Path data = run.settings().data().data();
        return data != null
                && StoredRun.open(run.folder())
                        .withData(data)
                        .changedData(listener)
                        .isEmpty();
    }

    private static List<Object> option(String key, String value) {
        BadSettingException.Field field = new BadSettingException.Field(key);
        return value == null ? List.of("no ", field) : List.of(field, " " + value);
    }
}
