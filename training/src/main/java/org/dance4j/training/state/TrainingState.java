package org.dance4j.training.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.common.collect.ImmutableList;
import java.util.List;
import org.dance4j.datasets.BadFile;
import org.dance4j.eval.measure.Consumption;

/**
 * How far a run has come, beside its weights.
 *
 * @param epoch epochs finished
 * @param nextBatch batches done of the epoch under way
 * @param step steps done
 * @param stage prunings done
 * @param trainingMacs multiply-accumulates spent on training steps
 * @param lossSum sum of the losses of the epoch under way
 * @param seconds time spent on the epoch under way, without validation
 * @param secondsWaiting the part of it spent waiting for images
 * @param imagesSeen images trained on in the epoch under way
 * @param finished whether training is over and the weights are final
 * @param log the epochs finished
 * @param stages the prunings done
 * @param badFiles the samples left out because they cannot be read, those found before training too
 * @param consumption what the steps consumed, without validation; not measured in checkpoints of earlier versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingState(
        int epoch,
        int nextBatch,
        long step,
        int stage,
        long trainingMacs,
        double lossSum,
        double seconds,
        double secondsWaiting,
        int imagesSeen,
        boolean finished,
        List<EpochLog> log,
        List<StageRecord> stages,
        List<BadFile> badFiles,
        Consumption consumption) {

    public TrainingState {
        log = List.copyOf(log);
        stages = List.copyOf(stages);
        badFiles = badFiles == null ? List.of() : List.copyOf(badFiles);
        consumption = consumption == null ? Consumption.NOT_MEASURED : consumption;
    }

    /** The state before the first step. */
    public static TrainingState start() {
        return new TrainingState(0, 0, 0, 0, 0, 0, 0, 0, 0, false, List.of(), List.of(), List.of(), Consumption.ZERO);
    }

    /** The latest validation mIoU, NaN if none was measured. */
    public double latestMeanIou() {
        for (int i = log.size() - 1; i >= 0; i--) {
            if (log.get(i).meanIou() != null) {
                return log.get(i).meanIou();
            }
        }
        return Double.NaN;
    }

    public TrainingState afterStep(
            int images, long macs, double loss, double took, double waited, Consumption consumed) {
        return new TrainingState(
                epoch,
                nextBatch + 1,
                step + 1,
                stage,
                trainingMacs + macs,
                lossSum + loss,
                seconds + took,
                secondsWaiting + waited,
                imagesSeen + images,
                false,
                log,
                stages,
                badFiles,
                consumption.plus(consumed));
    }

    /** A batch too small to train on, because of bad files. It leaves the epoch's mean loss as it is. */
    public TrainingState afterNoStep() {
        double loss = nextBatch == 0 ? 0 : lossSum / nextBatch;
        return new TrainingState(
                epoch,
                nextBatch + 1,
                step,
                stage,
                trainingMacs,
                lossSum + loss,
                seconds,
                secondsWaiting,
                imagesSeen,
                false,
                log,
                stages,
                badFiles,
                consumption);
    }

    public TrainingState withBadFiles(List<BadFile> found) {
        return new TrainingState(
                epoch,
                nextBatch,
                step,
                stage,
                trainingMacs,
                lossSum,
                seconds,
                secondsWaiting,
                imagesSeen,
                finished,
                log,
                stages,
                found,
                consumption);
    }

    public TrainingState afterPruning(StageRecord record) {
        return new TrainingState(
                epoch,
                nextBatch,
                step,
                record.pruning().stage(),
                trainingMacs,
                lossSum,
                seconds,
                secondsWaiting,
                imagesSeen,
                false,
                log,
                append(stages, record),
                badFiles,
                consumption);
    }

    public TrainingState replacingLastStage(StageRecord record) {
        return new TrainingState(
                epoch,
                nextBatch,
                step,
                stage,
                trainingMacs,
                lossSum,
                seconds,
                secondsWaiting,
                imagesSeen,
                false,
                log,
                append(stages.subList(0, stages.size() - 1), record),
                badFiles,
                consumption);
    }

    public TrainingState afterEpoch(EpochLog line) {
        return new TrainingState(
                epoch + 1,
                0,
                step,
                stage,
                trainingMacs,
                0,
                0,
                0,
                0,
                false,
                append(log, line),
                stages,
                badFiles,
                consumption);
    }

    public TrainingState finish() {
        return new TrainingState(
                epoch,
                nextBatch,
                step,
                stage,
                trainingMacs,
                lossSum,
                seconds,
                secondsWaiting,
                imagesSeen,
                true,
                log,
                stages,
                badFiles,
                consumption);
    }

    private static <T> List<T> append(List<T> list, T element) {
        return ImmutableList.<T>builder().addAll(list).add(element).build();
    }
}
