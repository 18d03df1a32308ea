package org.dance4j.slimming;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dance4j.graphs.FeatureShape;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Parameter;

/**
 * An axis of a parameter, and the layer whose channels run along it.
 *
 * @param parameter the name of the parameter
 * @param axis the axis, 0 being the outermost
 * @param layer the layer whose output channels the axis has an index for
 */
record ParameterAxis(String parameter, int axis, String layer) {

    /** All of a network's, in the order of its layers; a shared parameter's axes come once for each layer. */
    static List<ParameterAxis> of(Network network) {
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        return network.layers().stream().flatMap(layer -> of(layer, shapes)).toList();
    }

    private static Stream<ParameterAxis> of(Layer layer, Map<String, FeatureShape> shapes) {
        List<Integer> inputChannels =
                layer.inputs().stream().map(input -> shapes.get(input).channels()).toList();
        return layer.op().parameters(layer.weights(), inputChannels).stream()
                .flatMap(parameter -> of(layer, parameter));
    }

    private static Stream<ParameterAxis> of(Layer layer, Parameter parameter) {
        String name = parameter.name();
        return switch (parameter.role()) {
            case KERNEL -> Stream.of(
                    new ParameterAxis(name, 2, layer.inputs().get(0)), new ParameterAxis(name, 3, layer.name()));
            case DEPTHWISE_KERNEL -> Stream.of(new ParameterAxis(name, 2, layer.name()));
            case BIAS, GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE -> Stream.of(
                    new ParameterAxis(name, 0, layer.name()));
        };
    }
}
