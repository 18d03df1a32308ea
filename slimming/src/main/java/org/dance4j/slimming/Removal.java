package org.dance4j.slimming;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.Network;

/**
 * An order in which channel groups go, as far as floors let them.
 *
 * @param network what they are taken from
 * @param order the groups, the first to go first
 * @param allowed whether each of them can go after those before it that can
 */
record Removal(Network network, List<ChannelGroup> order, List<Boolean> allowed) {

    /** Groups go one after another; one stays where a convolution would fall under its floor without it. */
    static Removal inOrder(Network network, List<ChannelGroup> order, ChannelFloor floor) {
        Multiset<String> remaining = HashMultiset.create();
        network.madeChannels().forEach(remaining::setCount);
        List<Boolean> allowed = new ArrayList<>();
        for (ChannelGroup group : order) {
            Multiset<String> going = HashMultiset.create();
            group.convolutions().forEach(channel -> going.add(channel.layer()));
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

    /** How many of the order's groups have had their turn when a goal is reached, all of them if it cannot be. */
    int until(Goal goal) {
        return goal instanceof Goal.Macs macs ? untilMacs(macs) : untilChannels(((Goal.Channels) goal).keep());
    }

    private int untilChannels(int keep) {
        int left = ChannelGroup.gammas(order);
        for (int i = 0; i < order.size(); i++) {
            int size = order.get(i).gammas().size();
            if (2 * (left - keep) < size) {
                return i;
            }
            left -= allowed.get(i) ? size : 0;
        }
        return order.size();
    }

    private int untilMacs(Goal.Macs goal) {
        int low = 0;
        int high = order.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (macs(goal.cost(), middle) <= goal.most()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** What inference costs after so many of the order's groups have had their turn. */
    double macs(InferenceCost cost, int turns) {
        return cost.macs(Slimmer.slim(network, Channels.without(network, removed(turns))));
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
                found.add(order.get(i));
            }
        }
        return found;
    }
}
