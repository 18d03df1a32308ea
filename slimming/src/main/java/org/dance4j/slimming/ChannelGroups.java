package org.dance4j.slimming;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.graphs.FeatureShape;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Op;
import org.dance4j.graphs.Parameter;
import org.dance4j.graphs.Part;

/**
 * Finds the channels that go together (the dependency graph of Fang et al., 2023), channel by channel, so that sums of
 * concatenations and the like need no cases of their own. Only a convolution makes new channels; a concatenation lines
 * its inputs' channels up; everything else carries channel <i>i</i> of each input on as its own channel <i>i</i>.
 * Layers that share weights are tied along every axis of them.
 */
public final class ChannelGroups {

    private final Network network;
    /** The ids of each layer's channels: the layers' channels are numbered one after another. */
    private final Map<String, int[]> ids = new HashMap<>();

    private final int size;

    private ChannelGroups(Network network) {
        this.network = network;
        int next = 0;
        for (Map.Entry<String, FeatureShape> shape :
                network.shapes(network.sizeMultiple(), network.sizeMultiple()).entrySet()) {
            int end = next + shape.getValue().channels();
            ids.put(shape.getKey(), IntStream.range(next, end).toArray());
            next = end;
        }
        size = next;
    }

    /** A network's groups, in the order in which its layers first make them. Every channel is in one. */
    public static List<ChannelGroup> of(Network network) {
        return new ChannelGroups(network).groups();
    }

    private List<ChannelGroup> groups() {
        DisjointSets sets = joined();
        boolean[] silenced = silenced();
        Set<String> outputs = Set.copyOf(network.outputs());
        Set<String> inference =
                network.inference().layers().stream().map(Layer::name).collect(Collectors.toSet());
        Map<Integer, Draft> drafts = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            for (int i = 0; i < ids.get(layer.name()).length; i++) {
                Draft draft = drafts.computeIfAbsent(sets.find(ids.get(layer.name())[i]), set -> new Draft());
                draft.parts.add(layer.part());
                draft.removable &= !(layer.op() instanceof Op.Input) && !outputs.contains(layer.name());
                if (layer.op() instanceof Op.Conv2d) {
                    draft.convolutions.add(new ChannelGroup.Channel(layer.name(), i));
                } else if (layer.op() instanceof Op.BatchNorm && inference.contains(layer.name())) {
                    draft.gammas.add(new ChannelGroup.Gamma(Parameter.name(layer.weights(), Parameter.Role.GAMMA), i));
                }
            }
            if (layer.op() instanceof Op.Conv2d) {
                for (int read : ids.get(layer.inputs().get(0))) {
                    drafts.get(sets.find(read)).removable &= silenced[read];
                }
            }
        }
        return drafts.values().stream().map(Draft::finish).toList();
    }

    private DisjointSets joined() {
        DisjointSets sets = new DisjointSets(size);
        for (Layer layer : network.layers()) {
            int[] own = ids.get(layer.name());
            for (int i = 0; i < own.length; i++) {
                int channel = own[i];
                carriedOn(layer, i).forEach(read -> sets.join(channel, read));
            }
        }
        for (Collection<String> tied : ParameterAxis.layers(network).asMap().values()) {
            int[] own = ids.get(tied.iterator().next());
            for (String other : tied) {
                for (int i = 0; i < own.length; i++) {
                    sets.join(own[i], ids.get(other)[i]);
                }
            }
        }
        return sets;
    }

    /** The ids of the channels that a layer's channel {@code index} carries on; none where it is made anew. */
    private IntStream carriedOn(Layer layer, int index) {
        if (layer.op() instanceof Op.Conv2d) {
            return IntStream.empty();
        } else if (layer.op() instanceof Op.Concat) {
            return layer.inputs().stream()
                    .map(ids::get)
                    .flatMapToInt(IntStream::of)
                    .skip(index)
                    .limit(1);
        }
        return layer.valueInputs().stream().mapToInt(input -> ids.get(input)[index]);
    }

    /** For each channel, whether it is 0 everywhere once all gammas and betas of its group are 0. */
    private boolean[] silenced() {
        boolean[] silenced = new boolean[size];
        for (Layer layer : network.layers()) {
            int[] own = ids.get(layer.name());
            for (int i = 0; i < own.length; i++) {
                silenced[own[i]] = staysSilent(layer.op(), carriedOn(layer, i), silenced);
            }
        }
        return silenced;
    }

    private static boolean staysSilent(Op op, IntStream carriedOn, boolean[] silenced) {
        if (op instanceof Op.BatchNorm) {
            return true;
        } else if (op instanceof Op.Input
                || op instanceof Op.Conv2d
                || op instanceof Op.Normalize
                || (op instanceof Op.Activation activation
                        && activation.function() == Op.Activation.Function.SIGMOID)) {
            return false;
        } else if (op instanceof Op.Multiply) {
            return carriedOn.anyMatch(read -> silenced[read]);
        }
        return carriedOn.allMatch(read -> silenced[read]);
    }

    /** A group while its channels are being gathered. */
    private static final class Draft {
        private final List<ChannelGroup.Channel> convolutions = new ArrayList<>();
        private final Set<ChannelGroup.Gamma> gammas = new LinkedHashSet<>();
        private final Set<Part> parts = EnumSet.noneOf(Part.class);
        private boolean removable = true;

        private ChannelGroup finish() {
            return new ChannelGroup(convolutions, List.copyOf(gammas), parts, removable);
        }
    }

    /** Disjoint sets of whole numbers (Galler and Fischer, 1964), each known by its smallest member. */
    private static final class DisjointSets {
        private final int[] parents;

        DisjointSets(int size) {
            parents = IntStream.range(0, size).toArray();
        }

        int find(int member) {
            while (parents[member] != member) {
                parents[member] = parents[parents[member]];
                member = parents[member];
            }
            return member;
        }

        void join(int one, int other) {
            int a = find(one);
            int b = find(other);
            parents[Math.max(a, b)] = Math.min(a, b);
        }
    }
}
