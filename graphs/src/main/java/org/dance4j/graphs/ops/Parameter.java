package org.dance4j.graphs.ops;

import java.util.List;
import java.util.OptionalInt;

/**
 * One tensor of weights that a network holds.
 *
 * @param owner the name under which a layer's weights are kept (its layer's {@code weights})
 * @param role what the tensor is for
 * @param shape its shape: kernels {@code [kH, kW, in, out]}, kernels of transposed convolutions {@code [kH, kW, out, in]},
 *     depthwise kernels {@code [kH, kW, C, 1]}, everything else {@code [C]}
 */
public record Parameter(String owner, Role role, List<Integer> shape) {

    /** What a tensor of weights is for; it decides how training treats it and which axes are channels. */
    public enum Role {
        /** A convolution's kernel, {@code [kH, kW, in, out]}. */
        KERNEL("kernel", true, OptionalInt.of(2), 3),
        /** A transposed convolution's kernel, {@code [kH, kW, out, in]}. */
        TRANSPOSED_KERNEL("transposed_kernel", true, OptionalInt.of(3), 2),
        /** A depthwise convolution's kernel, {@code [kH, kW, C, 1]}. */
        DEPTHWISE_KERNEL("depthwise_kernel", true, OptionalInt.empty(), 2),
        /** What is added to a convolution's output, {@code [C]}. */
        BIAS("bias", true, OptionalInt.empty(), 0),
        /** What a batch norm multiplies normalised values by, {@code [C]}. */
        GAMMA("gamma", true, OptionalInt.empty(), 0),
        /** What a batch norm adds at last, {@code [C]}. */
        BETA("beta", true, OptionalInt.empty(), 0),
        /** The mean that a batch norm subtracts in inference, {@code [C]}. */
        MOVING_MEAN("moving_mean", false, OptionalInt.empty(), 0),
        /** The variance that a batch norm normalises by in inference, before its epsilon is added, {@code [C]}. */
        MOVING_VARIANCE("moving_variance", false, OptionalInt.empty(), 0),
        /** The mean deviation that a batch norm normalises by in inference, before its epsilon is added, {@code [C]}. */
        MOVING_DEVIATION("moving_deviation", false, OptionalInt.empty(), 0),
        /** The least and the greatest value of a grid, {@code [2]}; 0 and 0 before any was seen. */
        RANGE("range", false, OptionalInt.empty(), 0);

        private final String suffix;
        private final boolean trainable;
        private final OptionalInt inputAxis;
        private final int outputAxis;

        Role(String suffix, boolean trainable, OptionalInt inputAxis, int outputAxis) {
            this.suffix = suffix;
            this.trainable = trainable;
            this.inputAxis = inputAxis;
            this.outputAxis = outputAxis;
        }

        /** The axis that the input's channels run along; empty if the output's are the input's or it knows no input. */
        public OptionalInt inputAxis() {
            return inputAxis;
        }

        /** The axis that the output's channels run along. */
        public int outputAxis() {
            return outputAxis;
        }

        /** Whether it is what a convolution multiplies by. */
        public boolean isKernel() {
            return switch (this) {
                case KERNEL, TRANSPOSED_KERNEL, DEPTHWISE_KERNEL -> true;
                case BIAS, GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE, MOVING_DEVIATION, RANGE -> false;
            };
        }

        /** Whether it has a value for each channel, along {@link #outputAxis}. */
        public boolean isPerChannel() {
            return this != RANGE;
        }

        /** Whether gradients change it; moving statistics follow the batches instead. */
        public boolean trainable() {
            return trainable;
        }
    }

    /** Copies the shape. */
    public Parameter {
        shape = List.copyOf(shape);
    }

    /** Its name within the network's weights, for example {@code sp.conv1.bn/gamma}. */
    public String name() {
        return name(owner, role);
    }

    /** The name of an owner's tensor in a role. */
    public static String name(String owner, Role role) {
        return owner + "/" + role.suffix;
    }

    /** The number of values. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
