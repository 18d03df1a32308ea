package org.dance4j.graphs.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.ChannelFlow;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;

/**
 * The order of an image's colours that weights were trained with. Networks here read RGB: weights for BGR are brought to
 * that, so that the network computes from an RGB image what it was trained to compute from the same image in BGR.
 */
public enum ChannelOrder {
    /** Red, green, blue. */
    RGB,
    /** Blue, green, red: that of Caffe and OpenCV. */
    BGR;

    private static final int[] REVERSED = {2, 1, 0};

    /** The order that is told, RGB where none is (null). */
    public static ChannelOrder of(ChannelOrder told) {
        return told == null ? RGB : told;
    }

    /** A normalisation whose values are in this order, for RGB images. */
    public Normalize toRgb(Normalize normalization) {
        return this == RGB
                ? normalization
                : new Normalize(reversed(normalization.mean()), reversed(normalization.deviation()));
    }

    private static List<Double> reversed(List<Double> values) {
        List<Double> copy = new ArrayList<>(values);
        Collections.reverse(copy);
        return copy;
    }

    /**
     * Weights for images in this order, for RGB images: whatever reads the image's channels reads them in the other order.
     *
     * @param weights tensors for some or all of the network's parameters
     * @throws IllegalArgumentException if the image's own channels reach an output, or are joined with others
     */
    public Weights toRgb(Network network, Weights weights) {
        return this == RGB ? weights : weights.with(reversed(network, weights));
    }

    private static Map<String, FloatTensor> reversed(Network network, Weights weights) {
        if (network.imageChannels() != REVERSED.length) {
            throw new IllegalArgumentException("network " + network.name() + " reads images of "
                    + network.imageChannels() + " channels, and only three can be BGR");
        }
        Map<String, List<Parameter>> parameters = new HashMap<>();
        network.parameters().forEach(parameter -> parameters
                .computeIfAbsent(parameter.owner(), owner -> new ArrayList<>())
                .add(parameter));
        Set<String> images = new HashSet<>();
        Map<String, FloatTensor> changed = new HashMap<>();
        for (Layer layer : network.layers()) {
            boolean makes = layer.op().channelFlow().makes().isPresent();
            boolean reads = readsImage(network, layer, images);
            for (Parameter parameter :
                    reads ? parameters.getOrDefault(layer.weights(), List.of()) : List.<Parameter>of()) {
                int axis = makes
                        ? parameter.role().inputAxis().orElse(-1)
                        : parameter.role().outputAxis();
                if (axis >= 0 && weights.contains(parameter.name())) {
                    changed.put(parameter.name(), weights.get(parameter.name()).gather(axis, REVERSED));
                }
            }
            if (layer.op().channelFlow().isImage() || (reads && !makes)) {
                images.add(layer.name());
            }
        }
        if (!Collections.disjoint(images, network.outputs())) {
            throw mixed(network, network.output());
        }
        return changed;
    }

    /** Whether all that a layer reads are the image's channels. */
    private static boolean readsImage(Network network, Layer layer, Set<String> images) {
        List<String> read = layer.valueInputs();
        if (Collections.disjoint(read, images)) {
            return false;
        } else if (!images.containsAll(read) || layer.op().channelFlow() instanceof ChannelFlow.Joins) {
            throw mixed(network, layer.name());
        }
        return true;
    }

    private static IllegalArgumentException mixed(Network network, String layer) {
        return new IllegalArgumentException("layer " + layer + " of network " + network.name()
                + " gives the image's own channels on among others, so that weights for BGR cannot be brought to RGB");
    }
}
