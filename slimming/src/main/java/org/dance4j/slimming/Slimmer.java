package org.dance4j.slimming;

import com.google.common.collect.Comparators;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.ChannelFlow;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.slimming.moments.MeanReplacement;
import org.dance4j.slimming.moments.SeenShapes;

/** Takes channels out of a network and out of tensors that belong to its parameters. */
public final class Slimmer {

    private Slimmer() {}

    /**
     * The network with only the channels that stay; the layers keep their names.
     *
     * @throws IllegalArgumentException if the channels do not fit the network: a layer that makes none, indices that are not ascending, out of range or none, or different ones where channels must go together
     */
    public static Network slim(Network network, Channels channels) {
        Map<String, List<Integer>> kept = keptByLayer(network, channels);
        return network.withMadeChannels(layer -> kept.get(layer.name()).size());
    }

    /**
     * The tensors for the slimmer network.
     *
     * @param network the network before
     * @param tensors tensors by the names of its parameters, for all or some of them: weights, moving statistics,
     *     momentum
     * @throws IllegalArgumentException if a tensor belongs to no parameter or differs in shape, or the channels do not
     *     fit the network
     */
    public static Weights slim(Network network, Weights tensors, Channels channels) {
        requireParameters(network, tensors);
        Map<String, FloatTensor> slim = new LinkedHashMap<>(tensors.tensors());
        keptByParameter(network, channels)
                .forEach((parameter, axes) -> axes.forEach((axis, indices) -> slim.computeIfPresent(
                        parameter, (name, tensor) -> tensor.gather(axis, Ints.toArray(indices)))));
        return Weights.of(slim);
    }

    /**
     * What stays of a network's tensors.
     *
     * @return by the names of the parameters that lose something, the indices that stay along each axis that does, ascending
     * @throws IllegalArgumentException if the channels do not fit the network
     */
    public static Map<String, Map<Integer, List<Integer>>> keptByParameter(Network network, Channels channels) {
        Map<String, List<Integer>> kept = keptByLayer(network, channels);
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        network.parameters().forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        Map<String, Map<Integer, List<Integer>>> byParameter = new LinkedHashMap<>();
        ParameterAxis.layers(network).asMap().forEach((axis, layers) -> {
            List<Integer> indices = kept.get(layers.iterator().next());
            if (!layers.stream().allMatch(layer -> kept.get(layer).equals(indices))) {
                throw new IllegalArgumentException("layers " + String.join(", ", layers) + " share " + axis.parameter()
                        + " but do not keep the same channels");
            }
            if (indices.size() < shapes.get(axis.parameter()).get(axis.axis())) {
                byParameter
                        .computeIfAbsent(axis.parameter(), name -> new TreeMap<>())
                        .put(axis.axis(), indices);
            }
        });
        return byParameter;
    }

    /**
     * The weights of the slimmer network, in which what the removed channels were on average is put in their places
     * ({@link MeanReplacement}).
     *
     * @param weights of all of the network's parameters
     * @param seen the sizes of images, by which it is known how much of maps is read beside their padding
     * @return without batch norms, which tell what channels are on average, the weights that stay as they are
     * @throws IllegalArgumentException if the weights or channels do not fit the network
     */
    public static Weights slimReplacingMeans(Network network, Weights weights, Channels channels, InferenceCost seen) {
        if (!Pruning.hasGammas(network)) {
            return slim(network, weights, channels);
        }
        List<SeenShapes> shapes = seen.sizes().stream()
                .map(size -> new SeenShapes(network.shapes(size.height(), size.width()), size.images()))
                .toList();
        Weights replaced = MeanReplacement.apply(network, weights, keptByLayer(network, channels), shapes);
        return slim(network, replaced, channels);
    }

    private static void requireParameters(Network network, Weights tensors) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            shapes.put(parameter.name(), parameter.shape());
        }
        tensors.tensors().forEach((name, tensor) -> {
            if (!tensor.shape().equals(shapes.get(name))) {
                throw new IllegalArgumentException(
                        "tensor " + name + " has shape " + tensor.shape() + " where network " + network.name() + " has "
                                + (shapes.containsKey(name) ? shapes.get(name) : "no such parameter"));
            }
        });
    }

    /** The channels that stay of each layer: those of layers that make them, and what follows from these. */
    private static Map<String, List<Integer>> keptByLayer(Network network, Channels channels) {
        Map<String, Integer> made = network.madeChannels();
        channels.kept().keySet().forEach(name -> {
            if (!made.containsKey(network.layer(name).name())) {
                throw new IllegalArgumentException(
                        "layer " + name + " is no convolution, it makes no channels of its own");
            }
        });
        Map<String, Integer> counts = new LinkedHashMap<>();
        network.shapes(network.sizeMultiple(), network.sizeMultiple())
                .forEach((name, shape) -> counts.put(name, shape.channels()));
        Map<String, List<Integer>> kept = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            int count = counts.get(layer.name());
            kept.put(
                    layer.name(),
                    made.containsKey(layer.name())
                            ? requireIndices(layer.name(), channels.kept(layer.name(), count), count)
                            : carried(layer, counts, kept));
        }
        return kept;
    }

    /** The channels that stay because all those stay that they carry on. */
    private static List<Integer> carried(Layer layer, Map<String, Integer> counts, Map<String, List<Integer>> kept) {
        List<String> inputs = layer.valueInputs();
        List<Integer> inputChannels = inputs.stream().map(counts::get).toList();
        List<Set<Integer>> staying =
                inputs.stream().map(input -> Set.copyOf(kept.get(input))).toList();
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < counts.get(layer.name()); i++) {
            List<ChannelFlow.InputChannel> carried = layer.op().channelFlow().carried(i, inputChannels);
            long stay = carried.stream()
                    .filter(from -> staying.get(from.input()).contains(from.channel()))
                    .count();
            if (stay == carried.size()) {
                indices.add(i);
            } else if (stay > 0) {
                throw new IllegalArgumentException(
                        "the inputs of layer " + layer.name() + " do not keep the same channels");
            }
        }
        return indices;
    }

    private static List<Integer> requireIndices(String layer, List<Integer> indices, int count) {
        if (indices.isEmpty()
                || !Comparators.isInStrictOrder(indices, Comparator.naturalOrder())
                || indices.get(0) < 0
                || indices.get(indices.size() - 1) >= count) {
            throw new IllegalArgumentException("the channels to keep of layer " + layer
                    + " must be ascending and within 0 to " + (count - 1) + ", found " + indices);
        }
        return indices;
    }
}
