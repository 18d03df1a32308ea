package org.dance4j.export.onnx;

import java.util.List;
import org.dance4j.graphs.ops.Parameter;

/**
 * A parameter's axes in ONNX, which has those of height and width last.
 *
 * @param axes of each of ONNX's axes, the one that it is in the network
 * @param channelAxis which of ONNX's axes is that of output channels
 */
record KernelLayout(List<Integer> axes, int channelAxis) {

    /**
     * The axes of parameters of a role: {@code [out, in, kH, kW]}, of transposed convolutions {@code [in, out, kH, kW]},
     * of depthwise ones {@code [C, 1, kH, kW]}, of all others {@code [C]}.
     */
    static KernelLayout of(Parameter.Role role) {
        return switch (role) {
            case KERNEL -> new KernelLayout(List.of(3, 2, 0, 1), 0);
            case TRANSPOSED_KERNEL -> new KernelLayout(List.of(3, 2, 0, 1), 1);
            case DEPTHWISE_KERNEL -> new KernelLayout(List.of(2, 3, 0, 1), 0);
            case BIAS, GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE, MOVING_DEVIATION, RANGE -> new KernelLayout(
                    List.of(0), 0);
        };
    }

    /** The shape in ONNX of a parameter's in the network. */
    List<Integer> shape(List<Integer> shape) {
        return axes.stream().map(shape::get).toList();
    }

    /** For each value of ONNX's tensor in row-major order, where the network's tensor has it. */
    int[] places(List<Integer> shape) {
        int rank = shape.size();
        int[] strides = new int[rank];
        for (int axis = rank - 1, stride = 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        int[] places = {0};
        for (int axis : axes) {
            int length = shape.get(axis);
            int[] longer = new int[places.length * length];
            for (int i = 0; i < longer.length; i++) {
                longer[i] = places[i / length] + i % length * strides[axis];
            }
            places = longer;
        }
        return places;
    }
}
