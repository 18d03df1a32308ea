package org.dance4j.training.config;

import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.text.EnumText;

/**
 * How long a run is: the learning rate and the prune points follow the share of it that is spent.
 *
 * @param unit what is counted
 * @param amount how many of them, at least 1
 */
public record Budget(Unit unit, long amount) {

    /** What a run's length is counted in. */
    public enum Unit {
        /** Passes over the dataset; what dropping leaves out of one is not made up for. */
        EPOCHS,
        /** Training steps, however many epochs they take. */
        STEPS,
        /** Multiply-accumulates of training steps. */
        TRAINING_MACS
    }

    /**
     * Requires something to spend.
     *
     * @throws BadSettingException if the amount is below 1; it names the unit's setting
     */
    public Budget {
        if (amount < 1) {
            throw new BadSettingException(EnumText.of(unit), "must be at least 1, found " + amount);
        }
    }

    /** A run of so many epochs. */
    public static Budget ofEpochs(int epochs) {
        return new Budget(Unit.EPOCHS, epochs);
    }

    /** A run of so many training steps. */
    public static Budget ofSteps(int steps) {
        return new Budget(Unit.STEPS, steps);
    }

    /** A run of so many multiply-accumulates. */
    public static Budget ofTrainingMacs(long macs) {
        return new Budget(Unit.TRAINING_MACS, macs);
    }

    /**
     * The share spent, from 0 to 1.
     *
     * @param epoch epochs finished
     * @param batch batches done of the epoch under way
     * @param batches batches in that epoch
     * @param step training steps so far
     * @param macs multiply-accumulates so far
     */
    public double spent(int epoch, int batch, int batches, long step, long macs) {
        double done =
                switch (unit) {
                    case EPOCHS -> epoch + (batches == 0 ? 0 : (double) batch / batches);
                    case STEPS -> step;
                    case TRAINING_MACS -> macs;
                };
        return Math.min(1, done / amount);
    }

    /**
     * A part of the budget, exactly; in floating point 4/7 of a run may come out as a little less.
     *
     * @param parts how many of the equal parts of the budget are done, at most all
     * @param all how many parts there are
     */
    public record Done(long parts, long all) {}

    /** What is done of the budget; the parameters are those of {@link #spent}. */
    public Done done(int epoch, int batch, int batches, long step, long macs) {
        long parts =
                switch (unit) {
                    case EPOCHS -> Math.addExact(Math.multiplyExact((long) epoch, Math.max(1, batches)), batch);
                    case STEPS -> step;
                    case TRAINING_MACS -> macs;
                };
        long all = unit == Unit.EPOCHS ? Math.multiplyExact(amount, Math.max(1L, batches)) : amount;
        return new Done(Math.min(parts, all), all);
    }
}
