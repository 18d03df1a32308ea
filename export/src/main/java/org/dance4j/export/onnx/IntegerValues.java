package org.dance4j.export.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.integers.IntegerKernel;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.QuantizationPlan;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.Parameter;

/**
 * Parameters as integers and, behind them, what they stand for: kernels of 8 bits, symmetric about 0, with a step for each
 * output channel, and biases of 32 bits in steps of the input's times the kernel's.
 */
final class IntegerValues implements ParameterValues {

    private final OnnxGraph graph;
    private final Weights weights;
    private final QuantizationPlan plan;
    private final Map<String, Range> ranges;
    /** By the name that weights are kept under. */
    private final Map<String, double[]> kernelSteps = new HashMap<>();

    /**
     * @param graph takes the constants
     * @param plan of the model's network
     * @param ranges of the layers that have one
     */
    IntegerValues(OnnxGraph graph, IntegerModel model, QuantizationPlan plan, Map<String, Range> ranges) {
        this.graph = graph;
        this.weights = model.form().weights();
        this.plan = plan;
        this.ranges = ranges;
        Map<String, Double> inputSteps = plan.inputSteps(model.measured());
        for (Parameter parameter : model.form().network().parameters()) {
            if (parameter.role().isKernel()) {
                kernelSteps.put(parameter.owner(), model.steps(parameter, inputSteps.get(parameter.owner())));
            }
        }
    }

    @Override
    public String of(Layer layer, Parameter parameter) {
        if (parameter.role().isKernel()) {
            return graph.has(parameter.name()) ? parameter.name() : kernel(parameter);
        }
        return parameter.role() == Parameter.Role.BIAS
                ? bias(layer, parameter)
                : new FloatValues(graph, weights).of(layer, parameter);
    }

    private String kernel(Parameter parameter) {
        KernelLayout layout = KernelLayout.of(parameter.role());
        FloatTensor tensor = weights.get(parameter.name());
        double[] steps = kernelSteps.get(parameter.owner());
        int[] places = layout.places(tensor.shape());
        byte[] integers = new byte[places.length];
        for (int i = 0; i < integers.length; i++) {
            long rounded = Math.round(tensor.get(places[i]) / steps[KernelGrids.channel(parameter, places[i])]);
            integers[i] = (byte) Math.max(-IntegerKernel.MOST, Math.min(IntegerKernel.MOST, rounded));
        }
        String name = parameter.name();
        String stored = graph.bytes(name + "/int8", layout.shape(tensor.shape()), integers);
        String scale = graph.floats(name + "/scale", List.of(steps.length), floats(steps, 1));
        String zero = graph.bytes(name + "/zero", List.of(steps.length), new byte[steps.length]);
        return graph.node(
                "DequantizeLinear",
                name,
                List.of(stored, scale, zero),
                Attribute.integer("axis", layout.channelAxis()));
    }

    /** Layers that share weights may read maps of other steps, so that each has integers of its own. */
    private String bias(Layer layer, Parameter parameter) {
        double[] steps = kernelSteps.get(parameter.owner());
        double inputStep = ranges.get(plan.source(layer.inputs().get(0))).step();
        int[] integers = new int[steps.length];
        for (int c = 0; c < steps.length; c++) {
            integers[c] =
                    Math.toIntExact(Math.round(weights.get(parameter.name()).get(c) / (steps[c] * inputStep)));
        }
        String name = parameter.name() + "@" + layer.name();
        String stored = graph.integers(name + "/int32", integers);
        String scale = graph.floats(name + "/scale", List.of(steps.length), floats(steps, inputStep));
        return graph.node("DequantizeLinear", name, List.of(stored, scale), Attribute.integer("axis", 0));
    }

    private static float[] floats(double[] steps, double factor) {
        float[] floats = new float[steps.length];
        for (int c = 0; c < floats.length; c++) {
            floats[c] = (float) (steps[c] * factor);
        }
        return floats;
    }
}
