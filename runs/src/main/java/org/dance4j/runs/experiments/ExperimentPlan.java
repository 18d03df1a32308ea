package org.dance4j.runs.experiments;

import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.Defaults;
import org.dance4j.runs.settings.NetworkChoice;
import org.dance4j.runs.settings.Settings;

/**
 * All runs of an experiment, each after those that it depends on.
 *
 * @param experiment what it is
 * @param setups what it is made on: each dataset with each network
 * @param seeds those of each row
 * @param out its folder
 * @param runs the runs
 */
public record ExperimentPlan(
        Experiment experiment, List<PlannedRun.Setup> setups, List<Long> seeds, Path out, List<PlannedRun> runs) {

    /** The folder of an experiment's runs, in its own. */
    static final String RUNS = "runs";

    /**
     * Plans an experiment.
     *
     * @param given settings of the command line; several networks, datasets and folders are parted by commas
     * @param count how many seeds, from the given one on
     * @param out the experiment's folder
     * @param finished runs of other experiments, which are taken where the same was asked of them
     */
    public static ExperimentPlan of(Experiment experiment, Settings given, int count, Path out, FinishedRuns finished) {
        if (count < 1) {
            throw new BadInputException("--seeds must be at least 1, found " + count);
        }
        Settings all = given.over(experiment.settings());
        for (String option : experiment.needs()) {
            if (!ConfigFile.texts(all).containsKey(option)) {
                throw new BadInputException("this experiment needs --" + option + ": " + experiment.title());
            }
        }
        List<PlannedRun.Setup> setups = setups(all);
        List<Long> seeds =
                LongStream.range(0, count).mapToObj(i -> all.chosenSeed() + i).toList();
        List<PlannedRun> runs = new ArrayList<>();
        for (PlannedRun.Setup setup : setups) {
            Path folder = out.resolve(RUNS);
            if (setups.size() > 1) {
                folder = folder.resolve(setup.network().replaceAll(".*\\.", "") + "-" + setup.dataset());
            }
            for (Experiment.Row row : experiment.rows()) {
                for (long seed : seeds) {
                    Settings settings = settings(row, all, setup, seed);
                    Path own = folder.resolve(row.folder()).resolve("seed-" + seed);
                    runs.add(finished.insteadOf(new PlannedRun(row, setup, seed, own, settings)));
                }
            }
        }
        return new ExperimentPlan(experiment, setups, seeds, out, runs);
    }

    private static List<PlannedRun.Setup> setups(Settings settings) {
        List<String> networks = settings.init != null
                ? List.of(StoredRun.open(settings.init).config().network())
                : split(settings.network != null ? settings.network : NetworkChoice.DEFAULT);
        List<String> datasets = split(settings.datasetName());
        List<String> folders = settings.data == null ? List.of() : split(settings.data.toString());
        if (!folders.isEmpty() && folders.size() != datasets.size()) {
            throw new BadInputException(
                    "--data must name a folder for each dataset: found " + folders.size() + " for " + datasets.size());
        }
        List<PlannedRun.Setup> setups = new ArrayList<>();
        for (int i = 0; i < datasets.size(); i++) {
            Path data = folders.isEmpty()
                    ? null
                    : Path.of(folders.get(i)).toAbsolutePath().normalize();
            for (String network : networks) {
                setups.add(new PlannedRun.Setup(network, datasets.get(i), data));
            }
        }
        return setups;
    }

    private static List<String> split(String text) {
        return Splitter.on(',').trimResults().omitEmptyStrings().splitToList(text);
    }

    private static Settings settings(Experiment.Row row, Settings all, PlannedRun.Setup setup, long seed) {
        Settings settings = row.settings().over(all);
        settings.network = all.init == null ? setup.network() : null;
        settings.dataset = setup.dataset();
        settings.data = setup.data();
        settings.seed = seed;
        settings.weights = settings.weights == null
                ? null
                : settings.weights.toAbsolutePath().normalize();
        settings.init =
                settings.init == null ? null : settings.init.toAbsolutePath().normalize();
        settings.export = Boolean.TRUE.equals(settings.export);
        if (row.length() != null) {
            Integer epochs = settings.saysHowLong() ? settings.epochs : (Integer) Defaults.epochs(setup.dataset());
            settings.epochs = epochs == null ? null : (Integer) (int) share(epochs, row.length());
            settings.steps = settings.steps == null ? null : (Integer) (int) share(settings.steps, row.length());
            settings.trainingMacs =
                    settings.trainingMacs == null ? null : (Long) share(settings.trainingMacs, row.length());
        }
        return settings;
    }

    private static long share(long whole, double length) {
        return Math.max(1, Math.round(whole * length));
    }

    /** The run of another row that belongs to a run. */
    public PlannedRun of(String row, PlannedRun run) {
        return runs.stream()
                .filter(other -> other.matches(row, run))
                .findFirst()
                .orElseThrow();
    }
}
