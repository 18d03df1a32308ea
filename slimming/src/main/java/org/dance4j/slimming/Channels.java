package org.dance4j.slimming;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which channels stay of what convolutions make.
 *
 * @param kept the indices that stay, ascending, by the convolution's layer name; layers not named keep all
 */
public record Channels(Map<String, List<Integer>> kept) {

    public Channels {
        Map<String, List<Integer>> copy = new LinkedHashMap<>();
        kept.forEach((layer, indices) -> copy.put(layer, List.copyOf(indices)));
        kept = Collections.unmodifiableMap(copy);
    }

    /** The channels that stay of a layer that has {@code count}. */
    public List<Integer> kept(String layer, int count) {
        List<Integer> indices = kept.get(layer);
        return indices != null ? indices : IntStream.range(0, count).boxed().toList();
    }
}
