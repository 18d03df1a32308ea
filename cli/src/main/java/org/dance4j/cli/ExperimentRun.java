package org.dance4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import org.dance4j.eval.Consumption;
import org.dance4j.eval.Metrics;

/**
 * A finished run of an experiment.
 *
 * @param plan what it was to be
 * @param stored its folder and settings
 * @param metrics its figures
 * @param ownSeconds time in its training steps
 * @param before the run whose training counts as part of this one's, if there is one
 */
record ExperimentRun(
        PlannedRun plan, StoredRun stored, Metrics metrics, double ownSeconds, Optional<ExperimentRun> before) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The run as its folder tells. */
    static ExperimentRun read(PlannedRun plan, Optional<ExperimentRun> before) {
        StoredRun stored = StoredRun.open(plan.folder());
        return new ExperimentRun(plan, stored, Metrics.read(stored.folder().metrics()), seconds(stored), before);
    }

    private static double seconds(StoredRun run) {
        double seconds = 0;
        try {
            for (String line : Files.readAllLines(run.folder().log())) {
                seconds += JSON.readTree(line).path("seconds").asDouble();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot read " + run.folder().log() + ": " + e.getMessage(), e));
        }
        return seconds;
    }

    double trainingMacs() {
        return metrics.slim().trainingMacs() + before.map(ExperimentRun::trainingMacs).orElse(0.0);
    }

    /** What its training consumed. */
    Consumption consumed() {
        return before.map(run -> metrics.training().plus(run.consumed())).orElse(metrics.training());
    }

    double seconds() {
        return ownSeconds + before.map(ExperimentRun::seconds).orElse(0.0);
    }
}
