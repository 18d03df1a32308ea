package org.dance4j.slimming;

import java.util.List;
import java.util.Set;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;

/**
 * Single channels of several layers that can only be kept or removed together: what a residual sum adds, what an
 * attention map scales, what passes through a batch norm or a depthwise kernel.
 *
 * @param convolutions the channels of it that convolutions make, in the network's order
 * @param gammas its batch-norm gammas in the network as inference runs it, each once, auxiliary heads left out
 * @param parts the parts of all layers that carry the channel
 * @param removable whether the channel can go without a trace once its gammas and betas are 0: it is neither the
 *     image's nor the logits', and then every convolution that reads it reads zeros. In a network without batch norms, once
 *     its weights and biases are 0, and it is no class score
 * @param free whether a narrower network may do without the channel: it is neither the image's nor the logits'
 */
public record ChannelGroup(
        List<Channel> convolutions, List<Gamma> gammas, Set<Part> parts, boolean removable, boolean free) {

    /** One channel of what a layer makes. */
    public record Channel(String layer, int index) {}

    /** One value of a batch norm's gamma; {@code parameter} is its name within {@link Weights}. */
    public record Gamma(String parameter, int index) {

        /** Its absolute value. */
        double magnitude(Weights weights) {
            return Math.abs((double) weights.get(parameter).get(index));
        }
    }

    /** Copies the collections. */
    public ChannelGroup {
        convolutions = List.copyOf(convolutions);
        gammas = List.copyOf(gammas);
        parts = Set.copyOf(parts);
    }

    /** The mean |γ| of the group (Liu et al., 2017, over channels that go together); NaN without gammas. */
    public double score(Weights weights) {
        return gammas.stream()
                .mapToDouble(gamma -> gamma.magnitude(weights))
                .average()
                .orElse(Double.NaN);
    }

    /** How many channels groups are, counted by their gammas; one that has none counts as one. */
    static int channels(List<ChannelGroup> groups) {
        return groups.stream()
                .mapToInt(group -> Math.max(1, group.gammas().size()))
                .sum();
    }
}
