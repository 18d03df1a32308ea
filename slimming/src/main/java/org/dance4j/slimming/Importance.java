package org.dance4j.slimming;

/** What decides which channels go. */
public enum Importance {
    /** The magnitude of batch-norm gammas (Network Slimming, Liu et al., 2017): the paper's. */
    GAMMA(true, false, false),
    /** What the loss would lose to the first order ({@link FirstOrderSums}). */
    TAYLOR(true, true, false),
    /** The first, per square root of the multiply-accumulates saved. */
    GAMMA_PER_COST(true, false, true),
    /** The second, per square root of the multiply-accumulates saved. */
    TAYLOR_PER_COST(true, true, true),
    /** The magnitude of the weights that make a channel, which needs no batch norm ({@link Score#magnitude}). */
    MAGNITUDE(false, false, false),
    /** The last, per square root of the multiply-accumulates saved. */
    MAGNITUDE_PER_COST(false, false, true);

    private final boolean byNorms;
    private final boolean firstOrder;
    private final boolean perCost;

    Importance(boolean byNorms, boolean firstOrder, boolean perCost) {
        this.byNorms = byNorms;
        this.firstOrder = firstOrder;
        this.perCost = perCost;
    }

    /** Whether it goes by batch norms: by their gammas, or by what the loss would lose by these. */
    public boolean isByNorms() {
        return byNorms;
    }

    /** Whether it goes by the gammas alone, which an L1 penalty may pull. */
    public boolean isByGammas() {
        return byNorms && !firstOrder;
    }

    /** Whether it is made of what the training steps before a choice tell, rather than of the weights. */
    public boolean isFirstOrder() {
        return firstOrder;
    }

    /** Whether it is a worth per cost. */
    public boolean isPerCost() {
        return perCost;
    }
}
