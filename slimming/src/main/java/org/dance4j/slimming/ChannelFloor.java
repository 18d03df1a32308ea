package org.dance4j.slimming;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dance4j.graphs.Network;

/**
 * The fewest channels that pruning leaves each convolution, and the numbers that it leaves. It is taken from the network as
 * built, so that it does not shrink from stage to stage.
 *
 * @param channels the fewest by layer name
 * @param multiple what the channels of a convolution that loses some are left in multiples of: 1 leaves any number. Kernels
 *     are made for whole vectors, so that 251 channels may take longer than 256
 */
public record ChannelFloor(Map<String, Integer> channels, int multiple) {

    /**
     * Requires a channel in each layer that is named.
     *
     * @throws IllegalArgumentException if a layer may keep none, or the multiple is below 1
     */
    public ChannelFloor {
        channels = Map.copyOf(channels);
        if (multiple < 1) {
            throw new IllegalArgumentException(
                    "channels are left in multiples of a number that is at least 1, found " + multiple);
        }
        channels.forEach((layer, count) -> {
            if (count < 1) {
                throw new IllegalArgumentException(
                        "layer " + layer + " must keep at least 1 channel, found a floor of " + count);
            }
        });
    }

    /** The fewest channels by layer, in any number. */
    public ChannelFloor(Map<String, Integer> channels) {
        this(channels, 1);
    }

    /** The same with channels left in multiples of a number. */
    public ChannelFloor inMultiplesOf(int number) {
        return new ChannelFloor(channels, number);
    }

    /** At least 8 channels and a tenth of those a convolution was built with. */
    public static ChannelFloor of(Network built) {
        return of(built, 8, 0.1);
    }

    /**
     * The larger of a number and a share of the channels a convolution was built with, but no more than those.
     *
     * @param minimum channels, at least 1
     * @param share in [0, 1]
     */
    public static ChannelFloor of(Network built, int minimum, double share) {
        if (minimum < 1 || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "a floor is at least 1 channel and a share in [0, 1], found " + minimum + " and " + share);
        }
        Map<String, Integer> channels = new LinkedHashMap<>();
        built.madeChannels().forEach((layer, made) -> {
            int wanted = Math.max(minimum, (int) Math.ceil(share * made));
            channels.put(layer, Math.min(made, wanted));
        });
        return new ChannelFloor(channels);
    }

    /** The fewest channels of a layer; 1 where it is not named. */
    public int minimum(String layer) {
        return channels.getOrDefault(layer, 1);
    }
}
