package org.dance4j.slimming.widths;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.ChannelGroup;
import org.dance4j.slimming.ChannelGroups;
import org.dance4j.slimming.Channels;

/**
 * Widths that keep the same share everywhere: the first of the channels that the same layers make, in multiples of 8 as
 * kernels are fast at, and never fewer than 90% of the exact number (as in MobileNetV2, Sandler et al., 2018). Scores of
 * classes all stay.
 */
public final class UniformWidths {

    private static final int MULTIPLE = 8;
    private static final double LEAST = 0.9;

    private UniformWidths() {}

    /**
     * A width of a network. A share of 1 is the whole network, and so is one that leaves all channels of a network with few.
     *
     * @throws IllegalArgumentException if the share is not above 0 and at most 1
     */
    public static Width of(Network network, double share) {
        Map<List<String>, List<ChannelGroup>> alike = new LinkedHashMap<>();
        Set<String> scores = network.classScores();
        for (ChannelGroup group : ChannelGroups.of(network)) {
            boolean isOfScores = group.convolutions().stream()
                    .anyMatch(channel ->
                            scores.contains(network.layer(channel.layer()).weights()));
            if (group.free() && !group.convolutions().isEmpty() && !isOfScores) {
                alike.computeIfAbsent(
                                group.convolutions().stream()
                                        .map(ChannelGroup.Channel::layer)
                                        .toList(),
                                layers -> new ArrayList<>())
                        .add(group);
            }
        }
        List<ChannelGroup> gone = new ArrayList<>();
        alike.values().forEach(groups -> gone.addAll(groups.subList(channels(groups.size(), share), groups.size())));
        return new Width(share, Channels.without(network, gone));
    }

    /**
     * How many channels a share leaves.
     *
     * @param all how many there are, at least 1
     * @param share above 0 and at most 1
     */
    static int channels(int all, double share) {
        double exact = share * all;
        int nearest = Math.max(MULTIPLE, (int) (exact + MULTIPLE / 2.0) / MULTIPLE * MULTIPLE);
        return Math.min(all, nearest < LEAST * exact ? nearest + MULTIPLE : nearest);
    }
}
