package org.dance4j.training.state;

/**
 * The epoch under way.
 *
 * @param batches batches done
 * @param lossSum sum of their losses
 * @param seconds time spent, without validation
 * @param secondsWaiting the part of it spent waiting for images
 * @param images images trained on
 */
public record EpochSums(int batches, double lossSum, double seconds, double secondsWaiting, int images) {

    /** Before an epoch's first batch. */
    public static final EpochSums NONE = new EpochSums(0, 0, 0, 0, 0);

    /** After one step more. */
    EpochSums plus(double loss, double took, double waited, int trainedOn) {
        return new EpochSums(batches + 1, lossSum + loss, seconds + took, secondsWaiting + waited, images + trainedOn);
    }

    /** After a batch without a step; it leaves the mean loss as it is. */
    EpochSums plusNoStep() {
        return new EpochSums(
                batches + 1, lossSum + (batches == 0 ? 0 : lossSum / batches), seconds, secondsWaiting, images);
    }
}
