package org.dance4j.runs;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.BadFile;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.weights.WeightImport;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.training.TrainingListener;
import org.dance4j.training.state.BatchNormChoice;

/** Follows a whole run. Whoever wants to know nothing implements nothing. */
public interface RunListener extends Reporter {

    /** Says nothing. */
    RunListener SILENT = new RunListener() {};

    /** Follows training, until it is closed. */
    interface TrainingView extends TrainingListener, AutoCloseable {
        @Override
        default void close() {}
    }

    /** Training begins, or goes on. */
    default TrainingView training(RunConfig config) {
        RunListener run = this;
        return new TrainingView() {
            @Override
            public void leftOut(BadFile file) {
                run.leftOut(file);
            }
        };
    }

    /** A sample cannot be used, and the run goes on without it. */
    default void leftOut(BadFile file) {
        warn(file.problem() + "; sample " + file.sample() + " is left out");
    }

    /** Weights were read from a file to start from. */
    default void imported(Path file, WeightImport weights) {}

    /** The run stopped when it was asked to, and can be gone on with. */
    default void stopped(String where, Path folder) {
        line("stopped " + where);
    }

    /**
     * The run is complete.
     *
     * @param batchNorm the choice of batch-norm statistics; empty if training had ended before, or the network has
     *     none
     */
    default void completed(Metrics metrics, Optional<BatchNormChoice> batchNorm, Path folder) {}

    /** A listener for one of several runs that go on at a time, which says of each line whose it is. */
    default RunListener named(String run) {
        return this;
    }
}
