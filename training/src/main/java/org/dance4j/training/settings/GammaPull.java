package org.dance4j.training.settings;

/** Which batch-norm gammas an L1 penalty pulls towards 0. */
public enum GammaPull {
    /** All in the scope (Network Slimming, Liu et al., 2017): the paper's. */
    ALL,
    /**
     * At each step those of the lowest channel groups, as many as go at a pruning, so that what stays is left alone: a
     * penalty on what was chosen (Wang et al., Neural Pruning via Growing Regularization, 2021), chosen anew at each step.
     */
    LOWEST
}
