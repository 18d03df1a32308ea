package org.dance4j.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Locale;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.text.EnumText;
import org.dance4j.training.Trainer;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.TrainingState;

/**
 * How long a run is that goes on. Its settings may ask for more than when it began: rate and prunings then follow the share
 * of the new length that is spent.
 *
 * @param folder the run's
 * @param config its settings as they are now
 * @param state how far it has come
 */
record ResumedLength(RunFolder folder, TrainingConfig config, TrainingState state) {

    /**
     * Requires that the settings ask for no fewer epochs or steps than the run has begun.
     *
     * @throws BadInputException if they do
     */
    void requireEnough() {
        Budget budget = config.budget();
        long begun =
                switch (budget.unit()) {
                    case EPOCHS -> state.epoch() + (state.nextBatch() > 0 ? 1 : 0);
                    case STEPS -> state.step();
                        // The last step may go beyond them.
                    case TRAINING_MACS -> 0;
                };
        if (begun > budget.amount()) {
            throw new BadInputException(folder.config() + " asks for " + EnumText.of(budget.unit()) + ": "
                    + budget.amount() + ", which the run is past already: it can be made longer, but no shorter than "
                    + begun);
        }
    }

    /** Whether training had come to its end, and the settings ask for more by now. */
    boolean isProlonged() {
        return state.finished() && !Trainer.isOver(config, state);
    }

    /** What is told of a run that had ended and goes on. */
    String sentence() {
        return String.format(
                Locale.ROOT,
                "its training had ended, but %s asks for %s: %d by now: it goes on at the learning rate %.3g, which falls"
                        + " to 0 anew, and with the channels that the prunings have left; until it ends again, exported"
                        + " files are those of before",
                folder.config().getFileName(),
                EnumText.of(config.budget().unit()),
                config.budget().amount(),
                config.learningRate().at(state.step(), Trainer.spent(config, state)));
    }

    /** Removes figures and report, which are of an end that is none any more. */
    void forgetEnd() {
        try {
            Files.deleteIfExists(folder.report());
            Files.deleteIfExists(folder.metrics());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot write to " + folder.path() + ": " + AtomicFiles.reason(e), e));
        }
    }
}
