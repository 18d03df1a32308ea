package org.dance4j.graphs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;

/**
 * A network as data: an immutable directed acyclic graph of layers in an order in which they can be computed.
 * The training graph, the inference graph, the cost, the pruning and the JSON are functions of it.
 *
 * @param name what it is called, for example {@code bisenet-resnet18}
 * @param sizeMultiple height and width that are multiples of this divide evenly down to the coarsest map: the sizes that
 *     images are brought to. The network takes others too, as far as its layers fit
 * @param layers the layers, each after those it reads; the first is the only one that is the image
 * @param output the layer that makes the logits, {@code [N, H, W, classes]} for an image of {@code [N, H, W, 3]}
 * @param auxiliaries further outputs, for losses in training only
 */
public record Network(String name, int sizeMultiple, List<Layer> layers, String output, List<Auxiliary> auxiliaries) {

    /**
     * @throws IllegalArgumentException if names repeat, a layer reads one that does not come before it, an output
     *     does not exist, layers that share weights differ, or shapes do not fit
     */
    public Network {
        layers = List.copyOf(layers);
        auxiliaries = List.copyOf(auxiliaries);
        if (sizeMultiple < 1) {
            throw new IllegalArgumentException("sizeMultiple must be at least 1, found " + sizeMultiple);
        }
        if (layers.isEmpty() || !isImage(layers.get(0))) {
            throw new IllegalArgumentException("the first layer of network " + name + " must be its input");
        }
        Set<String> known = new HashSet<>();
        for (Layer layer : layers) {
            for (String input : layer.inputs()) {
                if (!known.contains(input)) {
                    throw new IllegalArgumentException(
                            "layer " + layer.name() + " reads " + input + ", which no layer before it makes");
                }
            }
            if (isImage(layer) && !known.isEmpty()) {
                throw new IllegalArgumentException("layer " + layer.name() + " is a second input");
            }
            if (!known.add(layer.name())) {
                throw new IllegalArgumentException("two layers are called " + layer.name());
            }
        }
        for (String made : outputs(output, auxiliaries)) {
            if (!known.contains(made)) {
                throw new IllegalArgumentException("output " + made + " is no layer of network " + name);
            }
        }
        parameters(layers, sizeMultiple);
        // At the smallest size, maps of one pixel pass for globally pooled ones.
        shapes(layers, 2 * sizeMultiple, 2 * sizeMultiple);
    }

    /** All layers that make logits, the main one first. */
    public List<String> outputs() {
        return outputs(output, auxiliaries);
    }

    /** The layer of that name. */
    public Layer layer(String layerName) {
        return layers.stream()
                .filter(layer -> layer.name().equals(layerName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("network " + name + " has no layer " + layerName));
    }

    /** The number of classes, which is the number of channels of the logits. */
    @JsonIgnore
    public int classes() {
        return shapes(sizeMultiple, sizeMultiple).get(output).channels();
    }

    /** The network without what only the auxiliary outputs need. */
    public Network inference() {
        return withOnly(List.of());
    }

    /** The network with some of its auxiliary outputs, and without what only the others need. */
    Network withOnly(List<Auxiliary> some) {
        Set<String> needed = new HashSet<>(outputs(output, some));
        List<Layer> kept = new ArrayList<>();
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            if (needed.contains(layer.name())) {
                needed.addAll(layer.inputs());
                kept.add(0, layer);
            }
        }
        return new Network(name, sizeMultiple, kept, output, some);
    }

    /** The same network with other layers, checked anew. */
    public Network with(List<Layer> replacements) {
        return new Network(name, sizeMultiple, replacements, output, auxiliaries);
    }

    /** How many channels each layer makes that makes new ones, in the network's order. */
    public Map<String, Integer> madeChannels() {
        Map<String, Integer> made = new LinkedHashMap<>();
        for (Layer layer : layers) {
            layer.op().channelFlow().makes().ifPresent(makes -> made.put(layer.name(), makes.channels()));
        }
        return made;
    }

    /** The same network, each layer that makes new channels making as many as the function says of it. */
    public Network withMadeChannels(ToIntFunction<Layer> count) {
        return with(layers.stream()
                .map(layer -> layer.op()
                        .channelFlow()
                        .makes()
                        .map(makes -> layer.with(makes.withChannels().apply(count.applyAsInt(layer))))
                        .orElse(layer))
                .toList());
    }

