package org.dance4j.training.state;

import java.util.List;
import org.dance4j.datasets.BadFile;
import org.dance4j.eval.measure.Consumption;

/** The state as checkpoints of format 1 hold it: flat, and with the whole log in it. */
record FirstFormatState(
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

    TrainingState current() {
        return new TrainingState(
                epoch,
                new EpochSums(nextBatch, lossSum, seconds, secondsWaiting, imagesSeen),
                new RunTotals(step, trainingMacs, consumption == null ? Consumption.NOT_MEASURED : consumption),
                finished,
                new LogPosition(0, 0, log),
                stages,
                SlimmingProgress.NONE,
                badFiles == null ? List.of() : badFiles);
    }
}
