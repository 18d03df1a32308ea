package org.dance4j.slimming;

import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;

/**
 * An axis of a parameter that has an index for each channel of a layer.
 *
 * @param parameter the name of the parameter
 * @param axis the axis, 0 being the outermost
 */
record ParameterAxis(String parameter, int axis) {

    /** A network's axes, and the layers whose channels run along each: several where layers share weights. */
    static SetMultimap<ParameterAxis, String> layers(Network network) {
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        SetMultimap<ParameterAxis, String> layers = LinkedHashMultimap.create();
        for (Layer layer : network.layers()) {
            List<Integer> inputChannels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            for (Parameter parameter : layer.op().parameters(layer.weights(), inputChannels)) {
                Parameter.Role role = parameter.role();
                role.inputAxis()
                        .ifPresent(axis -> layers.put(
                                new ParameterAxis(parameter.name(), axis),
                                layer.inputs().get(0)));
                if (role.isPerChannel()) {
                    layers.put(new ParameterAxis(parameter.name(), role.outputAxis()), layer.name());
                }
            }
        }
        return layers;
    }
}
