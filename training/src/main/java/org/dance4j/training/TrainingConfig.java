package org.dance4j.training;

import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.PruningSchedule;
import org.dance4j.training.optimizer.Optimizer;

/**
 * Every setting of a training run that is not the network or the data.
 *
 * @param budget how long it is
 * @param batch the nominal number of images in a batch
 * @param augmentation how images are varied and cropped
 * @param learningRate the rate's schedule
 * @param optimizer how weights follow the loss' gradient
 * @param weightDecay of kernels, at least 0
 * @param dataSlimming which parts of data slimming are on
 * @param slimming whether channels are pruned while training
 * @param pruneScope where channels may go
 * @param pruning how many channels go, and when
 * @param gammaL1 the L1 penalty on gammas in the scope, from the beginning of the prunings' interval to the last of them
 * @param skipBad the most samples to leave out because they cannot be read; the next one stops the run
 * @param validateEvery epochs between validations; the last epoch always is followed by one
 * @param validateOn the most validation images that validations use, evenly spread
 * @param seed of every random choice
 * @param precision of convolutions
 * @param device where the network is trained: on the CPU or a GPU
 * @param threads of TensorFlow's operations, at least 1
 * @param averageDecay d of the weights' exponential moving averages, in [0, 1); 0 for none. If there are any, they are
 *     what is validated, pruned by and exported
 * @param checkpoints when checkpoints are written
 * @param inputThreads threads that make batches and read validation images, at least 1
 */
public record TrainingConfig(
        Budget budget,
        int batch,
        Augmentation augmentation,
        LearningRate learningRate,
        Optimizer optimizer,
        double weightDecay,
        DataSlimming dataSlimming,
        boolean slimming,
        PruneScope pruneScope,
        PruningSchedule pruning,
        double gammaL1,
        int skipBad,
        int validateEvery,
        int validateOn,
        long seed,
        Precision precision,
        Device device,
        int threads,
        double averageDecay,
        CheckpointCadence checkpoints,
        int inputThreads) {

    /** Threads that make batches unless told otherwise; the others are left to the network. */
    public static final int DEFAULT_INPUT_THREADS = 1;

    public TrainingConfig {
        require(batch >= 2, "--batch must be at least 2, found " + batch);
        require(learningRate.base() > 0, "--learning-rate must be above 0, found " + learningRate.base());
        require(weightDecay >= 0, "--weight-decay must be at least 0, found " + weightDecay);
        require(gammaL1 >= 0, "--gamma-l1 must be at least 0, found " + gammaL1);
        require(skipBad >= 0, "--skip-bad must be at least 0, found " + skipBad);
        require(validateEvery >= 1, "--validate-every must be at least 1, found " + validateEvery);
        require(validateOn >= 1, "--validate-on must be at least 1, found " + validateOn);
        require(threads >= 1, "--threads must be at least 1, found " + threads);
        require(
                averageDecay >= 0 && averageDecay < 1,
                "the decay of moving averages must be at least 0 and below 1, found " + averageDecay);
        require(inputThreads >= 1, "the input threads must be at least 1, found " + inputThreads);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new BadInputException(message);
        }
    }
}
