package org.dance4j.training.state;

import org.dance4j.slimming.SlimmingRecord;

/**
 * One pruning in the course of a run.
 *
 * @param epoch the epoch it happened in, from 1
 * @param step the steps before it
 * @param pruning what went
 * @param parameters trainable values after it
 * @param meanIouBefore validation mIoU just before
 * @param meanIouAfter validation mIoU just after
 */
public record StageRecord(
        int epoch, long step, SlimmingRecord pruning, long parameters, double meanIouBefore, double meanIouAfter) {

    /** This pruning with the validation mIoU, in [0, 1], that was measured just after it. */
    public StageRecord withMeanIouAfter(double meanIou) {
        return new StageRecord(epoch, step, pruning, parameters, meanIouBefore, meanIou);
    }
}
