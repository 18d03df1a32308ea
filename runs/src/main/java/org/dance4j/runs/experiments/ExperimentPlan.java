package org.dance4j.runs.experiments;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.settings.Defaults;
import org.dance4j.runs.settings.NetworkChoice;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.settings.LengthSettings;

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
    public static final String RUNS = "runs";

    private static final String SEED = "seed-";

    /** What was asked of a run lies beside its folder, below those of its setup and its row. */
    private static final Pattern ASKED = Pattern.compile(SEED + "-?\\d+\\.yaml");

    private static final int DEPTH = 3;

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
            throw new BadSettingException("seeds", "must be at least 1, found " + count);
        }
        Settings all = given.over(experiment.settings());
        for (String option : experiment.needs()) {
            if (!all.values().containsKey(option)) {
                throw BadSettingException.of(
                        "this experiment needs ", new BadSettingException.Field(option), ": " + experiment.title());
            }
        }
        List<PlannedRun.Setup> setups = setups(all);
        List<Long> seeds = LongStream.range(0, count)
                .mapToObj(i -> all.withDefaults().machine().seed() + i)
                .toList();
        List<PlannedRun> runs = new ArrayList<>();
        for (PlannedRun.Setup setup : setups) {
            Path folder = setups.size() > 1 ? out.resolve(RUNS).resolve(folder(setup)) : out.resolve(RUNS);
            for (Experiment.Row row : experiment.rows()) {
                for (long seed : seeds) {
                    Settings settings = settings(row, all, setup, seed);
                    Path own = folder.resolve(row.folder()).resolve(SEED + seed);
                    runs.add(finished.insteadOf(new PlannedRun(row, setup, seed, own, settings)));
                }
            }
        }
        return new ExperimentPlan(experiment, setups, seeds, out, runs);
    }

    private static List<PlannedRun.Setup> setups(Settings settings) {
        List<String> networks = settings.network().init() != null
                ? List.of(StoredRun.open(settings.network().init())
                        .config()
                        .network()
                        .network())
                : split(
                        settings.network().network() != null
                                ? settings.network().network()
                                : NetworkChoice.DEFAULT);
        List<String> datasets = split(settings.withDefaults().data().dataset());
        List<String> folders = settings.data().data() == null
                ? List.of()
                : split(settings.data().data().toString());
        if (!folders.isEmpty() && folders.size() != datasets.size()) {
            throw new BadSettingException(
                    "data", "must name a folder for each dataset: found " + folders.size() + " for " + datasets.size());
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
        requireFolders(setups);
        return setups;
    }

    /** Whether there is a run of an experiment in a folder, with what was asked of it beside it. */
    public static boolean holdsRuns(Path folder) {
        Path runs = folder.resolve(RUNS);
        if (!Files.isDirectory(runs)) {
            return false;
        }
        try (Stream<Path> found = Files.find(runs, DEPTH, (path, attributes) -> ASKED.matcher(
                        path.getFileName().toString())
                .matches())) {
            return found.findAny().isPresent();
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static String folder(PlannedRun.Setup setup) {
        return setup.network().replaceAll(".*\\.", "") + "-" + setup.dataset();
    }

    private static void requireFolders(List<PlannedRun.Setup> setups) {
        Set<String> folders = new HashSet<>();
        for (PlannedRun.Setup setup : setups) {
            if (!folders.add(folder(setup))) {
                throw BadSettingException.of(
                        "two of what this experiment is to run on are both called " + folder(setup) + "; name each ",
                        new BadSettingException.Field("network"),
                        " and each ",
                        new BadSettingException.Field("dataset"),
                        " once, and run others with another ",
                        new BadSettingException.Field("out"));
            }
        }
    }

    private static List<String> split(String text) {
        return Splitter.on(',').trimResults().omitEmptyStrings().splitToList(text);
    }

    private static Settings settings(Experiment.Row row, Settings all, PlannedRun.Setup setup, long seed) {
        Settings settings = row.settings()
                .over(all)
                .with(
                        "network",
                        all.network().init() == null
                                ? setup.network()
                                : all.network().network())
                .with("dataset", setup.dataset())
                .with("data", setup.data())
                .with("seed", seed)
                .withAbsolute("weights")
                .withAbsolute("init")
                .withAbsolute("image-cache");
        settings = settings.with("export", Boolean.TRUE.equals(settings.export()));
        return row.length() == null ? settings : ofLength(settings, row.length());
    }

    /** The settings of a run that is as long as a share of what they say. */
    private static Settings ofLength(Settings settings, double share) {
        LengthSettings length = settings.length();
        if (length.steps() != null) {
            return settings.with("steps", (int) share(length.steps(), share));
        } else if (length.trainingMacs() != null) {
            return settings.with("training-macs", share(length.trainingMacs(), share));
        }
        int epochs = length.epochs() != null
                ? length.epochs()
                : Defaults.epochs(settings.data().dataset());
        return settings.with("epochs", (int) share(epochs, share));
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
