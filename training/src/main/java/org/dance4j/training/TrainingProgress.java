package org.dance4j.training;

/**
 * Where a run stands, told after every step.
 *
 * @param spent the share of the budget spent, from 0 to 1
 * @param stage prunings done
 * @param epoch the epoch under way, from 1
 * @param imagesPerSecond of training, lately
 * @param loss lately
 * @param meanIou the latest validation mIoU, NaN before the first
 * @param secondsLeft an estimate; NaN while there is none
 */
public record TrainingProgress(
        double spent, int stage, int epoch, double imagesPerSecond, double loss, double meanIou, double secondsLeft) {}
