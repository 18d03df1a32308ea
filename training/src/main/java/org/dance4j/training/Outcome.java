package org.dance4j.training;

import java.util.Optional;

/**
 * How a call of {@link Trainer#run} ended.
 *
 * @param checkpoint the last checkpoint
 * @param batchNorm the choice of statistics; empty if the run was stopped before its end
 */
public record Outcome(Checkpoint checkpoint, Optional<BatchNormChoice> batchNorm) {

    /** Whether the run came to its end. */
    public boolean finished() {
        return checkpoint.state().finished();
    }
}
