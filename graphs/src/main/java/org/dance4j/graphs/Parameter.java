package org.dance4j.graphs;

import java.util.List;

/**
 * One tensor of weights that a network holds.
 *
 * @param owner the name under which a layer's weights are kept ({@link Layer#weights()})
 * @param role what the tensor is for
 * @param shape its shape: kernels {@code [kH, kW, in, out]}, depthwise kernels {@code [kH, kW, C, 1]}, everything else
 *     {@code [C]}
 */
public record Parameter(String owner, Role role, List<Integer> shape) {

    /** What a tensor of weights is for; it decides how training treats it. */
    public enum Role {
        KERNEL("kernel", true),
        DEPTHWISE_KERNEL("depthwise_kernel", true),
        BIAS("bias", true),
        GAMMA("gamma", true),
        BETA("beta", true),
        MOVING_MEAN("moving_mean", false),
        MOVING_VARIANCE("moving_variance", false);

        private final String suffix;
        private final boolean trainable;

        Role(String suffix, boolean trainable) {
            this.suffix = suffix;
            this.trainable = trainable;
        }

        /** Whether gradients change it; moving statistics follow the batches instead. */
        public boolean trainable() {
            return trainable;
        }
    }

    public Parameter {
        shape = List.copyOf(shape);
    }

    /** Its name within the network's {@link Weights}, for example {@code sp.conv1.bn/gamma}. */
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
