package org.dance4j.training;

import java.util.Optional;
import org.dance4j.training.state.BatchNormChoice;
import org.dance4j.training.state.Checkpoint;

/**
 * How a call of {@link Trainer#run} ended.
 *
 * @param checkpoint the last checkpoint
 * @param batchNorm the choice of statistics; empty if the run was stopped before its end
 */
public record TrainingOutcome(Checkpoint checkpoint, Optional<BatchNormChoice> batchNorm) {

    /** Whether the run came to its end. */
    public boolean finished() {
        return checkpoint.state().finished();
    }
}
