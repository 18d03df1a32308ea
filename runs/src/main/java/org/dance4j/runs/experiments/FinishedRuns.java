package org.dance4j.runs.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.settings.ClassWeights;
import org.dance4j.training.state.RunFolder;

/** Finished runs of other experiments, by what was asked of them. */
public final class FinishedRuns {

    /** What a row can give a run that was not asked for by itself: the network, or the length, of another row's. */
    private static final List<String> FROM_OTHERS = List.of("init", "training-macs");

    private final Map<Map<String, String>, Path> folders = new LinkedHashMap<>();

    /**
     * The runs in the folders of other experiments.
     *
     * @throws BadSettingException if a folder holds no experiment
     */
    public FinishedRuns(List<Path> experiments) {
        for (Path experiment : experiments) {
            Path runs = experiment.resolve(ExperimentPlan.RUNS);
            if (!Files.isDirectory(runs)) {
                throw new BadSettingException("reuse", "must name folders of experiments: there is no " + runs);
            }
            try (Stream<Path> below = Files.walk(runs.toRealPath())) {
                below.map(RunFolder::new).filter(FinishedRuns::isFinished).forEach(this::add);
            } catch (IOException e) {
                throw new UncheckedIOException(new IOException("cannot list " + runs + ": " + e.getMessage(), e));
            }
        }
    }

    /** Figures and report are written before files for other runtimes, and again with what came of those. */
    static boolean isFinished(RunFolder folder) {
        if (!Files.exists(folder.config()) || !Files.exists(folder.report())) {
            return false;
        }
        StoredRun run = StoredRun.open(folder.path());
        return !run.config().settings().export()
                || run.metrics().filter(known -> !known.exports().isEmpty()).isPresent();
    }

    private void add(RunFolder folder) {
        Path asked = PlannedRun.asked(folder.path());
        if (!Files.exists(asked)) {
            return;
        }
        Map<String, String> settings = PlannedRun.wasAsked(folder.path());
        Map<String, String> config =
                StoredRun.open(folder.path()).config().settings().texts();
        Map<String, String> told = new LinkedHashMap<>(settings);
        ClassWeights weights = Settings.of(settings).loss().classWeights();
        if (weights instanceof ClassWeights.Balance) {
            // The same labels have the same weights, as which they stand in the configuration.
            told.remove("class-weights");
        } else if (weights instanceof ClassWeights.InFile) {
            told.putAll(weightsOf(Settings.of(settings), StoredRun.open(folder.path())));
        }
        boolean ofOther = FROM_OTHERS.stream().anyMatch(name -> config.containsKey(name) && !told.containsKey(name));
        if (!ofOther && config.entrySet().containsAll(told.entrySet())) {
            folders.putIfAbsent(settings, folder.path());
        }
    }

    /** The weights that a file of class weights holds now, by the setting's name; as they were asked for if it cannot be read. */
    private static Map<String, String> weightsOf(Settings asked, StoredRun run) {
        try {
            Map<String, String> now =
                    asked.withClassWeights(run.classes().names()).texts();
            return Map.of("class-weights", now.get("class-weights"));
        } catch (BadInputException e) {
            return Map.of();
        }
    }

    /** A run of which the same was asked, where it lies; otherwise the run itself, as when it depends on others or has begun. */
    PlannedRun insteadOf(PlannedRun run) {
        boolean dependsOnOthers = run.row().init() != null || run.row().sameMacsAs() != null;
        Path other = folders.get(run.settings().texts());
        return dependsOnOthers || other == null || new RunFolder(run.folder()).holdsRun() ? run : run.at(other);
    }
}
