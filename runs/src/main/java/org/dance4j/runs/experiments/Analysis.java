package org.dance4j.runs.experiments;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;

/** What an experiment finds out about trained runs, beside what each run tells of itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "breakdown", value = BreakdownAnalysis.class),
    @JsonSubTypes.Type(name = "files", value = FilesAnalysis.class),
    @JsonSubTypes.Type(name = "patterns", value = PatternsAnalysis.class),
    @JsonSubTypes.Type(name = "scales", value = ScalesAnalysis.class),
    @JsonSubTypes.Type(name = "split", value = SplitAnalysis.class),
    @JsonSubTypes.Type(name = "theory", value = TheoryAnalysis.class)
})
public sealed interface Analysis
        permits BreakdownAnalysis, FilesAnalysis, PatternsAnalysis, ScalesAnalysis, SplitAnalysis, TheoryAnalysis {

    /** The names of the rows that it looks at; null where one is left out. */
    List<String> rows();

    /** What cannot be about how it is declared: what was expected. */
    Optional<String> problem();

    /**
     * Requires of a dataset, before anything is trained on it, what is looked at in the end.
     *
     * @throws org.dance4j.common.io.BadInputException if it does not have it
     */
    default void requireData(Dataset dataset) {}

    /** Looks at the runs of one setup. */
    public AnalysisResult of(SetupRuns runs, Reporter reporter);

    /** The names as a list. */
    static List<String> names(String... names) {
        return Arrays.asList(names);
    }

    /**
     * The runs of one network on one dataset.
     *
     * @param setup what they were made on
     * @param runs all of them
     */
    record SetupRuns(PlannedRun.Setup setup, List<ExperimentRun> runs) {

        /** Copies the list of runs. */
        public SetupRuns {
            runs = List.copyOf(runs);
        }

        /** Those of a row, one for each seed. */
        public List<ExperimentRun> of(String row) {
            return runs.stream()
                    .filter(run -> run.plan().row().name().equals(row))
                    .toList();
        }
    }
}
