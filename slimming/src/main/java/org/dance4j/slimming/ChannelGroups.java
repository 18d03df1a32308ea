package org.dance4j.slimming;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.ChannelFlow;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;

/**
 * Finds the channels that go together (the dependency graph of Fang et al., 2023), channel by channel, so that sums of
 * concatenations and the like need no cases of their own. Where a layer's channels come from, its operation says ({@link
 * ChannelFlow}). Layers that share weights are tied along every axis of them.
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
        Set<String> outputs = Set.copyOf(network.outputs());
        Set<String> inference =
                network.inference().layers().stream().map(Layer::name).collect(Collectors.toSet());
        Set<String> gammas = network.parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.GAMMA)
                .map(Parameter::name)
                .collect(Collectors.toSet());
        boolean hasNorms = Pruning.hasGammas(network);
        boolean[] silenced = silenced(hasNorms);
        Set<String> scores = hasNorms ? Set.of() : scores();
        Map<Integer, Draft> drafts = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            for (int i = 0; i < ids.get(layer.name()).length; i++) {
                Draft draft = drafts.computeIfAbsent(sets.find(ids.get(layer.name())[i]), set -> new Draft());
                draft.parts.add(layer.part());
                draft.free &= !layer.op().channelFlow().isImage() && !outputs.contains(layer.name());
                draft.removable &= !scores.contains(layer.name());
                if (makesChannels(layer)) {
                    draft.convolutions.add(new ChannelGroup.Channel(layer.name(), i));
                }
                if (inference.contains(layer.name()) && gammas.contains(gamma(layer))) {
                    draft.gammas.add(new ChannelGroup.Gamma(gamma(layer), i));
                }
            }
            if (makesChannels(layer)) {
                for (String input : layer.valueInputs()) {
                    for (int read : ids.get(input)) {
                        drafts.get(sets.find(read)).removable &= silenced[read];
                    }
                }
            }
        }
        return drafts.values().stream().map(Draft::finish).toList();
    }

    private static boolean makesChannels(Layer layer) {
        return layer.op().channelFlow().makes().isPresent();
    }

    private static String gamma(Layer layer) {
        return Parameter.name(layer.weights(), Parameter.Role.GAMMA);
    }

    private DisjointSets joined() {
        DisjointSets sets = new DisjointSets(size);
        for (Layer layer : network.layers()) {
            int[] own = ids.get(layer.name());
            for (int i = 0; i < own.length; i++) {
                int channel = own[i];
                carried(layer, i).forEach(read -> sets.join(channel, read));
            }
        }
        for (Collection<String> tied : ParameterAxis.layers(network).asMap().values()) {
            int[] first = ids.get(tied.iterator().next());
            for (String layer : tied) {
                for (int i = 0; i < first.length; i++) {
                    sets.join(first[i], ids.get(layer)[i]);
                }
            }
        }
        return sets;
    }

    /** The ids of the channels that a layer's channel {@code index} carries on; none where it is made anew. */
    private IntStream carried(Layer layer, int index) {
        List<int[]> inputs = layer.valueInputs().stream().map(ids::get).toList();
        List<Integer> inputChannels = inputs.stream().map(input -> input.length).toList();
        return layer.op().channelFlow().carried(index, inputChannels).stream()
                .mapToInt(from -> inputs.get(from.input())[from.channel()]);
    }

    /**
     * What logits are made of without an activation between, as many channels as they are: scores of classes themselves, as
     * the skips of FCN-8s have them.
     */
    private Set<String> scores() {
        Set<String> found = new HashSet<>();
        network.outputs().forEach(output -> gatherScores(network.layer(output), ids.get(output).length, found));
        return found;
    }

    private void gatherScores(Layer layer, int classes, Set<String> found) {
        boolean isScore = ids.get(layer.name()).length == classes
                && !(layer.op() instanceof Activation)
                && !layer.op().channelFlow().isImage();
        if (isScore && found.add(layer.name())) {
            layer.valueInputs().forEach(input -> gatherScores(network.layer(input), classes, found));
        }
    }

    /**
     * For each channel, whether it is 0 everywhere once all gammas and betas of its group are 0; without norms, once the
     * weights that make it are.
     */
    private boolean[] silenced(boolean hasNorms) {
        boolean[] silenced = new boolean[size];
        for (Layer layer : network.layers()) {
            int[] own = ids.get(layer.name());
            for (int i = 0; i < own.length; i++) {
                silenced[own[i]] = (!hasNorms && makesChannels(layer))
                        || layer.op()
                                .isSilent(carried(layer, i)
                                        .mapToObj(read -> silenced[read])
                                        .toList());
            }
        }
        return silenced;
    }

    /** A group while its channels are being gathered. */
    private static final class Draft {
        private final List<ChannelGroup.Channel> convolutions = new ArrayList<>();
        private final Set<ChannelGroup.Gamma> gammas = new LinkedHashSet<>();
        private final Set<Part> parts = EnumSet.noneOf(Part.class);
        private boolean removable = true;
        private boolean free = true;

        private ChannelGroup finish() {
            return new ChannelGroup(convolutions, List.copyOf(gammas), parts, removable && free, free);
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

        void join(int member, int joined) {
            int first = find(member);
            int second = find(joined);
            parents[Math.max(first, second)] = Math.min(first, second);
        }
    }
}
