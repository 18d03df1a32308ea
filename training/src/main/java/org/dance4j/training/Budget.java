package org.dance4j.training;

import org.dance4j.datasets.BadInputException;

/**
 * How long a run is: the learning rate and the prune points follow the share of it that is spent.
 *
 * @param epochs epochs to train for, or 0 if MACs decide
 * @param trainingMacs multiply-accumulates to spend on training steps, or 0 if epochs decide
 */
public record Budget(int epochs, long trainingMacs) {

    public Budget {
        if (epochs < 0 || trainingMacs < 0 || (epochs == 0) == (trainingMacs == 0)) {
            throw new BadInputException("a run needs a number of epochs or of training MACs, one of them and at least 1; found "
                    + epochs + " epochs and " + trainingMacs + " MACs");
        }
    }

    /** A run of so many epochs. */
    public static Budget ofEpochs(int epochs) {
        return new Budget(epochs, 0);
    }

    /** A run of so many multiply-accumulates. */
    public static Budget ofTrainingMacs(long macs) {
        return new Budget(0, macs);
    }

    /**
     * The share spent, from 0 to 1.
     *
     * @param epoch epochs finished
     * @param batch batches done of the epoch under way
     * @param batches batches in that epoch
     * @param macs multiply-accumulates so far
     */
    public double spent(int epoch, int batch, int batches, long macs) {
        double share = trainingMacs > 0
                ? (double) macs / trainingMacs
                : (epoch + (batches == 0 ? 0 : (double) batch / batches)) / epochs;
        return Math.min(1, share);
    }
}
