package org.dance4j.training.state;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import org.dance4j.datasets.BadFile;
import org.dance4j.eval.measure.Consumption;

/**
 * How far a run has come, beside its model. Its size does not grow with the epochs, whose lines are in the log's file.
 *
 * @param epoch epochs finished
 * @param current the epoch under way
 * @param totals what all steps add up to
 * @param finished whether training is over and the weights are final
 * @param log what of the log's file belongs to this state
 * @param stages the prunings done
 * @param slimming how far the run is on its way to the next pruning
 * @param badFiles the samples left out because they cannot be read, those found before training too
 * @param scale of gradients, where they are scaled
 */
public record TrainingState(
        int epoch,
        EpochSums current,
        RunTotals totals,
        boolean finished,
        LogPosition log,
        List<StageRecord> stages,
        SlimmingProgress slimming,
        List<BadFile> badFiles,
        GradientScale scale) {

    /**
     * Copies the lists. States of before there was a choice ahead of prunings have none, and those of before gradients'
     * scales moved have that of a start.
     *
     * @throws NullPointerException if sums, totals or position are null
     */
    public TrainingState {
        Objects.requireNonNull(current);
        Objects.requireNonNull(totals);
        Objects.requireNonNull(log);
        stages = List.copyOf(stages);
        slimming = slimming == null ? SlimmingProgress.NONE : slimming;
        badFiles = List.copyOf(badFiles);
        scale = scale == null ? GradientScale.START : scale;
    }

    /** A state in which gradients have the scale of a start. */
    public TrainingState(
            int epoch,
            EpochSums current,
            RunTotals totals,
            boolean finished,
            LogPosition log,
            List<StageRecord> stages,
            SlimmingProgress slimming,
            List<BadFile> badFiles) {
        this(epoch, current, totals, finished, log, stages, slimming, badFiles, GradientScale.START);
    }

    /** The state before the first step. */
    public static TrainingState start() {
        return new TrainingState(
                0,
                EpochSums.NONE,
                RunTotals.NONE,
                false,
                LogPosition.START,
                List.of(),
                SlimmingProgress.NONE,
                List.of());
    }

    /** Batches done of the epoch under way. */
    public int nextBatch() {
        return current.batches();
    }

    /** Steps done. */
    public long step() {
        return totals.steps();
    }

    /** Multiply-accumulates spent on steps, forward passes of teachers included. */
    public long trainingMacs() {
        return totals.macs();
    }

    /** What the steps consumed. */
    public Consumption consumption() {
        return totals.consumption();
    }

    /** Prunings done. */
    public int stage() {
        return stages.isEmpty() ? 0 : stages.get(stages.size() - 1).pruning().stage();
    }

    /**
     * A step later, in the same epoch.
     *
     * @param images images in its batch
     * @param macs multiply-accumulates it took
     * @param loss its loss
     * @param took seconds it took, waiting for its images included
     * @param waited the part of them spent waiting
     * @param consumed what it consumed
     */
    public TrainingState afterStep(
            int images, long macs, double loss, double took, double waited, Consumption consumed) {
        return new TrainingState(
                epoch,
                current.plus(loss, took, waited, images),
                new RunTotals(
                        totals.steps() + 1,
                        totals.macs() + macs,
                        totals.consumption().plus(consumed)),
                false,
                log,
                stages,
                slimming,
                badFiles,
                scale);
    }

    /**
     * The same after the step just done was one with scaled gradients.
     *
     * @param skipped whether they overflowed: the step has cost what it did, but does not count
     */
    public TrainingState scaled(boolean skipped) {
        return new TrainingState(
                epoch,
                current,
                skipped ? new RunTotals(totals.steps() - 1, totals.macs(), totals.consumption()) : totals,
                finished,
                log,
                stages,
                slimming,
                badFiles,
                skipped ? scale.afterOverflow() : scale.afterStep());
    }

    /** A batch too small to train on, because of bad files. */
    public TrainingState afterNoStep() {
        return new TrainingState(epoch, current.plusNoStep(), totals, false, log, stages, slimming, badFiles, scale);
    }

    /** The same with all samples left out so far, in place of those known before. */
    public TrainingState withBadFiles(List<BadFile> found) {
        return new TrainingState(epoch, current, totals, finished, log, stages, slimming, found, scale);
    }

    /** The same, nearer to the next pruning. */
    public TrainingState withSlimming(SlimmingProgress progress) {
        return new TrainingState(epoch, current, totals, finished, log, stages, progress, badFiles, scale);
    }

    /** The same after the log has been written up to a position. */
    public TrainingState withLog(LogPosition position) {
        return new TrainingState(epoch, current, totals, finished, position, stages, slimming, badFiles, scale);
    }

    /** One more pruning is done. */
    public TrainingState afterPruning(StageRecord record) {
        List<StageRecord> more =
                ImmutableList.<StageRecord>builder().addAll(stages).add(record).build();
        return new TrainingState(epoch, current, totals, false, log, more, SlimmingProgress.NONE, badFiles, scale);
    }

    /** The epoch under way is over. */
    public TrainingState afterEpoch() {
        return new TrainingState(epoch + 1, EpochSums.NONE, totals, false, log, stages, slimming, badFiles, scale);
    }

    /** The same where training is not over, as when it goes on after its end. */
    public TrainingState unfinished() {
        return new TrainingState(epoch, current, totals, false, log, stages, slimming, badFiles, scale);
    }

    /** Training is over, and the weights are final. */
    public TrainingState finish() {
        return new TrainingState(epoch, current, totals, true, log, stages, slimming, badFiles, scale);
    }
}
