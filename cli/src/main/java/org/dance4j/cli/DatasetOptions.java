package org.dance4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import picocli.CommandLine.Option;

/** Which dataset a command uses. */
final class DatasetOptions {

    @Option(names = "--dataset", paramLabel = "NAME", description = Settings.DATASET)
    private String dataset;

    @Option(names = "--data", paramLabel = "DIR", description = Settings.DATA)
    private Path data;

    @Option(names = "--coarse", description = Settings.COARSE)
    private Boolean coarse;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Use at most N images of each split, evenly spread over it. Default: all.")
    private Integer limit;

    @Option(names = "--seed", paramLabel = "N", description = "The seed that scenes are drawn from. Default: 1.")
    private Long seed;

    /** Whether one is asked for. */
    boolean isGiven() {
        return dataset != null || data != null;
    }

    /** The seed that scenes are drawn from. */
    long seed() {
        return seed != null ? seed : Settings.DEFAULT_SEED;
    }

    /** How many images at most are asked for. */
    OptionalInt limit() {
        return limit != null ? OptionalInt.of(limit) : OptionalInt.empty();
    }

    /**
     * The dataset.
     *
     * @param run the run whose dataset it is where no other is asked for
     */
    Dataset open(Optional<RunConfig> run) {
        // What a run says of its dataset says nothing of another.
        Optional<RunConfig> same = run.filter(config -> dataset == null || dataset.equals(config.dataset()));
        return RunConfig.openDataset(
                dataset != null ? dataset : same.map(RunConfig::dataset).orElse(Settings.DEFAULT_DATASET),
                new Datasets.Options(
                        data != null ? data : same.map(RunConfig::data).orElse(null),
                        seed != null ? seed : same.map(RunConfig::seed).orElse(Settings.DEFAULT_SEED),
                        coarse != null ? coarse : same.map(RunConfig::coarse).orElse(false)),
                limit != null ? limit : same.map(RunConfig::limit).orElse(null));
    }
}
