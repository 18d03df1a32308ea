package org.dance4j.runs.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.Json;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.runs.StoredRun;

/**
 * A finished run of an experiment.
 *
 * @param plan what it was to be
 * @param stored its folder and settings
 * @param metrics its figures
 * @param ownSeconds time in its training steps
 * @param keptShare the share of its epochs' images that it trained on
 * @param before the run whose training counts as part of this one's, if there is one
 */
public record ExperimentRun(
        PlannedRun plan,
        StoredRun stored,
        Metrics metrics,
        double ownSeconds,
        double keptShare,
        Optional<ExperimentRun> before) {

    /** The run as its folder tells. */
    static ExperimentRun read(PlannedRun plan, Optional<ExperimentRun> before) {
        Path data = plan.settings().data().data();
        StoredRun found = StoredRun.open(plan.folder());
        StoredRun stored = data != null ? found.withData(data) : found;
        double seconds = 0;
        long seen = 0;
        long dropped = 0;
        for (JsonNode line : Json.readLines(stored.folder().log())) {
            seconds += line.path("seconds").asDouble();
            seen += line.path("images_seen").asLong();
            dropped += line.path("images_dropped").asLong();
        }
        return new ExperimentRun(
                plan,
                stored,
                Metrics.read(stored.folder().metrics()),
                seconds,
                (double) seen / (seen + dropped),
                before);
    }

    double trainingMacs() {
        return metrics.slim().trainingMacs()
                + before.map(ExperimentRun::trainingMacs).orElse(0.0);
    }

    /** What its training consumed. */
    Consumption consumed() {
        return before.map(run -> metrics.training().plus(run.consumed())).orElse(metrics.training());
    }

    double seconds() {
        return ownSeconds + before.map(ExperimentRun::seconds).orElse(0.0);
    }
}
