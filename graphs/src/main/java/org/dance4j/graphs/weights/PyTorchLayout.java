package org.dance4j.graphs.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.ops.Parameter;

/**
 * How PyTorch names a module's tensors and orders their axes: kernels are {@code [out, in, kH, kW]} there, those
 * of transposed convolutions {@code [in, out, kH, kW]}.
 */
final class PyTorchLayout {

    /** All that can follow a module's name where the tensor is a weight. */
    static final Set<String> SUFFIXES =
            Arrays.stream(Parameter.Role.values()).map(PyTorchLayout::suffix).collect(Collectors.toUnmodifiableSet());

    private PyTorchLayout() {}

    /** What follows the module's name. */
    static String suffix(Parameter.Role role) {
        return switch (role) {
            case KERNEL, TRANSPOSED_KERNEL, DEPTHWISE_KERNEL, GAMMA -> ".weight";
            case BIAS, BETA -> ".bias";
            case MOVING_MEAN -> ".running_mean";
            case MOVING_VARIANCE -> ".running_var";
            case MOVING_DEVIATION -> ".running_deviation";
            case RANGE -> ".range";
        };
    }

    /** A parameter's shape in PyTorch's order; depthwise kernels are {@code [C, 1, kH, kW]}. */
    static List<Integer> shape(Parameter parameter) {
        List<Integer> own = parameter.shape();
        return switch (parameter.role()) {
            case KERNEL, TRANSPOSED_KERNEL -> List.of(own.get(3), own.get(2), own.get(0), own.get(1));
            case DEPTHWISE_KERNEL -> List.of(own.get(2), own.get(3), own.get(0), own.get(1));
            case BIAS, GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE, MOVING_DEVIATION, RANGE -> own;
        };
    }

    /** A parameter's tensor, from one in PyTorch's order. */
    static FloatTensor from(Parameter parameter, FloatTensor foreign) {
        if (parameter.shape().size() != 4) {
            return FloatTensor.of(parameter.shape(), foreign.toArray());
        }
        List<Integer> shape = shape(parameter);
        int outer = shape.get(0);
        int inner = shape.get(1);
        int area = shape.get(2) * shape.get(3);
        boolean depthwise = parameter.role() == Parameter.Role.DEPTHWISE_KERNEL;
        float[] values = new float[foreign.size()];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                for (int k = 0; k < area; k++) {
                    int to = depthwise ? (k * outer + o) * inner + i : (k * inner + i) * outer + o;
                    values[to] = foreign.get((o * inner + i) * area + k);
                }
            }
        }
        return FloatTensor.of(parameter.shape(), values);
    }
}
