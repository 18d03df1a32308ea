package org.dance4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.datasets.Dataset;
import picocli.CommandLine.Option;

/** Which dataset a command uses. */
final class DatasetOptions {

    @Option(names = "--dataset", paramLabel = "NAME", description = "The dataset: scenes or camvid. Default: scenes.")
    private String dataset;

    @Option(names = "--data", paramLabel = "DIR", description = "The folder that holds the dataset; camvid needs it.")
    private Path data;

    @Option(names = "--limit", paramLabel = "N", description = "Use at most N images of each split, evenly spread over it. Default: all.")
    private Integer limit;

    @Option(names = "--seed", paramLabel = "N", description = "The seed that scenes are drawn from. Default: 1.")
    private Long seed;

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
                data != null ? data : same.map(RunConfig::data).orElse(null),
                seed != null ? seed : same.map(RunConfig::seed).orElse(Settings.DEFAULT_SEED),
                limit != null ? limit : same.map(RunConfig::limit).orElse(null));
    }
}
