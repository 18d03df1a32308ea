package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.common.runtime.Precision;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Gradients of convolutions' kernels as matrix products: for each place in the window, what the convolution saw there times
 * the gradient of what it made. On processors without AVX-512 oneDNN's own take up to three times as long, the more the
 * larger the map and the more channels it has.
 */
final class KernelGradients {

    /** With fewer channels the products are too thin to be faster. */
    private static final int LEAST_CHANNELS = 64;

    /**
     * A convolution of a forward pass.
     *
     * @param input what it sees, {@code [N, H, W, C]}
     * @param output what it makes, {@code [N, H', W', F]}
     */
    record Convolution(Conv2d op, Operand<TFloat32> input, Operand<TFloat32> output) {}

    /** Empty where it does not pay, or a kernel is used more than once. */
    private final Map<String, Optional<Convolution>> byKernel = new HashMap<>();

    /** Whether they are the faster way for what a graph runs on. */
    static boolean areFasterOn(Hardware hardware) {
        return hardware.device() == Device.CPU
                && hardware.precision() == Precision.FLOAT32
                && OneDnn.isSwitchedOnWithoutAvx512();
    }

    /**
     * Takes note of the kernels that a forward pass uses.
     *
     * @param made what each layer makes, by its name
     */
    void add(Network network, Map<String, Operand<TFloat32>> made) {
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        for (Layer layer : network.layers()) {
            List<Integer> channels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            for (Parameter parameter : layer.op().parameters(layer.weights(), channels)) {
                Optional<Convolution> use = layer.op() instanceof Conv2d conv
                                && parameter.role() == Parameter.Role.KERNEL
                                && conv.kernel() > 1
                                && conv.stride() == 1
                                && channels.get(0) >= LEAST_CHANNELS
                        ? Optional.of(
                                new Convolution(conv, made.get(layer.inputs().get(0)), made.get(layer.name())))
                        : Optional.empty();
                byKernel.merge(parameter.name(), use, (one, other) -> Optional.empty());
            }
        }
    }

    /** The one convolution whose kernel a parameter is, if it pays to take its gradient as products. */
    Optional<Convolution> convolution(Parameter parameter) {
        return byKernel.getOrDefault(parameter.name(), Optional.empty());
    }

    /**
     * The gradient of a convolution's kernel, {@code [kernel, kernel, C, F]}.
     *
     * @param kernel the parameter
     * @param gradient that of what the convolution makes, {@code [N, H', W', F]}
     */
    static Operand<TFloat32> gradient(Ops tf, Parameter kernel, Convolution convolution, Operand<TFloat32> gradient) {
        Conv2d op = convolution.op();
        int channels = kernel.shape().get(2);
        int padding = op.padding();
        Operand<TFloat32> padded = padding == 0
                ? convolution.input()
                : tf.pad(
                        convolution.input(),
                        tf.constant(new int[][] {{0, 0}, {padding, padding}, {padding, padding}, {0, 0}}),
                        tf.constant(0f));
        Operand<TInt32> places = tf.slice(tf.shape(gradient), tf.constant(new int[] {0}), tf.constant(new int[] {3}));
        Operand<TInt32> seen = tf.concat(List.of(places, tf.constant(new int[] {channels})), tf.constant(0));
        Operand<TFloat32> rows = tf.reshape(gradient, tf.constant(new int[] {-1, op.filters()}));
        List<Operand<TFloat32>> products = new ArrayList<>();
        List<Op> before = List.of();
        for (int row = 0; row < op.kernel(); row++) {
            for (int column = 0; column < op.kernel(); column++) {
                // One after the other: each needs a copy of the whole map.
                Operand<TFloat32> there = tf.withControlDependencies(before)
                        .slice(
                                padded,
                                tf.constant(new int[] {0, row * op.dilation(), column * op.dilation(), 0}),
                                seen);
                Operand<TFloat32> product = tf.linalg.matMul(
                        tf.reshape(there, tf.constant(new int[] {-1, channels})), rows, MatMul.transposeA(true));
                products.add(product);
                before = List.of(product);
            }
        }
        return tf.reshape(
                tf.stack(products),
                tf.constant(kernel.shape().stream().mapToInt(i -> i).toArray()));
    }
}
