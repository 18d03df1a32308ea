package org.dance4j.training;

import org.dance4j.training.graph.StepResult;
import org.dance4j.training.state.TrainingState;

/** Training cannot go on; the message says why in one sentence. */
public final class TrainingException extends RuntimeException {

    TrainingException(String message) {
        super(message);
    }

    TrainingException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Checks what a step came to.
     *
     * @param before the state before the step
     * @throws TrainingException if its loss is not finite, or nothing can be learned from its gradients, or they overflow
     *     unscaled
     */
    static void requireSound(StepResult result, TrainingState before) {
        String place = " at step " + (before.step() + 1) + " (epoch " + (before.epoch() + 1) + ")";
        if (!Float.isFinite(result.loss())) {
            throw new TrainingException("the loss" + place + " is not finite but " + result.loss()
                    + "; the last good checkpoint is kept, a lower learning rate may help");
        }
        if (result.skipped() && before.scale().cannotShrink()) {
            throw new TrainingException(
                    "gradients" + place + " are not finite even where they are not scaled up; the last"
                            + " good checkpoint is kept, a lower learning rate or the precision float32 may help");
        }
        result.fault().ifPresent(fault -> {
            throw new TrainingException(
                    "training in integers cannot go on" + place + ": " + fault + "; the last good checkpoint is kept");
        });
    }
}
