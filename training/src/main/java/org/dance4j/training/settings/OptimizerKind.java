package org.dance4j.training.settings;

import org.dance4j.training.optimizer.Adam;
import org.dance4j.training.optimizer.AdamW;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Sgd;

/** The optimizers that can be chosen by name. */
public enum OptimizerKind {
    /** Stochastic gradient descent with momentum. */
    SGD,
    /** Adam (Kingma and Ba, 2015); weight decay is a part of the gradient. */
    ADAM,
    /** AdamW (Loshchilov and Hutter, 2019); weights decay beside the update. */
    ADAMW;

    /**
     * The optimizer of this name.
     *
     * @param momentum of SGD; the others have moments of their own
     */
    public Optimizer with(double momentum) {
        return switch (this) {
            case SGD -> new Sgd(momentum);
            case ADAM -> Adam.PAPER;
            case ADAMW -> new AdamW(Adam.PAPER);
        };
    }
}
