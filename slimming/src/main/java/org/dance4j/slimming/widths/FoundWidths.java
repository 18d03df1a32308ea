package org.dance4j.slimming.widths;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.slimming.ChannelFloor;
import org.dance4j.slimming.Goal;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.RemovalSavings;
import org.dance4j.slimming.Score;

/**
 * Widths that keep in each layer what pruning finds worth keeping: of a trained network, by the magnitude of its gammas per
 * multiply-accumulate saved, as many channels as cost what the {@linkplain UniformWidths uniform} width of the same share
 * costs. Channels go in one order, so that each width's are among those of the wider ones. Layers keep multiples of 8, at
 * least 8 and a tenth of their own, and all where no gamma tells them apart, so that a width may cost more than was
 * {@linkplain #askedMacs asked}.
 */
public final class FoundWidths {

    private static final int MULTIPLE = 8;

    private FoundWidths() {}

    /**
     * The multiply-accumulates that a found width is to cost at most: those of the uniform one.
     *
     * @param share above 0 and at most 1
     * @param cost of inference, on images of the sizes that it sees
     */
    public static double askedMacs(Network network, double share, InferenceCost cost) {
        return cost.macs(UniformWidths.of(network, share).cutOut(network));
    }

    /**
     * Widths of a network.
     *
     * @param weights of a trained network
     * @param shares from wide to narrow, each above 0 and at most 1
     * @param cost of inference, on images of the sizes that it sees
     * @throws IllegalArgumentException if no channel may go, as of a network without batch norms
     */
    public static List<Width> of(Network network, Weights weights, List<Double> shares, InferenceCost cost) {
        if (!Pruning.hasGammas(network)) {
            throw new IllegalArgumentException("network " + network.name() + " has no batch norms to find them by");
        }
        ChannelFloor floor = ChannelFloor.of(network).inMultiplesOf(MULTIPLE);
        Pruning.requirePrunable(network, PruneScope.NETWORK, floor);
        Score score = Score.gamma(weights).perCost(new RemovalSavings(network, cost::macs));
        List<Width> widths = new ArrayList<>();
        for (double share : shares) {
            Width uniform = UniformWidths.of(network, share);
            widths.add(
                    uniform.keepsAll()
                            ? uniform
                            : new Width(
                                    share,
                                    Pruning.select(
                                                    network,
                                                    weights,
                                                    PruneScope.NETWORK,
                                                    score,
                                                    new Goal.Cost(askedMacs(network, share, cost), cost::macs),
                                                    floor)
                                            .channels()));
        }
        return widths;
    }
}
