package org.dance4j.slimming;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.Multiset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.dance4j.graphs.Network;

/** What the removal of a channel group saves of a cost of inference, the others staying. */
public final class RemovalSavings {

    private final Network network;
    private final ToDoubleFunction<Network> cost;
    private final double whole;
    /** Groups of channels that the same convolutions make cost the same. */
    private final Map<Multiset<String>, Double> known = new HashMap<>();

    /**
     * @param network what the groups are of
     * @param cost of a network, in mean multiply-accumulates of an image or in nanoseconds
     */
    public RemovalSavings(Network network, ToDoubleFunction<Network> cost) {
        this.network = network;
        this.cost = cost;
        whole = cost.applyAsDouble(network);
    }

    /** In the cost's unit, at least 0; 0 where a layer would be left without a channel. */
    public double of(ChannelGroup group) {
        Multiset<String> layers = HashMultiset.create();
        group.convolutions().forEach(channel -> layers.add(channel.layer()));
        return known.computeIfAbsent(ImmutableMultiset.copyOf(layers), key -> measured(layers, group));
    }

    private double measured(Multiset<String> layers, ChannelGroup group) {
        Map<String, Integer> made = network.madeChannels();
        if (layers.entrySet().stream().anyMatch(layer -> made.get(layer.getElement()) <= layer.getCount())) {
            return 0;
        }
        return whole - cost.applyAsDouble(Slimmer.slim(network, Channels.without(network, List.of(group))));
    }
}