    /** The same network for another number of classes: only the layers that make class scores differ. */
    public Network withClasses(int classes) {
        Set<String> scores = classScores();
        Map<String, Integer> made = madeChannels();
        return withMadeChannels(layer -> scores.contains(layer.weights()) ? classes : made.get(layer.name()));
    }

    /**
     * The names under which the weights of the layers are kept that make channels which are classes. Where scores are
     * enlarged by a layer that makes new ones of as many, such as a transposed convolution, what it reads are scores too.
     */
    public Set<String> classScores() {
        Map<String, FeatureShape> shapes = shapes(sizeMultiple, sizeMultiple);
        Set<String> owners = new HashSet<>();
        Deque<String> pending = new ArrayDeque<>(outputs());
        auxiliaries.stream()
                .filter(auxiliary -> auxiliary.target() != AuxiliaryTarget.CLASSES)
                .map(Auxiliary::output)
                .forEach(pending::remove);
        while (!pending.isEmpty()) {
            Layer layer = layer(pending.pop());
            boolean makes = layer.op().channelFlow().makes().isPresent();
            if (makes) {
                owners.add(layer.weights());
            }
            if (!makes || enlarges(layer, shapes)) {
                pending.addAll(layer.valueInputs());
            }
        }
        return owners;
    }

    private static boolean enlarges(Layer layer, Map<String, FeatureShape> shapes) {
        FeatureShape from = shapes.get(layer.inputs().get(0));
        FeatureShape to = shapes.get(layer.name());
        return from.channels() == to.channels() && from.area() < to.area();
    }

    /** How many channels an image has. */
    public int imageChannels() {
        return shapes(sizeMultiple, sizeMultiple).get(layers.get(0).name()).channels();
    }

    /**
     * Every layer's shape for one image.
     *
     * @throws IllegalArgumentException if a layer cannot take what that size comes to
     */
    public Map<String, FeatureShape> shapes(int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("an image has at least 1 × 1 pixels, found " + height + " × " + width);
        }
        return shapes(layers, height, width);
    }

    /** The tensors of weights the network holds, in the order of its layers, shared ones once. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters(layers, sizeMultiple).values());
    }

    private static List<String> outputs(String output, List<Auxiliary> auxiliaries) {
        Set<String> all = new LinkedHashSet<>();
        all.add(output);
        auxiliaries.forEach(auxiliary -> all.add(auxiliary.output()));
        return List.copyOf(all);
    }

    private static boolean isImage(Layer layer) {
        return layer.op().channelFlow().isImage();
    }

    private static Map<String, FeatureShape> shapes(List<Layer> layers, int height, int width) {
        List<FeatureShape> image = List.of(new FeatureShape(height, width, 1));
        Map<String, FeatureShape> shapes = new LinkedHashMap<>();
        for (Layer layer : layers) {
            try {
                List<FeatureShape> inputs = isImage(layer)
                        ? image
                        : layer.inputs().stream().map(shapes::get).toList();
                shapes.put(layer.name(), layer.op().shape(inputs));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("layer " + layer.name() + ": " + e.getMessage(), e);
            }
        }
        return shapes;
    }

    private static Map<String, Parameter> parameters(List<Layer> layers, int size) {
        Map<String, FeatureShape> shapes = shapes(layers, size, size);
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Layer layer : layers) {
            List<Integer> channels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            for (Parameter parameter : layer.op().parameters(layer.weights(), channels)) {
                if (FloatTensor.size(parameter.shape()) > Integer.MAX_VALUE) {
                    throw new IllegalArgumentException("layer " + layer.name() + " has weights of shape "
                            + parameter.shape() + ", more than the " + Integer.MAX_VALUE + " that one tensor holds");
                }
                Parameter shared = parameters.put(parameter.name(), parameter);
                if (shared != null && !shared.equals(parameter)) {
                    throw new IllegalArgumentException("layers share " + parameter.name() + " but need shapes "
                            + shared.shape() + " and " + parameter.shape());
                }
            }
        }
        return parameters;
    }
}
