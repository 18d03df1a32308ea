package org.dance4j.slimming;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Multiset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dance4j.graphs.Network;

/**
 * An order in which bundles of channel groups go, as far as floors let them.
 *
 * @param network what they are taken from
 * @param order the bundles, the first to go first
 * @param allowed whether each of them can go after those before it that can
 */
record Removal(Network network, List<Bundle> order, List<Boolean> allowed) {

    /**
     * Groups that go in one turn.
     *
     * @param groups at least one
     * @param score their mean worth
     */
    record Bundle(List<ChannelGroup> groups, double score) {

        /** How many channels it is, as they are counted. */
        int channels() {
            return ChannelGroup.channels(groups);
        }

        private Multiset<String> layers() {
            Multiset<String> layers = HashMultiset.create();
            groups.forEach(group -> group.convolutions().forEach(channel -> layers.add(channel.layer())));
            return layers;
        }
    }

    /**
     * The bundles of lowest worth first, and among equals the earliest in the network; one stays where a convolution would
     * fall under its floor without it. A bundle is a single group, unless channels are to be left in multiples of a number:
     * then it is as many of the lowest of the same layers as lead from multiple to multiple.
     */
    static Removal of(Network network, List<ChannelGroup> candidates, Score score, ChannelFloor floor) {
        List<Bundle> order = new ArrayList<>();
        candidates.forEach(group -> order.add(new Bundle(List.of(group), score.of(group))));
        order.sort(Comparator.comparingDouble(Bundle::score));
        if (floor.multiple() > 1) {
            ListMultimap<Multiset<String>, Bundle> byLayers =
                    MultimapBuilder.linkedHashKeys().arrayListValues().build();
            order.forEach(single -> byLayers.put(ImmutableMultiset.copyOf(single.layers()), single));
            order.clear();
            Multimaps.asMap(byLayers)
                    .forEach((layers, ascending) -> order.addAll(bundles(
                            network.madeChannels().get(layers.iterator().next()), ascending, floor.multiple())));
            order.sort(Comparator.comparingDouble(Bundle::score));
        }
        return inOrder(network, order, floor);
    }

    private static List<Bundle> bundles(int made, List<Bundle> ascending, int multiple) {
        int beyond = made % multiple;
        List<Bundle> bundles = new ArrayList<>();
        int from = 0;
        for (int to = beyond == 0 ? multiple : beyond; to <= ascending.size(); to += multiple) {
            List<Bundle> together = ascending.subList(from, to);
            bundles.add(new Bundle(
                    together.stream()
                            .flatMap(single -> single.groups().stream())
                            .toList(),
                    together.stream().mapToDouble(Bundle::score).average().orElseThrow()));
            from = to;
        }
        return bundles;
    }

    private static Removal inOrder(Network network, List<Bundle> order, ChannelFloor floor) {
        Multiset<String> remaining = HashMultiset.create();
        network.madeChannels().forEach(remaining::setCount);
        List<Boolean> allowed = new ArrayList<>();
        for (Bundle bundle : order) {
            Multiset<String> going = bundle.layers();
            boolean allows = going.entrySet().stream()
                    .allMatch(layer -> remaining.count(layer.getElement()) - layer.getCount()
                            >= floor.minimum(layer.getElement()));
            if (allows) {
                going.entrySet().forEach(layer -> remaining.remove(layer.getElement(), layer.getCount()));
            }
            allowed.add(allows);
        }
        return new Removal(network, List.copyOf(order), List.copyOf(allowed));
    }

    /** How many of the order's bundles have had their turn when a goal is reached, all of them if it cannot be. */
    int until(Goal goal) {
        return goal instanceof Goal.Cost cost ? untilCost(cost) : untilChannels(((Goal.Channels) goal).keep());
    }

    private int untilChannels(int keep) {
        int left = order.stream().mapToInt(Bundle::channels).sum();
        for (int i = 0; i < order.size(); i++) {
            int size = order.get(i).channels();
            // One that floors hold is passed over, however many channels it has: later ones may be nearer to the goal.
            if (left <= keep || (allowed.get(i) && 2 * (left - keep) < size)) {
                return i;
            }
            left -= allowed.get(i) ? size : 0;
        }
        return order.size();
    }

    private int untilCost(Goal.Cost goal) {
        int low = 0;
        int high = order.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (goal.cost().applyAsDouble(left(middle)) <= goal.most()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The network that is left after so many of the order's bundles have had their turn. */
    Network left(int turns) {
        return Slimmer.slim(network, Channels.without(network, removed(turns)));
    }

    /** The highest worth of what goes in so many turns; null if nothing does. */
    Double largestRemoved(int turns) {
        for (int i = turns - 1; i >= 0; i--) {
            if (allowed.get(i)) {
                return order.get(i).score();
            }
        }
        return null;
    }

    /** The groups that go in so many turns. */
    List<ChannelGroup> removed(int turns) {
        return which(turns, true);
    }

    /** The groups that floors hold in so many turns. */
    List<ChannelGroup> held(int turns) {
        return which(turns, false);
    }

    private List<ChannelGroup> which(int turns, boolean going) {
        List<ChannelGroup> found = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            if (allowed.get(i) == going) {
                found.addAll(order.get(i).groups());
            }
        }
        return found;
    }
}
