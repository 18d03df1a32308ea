package org.dance4j.graphs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;

/**
 * What a network costs for one image, computed from its description.
 *
 * @param layers the cost of each layer, in the network's order
 * @param arithmetic what the multiply-accumulates are of, as {@link KernelGrids#arithmetic} has it
 */
public record Cost(List<LayerCost> layers, String arithmetic) {

    /**
     * What one layer costs.
     *
     * @param layer its name
     * @param part the part it belongs to
     * @param shape what it makes of one image
     * @param parameters trainable values it holds; layers that share weights count them once
     * @param macs multiply-accumulates of the forward pass; one such is two FLOPs
     * @param trainingMacs multiply-accumulates of a training step: forward, input gradients, weight gradients
     */
    public record LayerCost(
            String layer, Part part, FeatureShape shape, long parameters, long macs, long trainingMacs) {}

    /** Copies the list of layers. */
    public Cost {
        layers = List.copyOf(layers);
    }

    /**
     * The cost at an input size. Only convolutions have multiply-accumulates. A convolution's gradients take as many
     * each as its forward pass; one that reads nothing but the image needs no input gradient.
     *
     * @throws IllegalArgumentException if the network does not take that size
     */
    public static Cost of(Network network, int height, int width) {
        Map<String, FeatureShape> shapes = network.shapes(height, width);
        Set<String> withoutGradient = new HashSet<>();
        Set<String> counted = new HashSet<>();
        List<LayerCost> costs = new ArrayList<>();
        for (Layer layer : network.layers()) {
            List<FeatureShape> inputs = layer.inputs().stream().map(shapes::get).toList();
            long macs = layer.op().macs(inputs);
            List<Parameter> parameters = layer.op()
                    .parameters(
                            layer.weights(),
                            inputs.stream().map(FeatureShape::channels).toList());
            boolean readsOnlyTheImage = withoutGradient.containsAll(layer.valueInputs());
            if (readsOnlyTheImage
                    && parameters.stream()
                            .noneMatch(parameter -> parameter.role().trainable())) {
                withoutGradient.add(layer.name());
            }
            long trainable = parameters.stream()
                    .filter(parameter -> parameter.role().trainable() && counted.add(parameter.name()))
                    .mapToLong(Parameter::size)
                    .sum();
            costs.add(new LayerCost(
                    layer.name(),
                    layer.part(),
                    shapes.get(layer.name()),
                    trainable,
                    macs,
                    readsOnlyTheImage ? 2 * macs : 3 * macs));
        }
        return new Cost(costs, KernelGrids.arithmetic(network));
    }

    /** All trainable values. */
    public long parameters() {
        return sum(LayerCost::parameters, layer -> true);
    }

    /** Multiply-accumulates of the forward pass. */
    public long macs() {
        return sum(LayerCost::macs, layer -> true);
    }

    /** Multiply-accumulates of a training step for one image. */
    public long trainingMacs() {
        return sum(LayerCost::trainingMacs, layer -> true);
    }

    /** Trainable values by part. */
    public Map<Part, Long> parametersByPart() {
        return byPart(LayerCost::parameters);
    }

    /** Multiply-accumulates of the forward pass by part. */
    public Map<Part, Long> macsByPart() {
        return byPart(LayerCost::macs);
    }

    private Map<Part, Long> byPart(ToLongFunction<LayerCost> figure) {
        Map<Part, Long> sums = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            sums.put(part, sum(figure, layer -> layer.part() == part));
        }
        return sums;
    }

    private long sum(ToLongFunction<LayerCost> figure, Predicate<LayerCost> which) {
        return layers.stream().filter(which).mapToLong(figure).sum();
    }
}
