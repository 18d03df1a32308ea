package org.dance4j.slimming;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.dance4j.graphs.Network;

/**
 * Which channels stay of what convolutions make.
 *
 * @param kept the indices that stay, ascending, by the convolution's layer name; layers not named keep all
 */
public record Channels(Map<String, List<Integer>> kept) {

    /** Copies the indices, and keeps the order of the layers. */
    public Channels {
        Map<String, List<Integer>> copy = new LinkedHashMap<>();
        kept.forEach((layer, indices) -> copy.put(layer, List.copyOf(indices)));
        kept = Collections.unmodifiableMap(copy);
    }

    /** All channels but those of some groups. */
    public static Channels without(Network network, Collection<ChannelGroup> groups) {
        SetMultimap<String, Integer> removed = HashMultimap.create();
        groups.forEach(group -> group.convolutions().forEach(channel -> removed.put(channel.layer(), channel.index())));
        Map<String, List<Integer>> kept = new LinkedHashMap<>();
        network.madeChannels().forEach((layer, count) -> {
            if (removed.containsKey(layer)) {
                Set<Integer> gone = removed.get(layer);
                kept.put(
                        layer,
                        IntStream.range(0, count)
                                .filter(i -> !gone.contains(i))
                                .boxed()
                                .toList());
            }
        });
        return new Channels(kept);
    }

    /** The channels that stay of a layer that has {@code count}. */
    public List<Integer> kept(String layer, int count) {
        List<Integer> indices = kept.get(layer);
        return indices != null ? indices : IntStream.range(0, count).boxed().toList();
    }
}
