package org.dance4j.slimming;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dance4j.graphs.Network;

/**
 * What was chosen to go at the next pruning, whose gammas and betas fall linearly to 0 until then, so that at the pruning
 * nothing is lost. Choosing first and letting go slowly beats removing the same channels at once (Wang et al., Neural
 * Pruning via Growing Regularization, 2021).
 *
 * @param selection what stays at the pruning, and what it was chosen from
 */
public record Fade(Selection selection) {

    /** The share of the part of a run before a pruning that passes before the choice. */
    public static final double CHOICE = 0.4;

    /**
     * What is left of what goes.
     *
     * @param passed the share of the part of a run before the pruning that has passed, at least 0
     * @return from 1 up to the choice to 0 at the pruning
     */
    public static double remaining(double passed) {
        return Math.max(0, Math.min(1, (1 - passed) / (1 - CHOICE)));
    }

    /** Where the gammas that go are, in the {@linkplain GammaLayout layout} of the network before the pruning. */
    public int[] indices(Network network, PruneScope scope) {
        GammaLayout layout = GammaLayout.of(network, scope);
        return going(network, scope).stream()
                .flatMapToInt(group -> layout.indices(group).stream().mapToInt(index -> index))
                .toArray();
    }

    /** The groups that go. */
    private List<ChannelGroup> going(Network network, PruneScope scope) {
        Set<ChannelGroup.Channel> kept = new HashSet<>();
        network.madeChannels().forEach((layer, count) -> selection
                .channels()
                .kept(layer, count)
                .forEach(index -> kept.add(new ChannelGroup.Channel(layer, index))));
        return Pruning.candidates(network, scope).stream()
                .filter(group -> !kept.containsAll(group.convolutions()))
                .toList();
    }
}
