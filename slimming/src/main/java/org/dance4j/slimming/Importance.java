package org.dance4j.slimming;

/** What decides which channels go. */
public enum Importance {
    /** The magnitude of batch-norm gammas (Network Slimming, Liu et al., 2017): the paper's. */
    GAMMA(false, false),
    /** What the loss would lose to the first order ({@link FirstOrderSums}). */
    TAYLOR(true, false),
    /** The first, per square root of the multiply-accumulates saved. */
    GAMMA_PER_COST(false, true),
    /** The second, per square root of the multiply-accumulates saved. */
    TAYLOR_PER_COST(true, true);

    private final boolean firstOrder;
    private final boolean perCost;

    Importance(boolean firstOrder, boolean perCost) {
        this.firstOrder = firstOrder;
        this.perCost = perCost;
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
