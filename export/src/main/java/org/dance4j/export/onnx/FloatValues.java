package org.dance4j.export.onnx;

import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * Parameters as constants of floats, each once.
 *
 * @param graph takes the constants
 */
record FloatValues(OnnxGraph graph, Weights weights) implements ParameterValues {

    @Override
    public String of(Layer layer, Parameter parameter) {
        String name = parameter.name();
        if (!graph.has(name)) {
            KernelLayout layout = KernelLayout.of(parameter.role());
            FloatTensor tensor = weights.get(name);
            int[] places = layout.places(tensor.shape());
            float[] values = new float[places.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.get(places[i]);
            }
            graph.floats(name, layout.shape(tensor.shape()), values);
        }
        return name;
    }
}
