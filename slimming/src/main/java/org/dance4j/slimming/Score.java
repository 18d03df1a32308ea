package org.dance4j.slimming;

import org.dance4j.graphs.Weights;

/** What a channel group is worth: the lower, the sooner it goes. */
@FunctionalInterface
public interface Score {

    /** The worth of a group that may be removed, at least 0. */
    double of(ChannelGroup group);

    /** The mean |γ| of a group (Network Slimming, Liu et al., 2017, over channels that go together). */
    static Score gamma(Weights weights) {
        return group -> group.score(weights);
    }

    /**
     * This worth divided by the square root of the multiply-accumulates or nanoseconds that the group's removal saves. The root is a
     * middle way: without a divisor, what is cheap goes first, as there is more of it; with the whole of it, the
     * finest maps lose their channels to the floor, whatever they are worth.
     */
    default Score perCost(RemovalSavings savings) {
        return group -> of(group) / Math.sqrt(Math.max(1, savings.of(group)));
    }
}
