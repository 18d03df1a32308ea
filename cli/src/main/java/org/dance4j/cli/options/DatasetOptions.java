package org.dance4j.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.dance4j.datasets.Dataset;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.settings.DataSettings;
import picocli.CommandLine.Option;

/** Which dataset a command uses. */
public final class DatasetOptions {

    private static final long DEFAULT_SEED = 1;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = DataSettings.DATASET + " Default: " + DataSettings.DEFAULT_DATASET + ".")
    private String dataset;

    @Option(names = "--data", paramLabel = "DIR", description = DataSettings.DATA)
    private Path data;

    @Option(names = "--coarse", description = DataSettings.COARSE)
    private Boolean coarse;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Use at most N images of each split, evenly spread over it. Default: all.")
    private Integer limit;

    @Option(names = "--seed", paramLabel = "N", description = "The seed that scenes are drawn from. Default: 1.")
    private Long seed;

    /** Whether one is asked for. */
    public boolean isGiven() {
        return dataset != null || data != null;
    }

    /**
     * The folder that a run's own dataset has moved to, if it has. While that is where it was, or where another dataset is
     * asked for, a folder is of other images, which tell nothing of the run.
     */
    public Optional<Path> movedFolder(RunConfig run) {
        Path before = run.settings().data().data();
        boolean hasMoved = isOf(run) && before != null && !Files.exists(before);
        return hasMoved ? Optional.ofNullable(data) : Optional.empty();
    }

    /** The seed that scenes are drawn from. */
    public long seed() {
        return seed != null ? seed : DEFAULT_SEED;
    }

    /** How many images at most are asked for. */
    public OptionalInt limit() {
        return limit != null ? OptionalInt.of(limit) : OptionalInt.empty();
    }

    /** Whether it is the dataset of a run, wherever its folder is now. */
    public boolean isOf(RunConfig run) {
        return dataset == null || dataset.equals(run.settings().data().dataset());
    }

    /**
     * The dataset.
     *
     * @param run the run whose dataset it is where no other is asked for
     */
    public Dataset open(Optional<RunConfig> run) {
        // What a run says of its dataset says nothing of another.
        Optional<RunConfig> same = run.filter(this::isOf);
        Settings asked = Settings.NONE
                .with("dataset", dataset)
                .with("data", data)
                .with("coarse", coarse)
                .with("limit", limit)
                .with("seed", seed);
        Settings all =
                same.map(config -> asked.over(config.settings())).orElse(asked).withDefaults();
        return RunConfig.open(all.data(), all.machine().seed());
    }
}
