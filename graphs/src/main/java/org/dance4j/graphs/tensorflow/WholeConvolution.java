package org.dance4j.graphs.tensorflow;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.dance4j.graphs.Accumulators;
import org.dance4j.graphs.ops.BatchNormTarget;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * A convolution of whole numbers whose sums are exact. Floats of 32 bits hold whole numbers up to 2^24; where the products
 * of all input channels could add up to more, channels are taken in parts, and the parts' sums are added in 64 bits.
 *
 * @param parts one, or as many as are needed
 * @param target the convolution
 * @param inputStep what a step of its input stands for, a scalar
 * @param kernelStep what a step of its kernel stands for, a scalar or {@code [out]}
 * @param late makes the parts once more, behind an error
 */
public record WholeConvolution(
        List<Part> parts,
        BatchNormTarget target,
        Operand<TFloat64> inputStep,
        Operand<TFloat32> kernelStep,
        Function<Operand<TFloat32>, List<Part>> late) {

    /** Whole numbers that floats of 16 bits hold, bfloat16: all up to it. */
    private static final int MOST_IN_HALF = 1 << 8;

    private static final int CHANNEL_AXIS = 3;

    /**
     * Some input channels.
     *
     * @param input {@code [N, H, W, channels]}, whole numbers
     * @param kernel their weights, whole numbers
     * @param sums {@code [N, H', W', out]}
     */
    public record Part(Operand<TFloat32> input, Operand<TFloat32> kernel, Operand<TFloat32> sums) {}

    /** The operations of a convolution. */
    interface Lowered {

        /**
         * Adds them.
         *
         * @param parameters the kernel, and a bias where the operation has one
         */
        Operand<TFloat32> of(Operand<TFloat32> input, int channels, Map<Parameter.Role, Operand<TFloat32>> parameters);
    }

    /**
     * Whole numbers on a grid.
     *
     * @param values in steps
     * @param step what a step stands for
     * @param most the greatest distance from 0
     */
    record Whole<T extends TNumber>(Operand<TFloat32> values, Operand<T> step, int most) {}

    /** Copies the parts. */
    public WholeConvolution {
        parts = List.copyOf(parts);
    }

    /**
     * How a convolution is divided into parts.
     *
     * @param mostInput the greatest distance of what it reads from 0
     * @param channels of what it reads
     */
    private record Division(
            Ops tf,
            BatchNormTarget target,
            int mostInput,
            int channels,
            Whole<TFloat32> kernel,
            Optional<Operand<TFloat32>> bias,
            Lowered lowered) {

        List<Part> of(Operand<TFloat32> input) {
            OptionalInt axis = target.kernel().inputAxis();
            int most = axis.isPresent() ? Accumulators.exactChannels(target, mostInput, kernel.most()) : channels;
            int count = (channels + most - 1) / most;
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int from = i * channels / count;
                int size = (i + 1) * channels / count - from;
                Operand<TFloat32> x = count == 1 ? input : slice(tf, input, CHANNEL_AXIS, from, size);
                Operand<TFloat32> w =
                        count == 1 ? kernel.values() : slice(tf, kernel.values(), axis.getAsInt(), from, size);
                Map<Parameter.Role, Operand<TFloat32>> parameters = new EnumMap<>(Parameter.Role.class);
                parameters.put(target.kernel(), w);
                bias.ifPresent(values -> parameters.put(Parameter.Role.BIAS, tf.zerosLike(values)));
                parts.add(new Part(x, w, lowered.of(x, size, parameters)));
            }
            return parts;
        }
    }

    /**
     * @param input {@code [N, H, W, channels]}
     * @param bias of the layer's stored form, if it has one: sums go without
     */
    static WholeConvolution of(
            Ops tf,
            BatchNormTarget target,
            Whole<TFloat64> input,
            int channels,
            Whole<TFloat32> kernel,
            Optional<Operand<TFloat32>> bias,
            Lowered lowered) {
        Division division = new Division(tf, target, input.most(), channels, kernel, bias, lowered);
        List<Part> parts = division.of(input.values());
        return new WholeConvolution(
                parts,
                target,
                input.step(),
                kernel.step(),
                error -> input.most() > MOST_IN_HALF ? parts : division.of(late(tf, input.values(), error)));
    }

    /** Whole numbers, kept in 16 bits until there is an error. */
    private static Operand<TFloat32> late(Ops tf, Operand<TFloat32> whole, Operand<TFloat32> error) {
        Operand<TBfloat16> kept = tf.dtypes.cast(whole, TBfloat16.class);
        return tf.withControlDependencies(List.of(error)).dtypes.cast(kept, TFloat32.class);
    }

    /**
     * The same parts for the way back of an error, so that its gradients need no map of 32 bits that the forward pass made.
     * Their own sums are computed by no one.
     *
     * @param error of what the convolution makes
     */
    public List<Part> behind(Operand<TFloat32> error) {
        return late.apply(error);
    }

    private static Operand<TFloat32> slice(Ops tf, Operand<TFloat32> x, int axis, int from, int size) {
        int[] begin = new int[4];
        int[] sizes = {-1, -1, -1, -1};
        begin[axis] = from;
        sizes[axis] = size;
        return tf.slice(x, tf.constant(begin), tf.constant(sizes));
    }

    /** The axis of kernels that parts lie along; none of a depthwise one. */
    public OptionalInt partAxis() {
        return target.kernel().inputAxis();
    }

    /** The sums, to the last bit, in 64 bits. */
    Operand<TFloat64> sums(Ops tf) {
        return parts.stream()
                .<Operand<TFloat64>>map(part -> tf.dtypes.cast(part.sums(), TFloat64.class))
                .reduce(tf.math::add)
                .orElseThrow();
    }

    /** Whether floats of 32 bits hold the sums. */
    boolean isShort() {
        return parts.size() == 1;
    }

    /** What the sums stand for, {@code [N, H', W', out]}: rounded once, behind the product with the steps. */
    Operand<TFloat32> values(Ops tf) {
        Operand<TFloat64> step = tf.math.mul(inputStep, tf.dtypes.cast(kernelStep, TFloat64.class));
        return isShort()
                ? tf.math.mul(parts.get(0).sums(), tf.dtypes.cast(step, TFloat32.class))
                : tf.dtypes.cast(tf.math.mul(sums(tf), step), TFloat32.class);
    }
}
