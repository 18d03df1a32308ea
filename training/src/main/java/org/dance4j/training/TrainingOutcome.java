package org.dance4j.training;

import java.util.List;
import java.util.Optional;
import org.dance4j.training.state.BatchNormChoice;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.EpochLog;

/**
 * How a call of {@link Trainer#run} ended.
 *
 * @param checkpoint the last checkpoint
 * @param batchNorm the choice of statistics; empty if the run was stopped before its end, or the network
 *     has no batch norms
 * @param log the epochs finished, since the run's beginning
 */
public record TrainingOutcome(Checkpoint checkpoint, Optional<BatchNormChoice> batchNorm, List<EpochLog> log) {

    /** Copies the log. */
    public TrainingOutcome {
        log = List.copyOf(log);
    }

    /** Whether the run came to its end. */
    public boolean finished() {
        return checkpoint.state().finished();
    }
}
