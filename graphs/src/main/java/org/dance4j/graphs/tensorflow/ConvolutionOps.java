package org.dance4j.graphs.tensorflow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.runtime.CpuPrecision;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The TensorFlow operations of convolutions, written so that oneDNN's kernels compute them and their gradients right. In floats
 * those of TensorFlow 2.18 take the gradient for the input wrong, always alike, where it has 1 to 16 channels beyond a multiple
 * of 32, of these: there channels of zeros are added; and with 1 × 1 kernels also with many channels or on small maps: these
 * are matrix products in training. They fail in bfloat16 where a sum goes over an odd number of channels, or the gradient's over one filter:
 * what lies in memory behind the last one comes in, which differs from run to run and may be no number. There a channel of
 * zeros is added. The gradient for the input of a depthwise convolution at a stride is wrong in bfloat16 too, so that it
 * goes over every pixel, and those between are left out. For other kernels convolutions stay as they are.
 *
 * <p>On processors with bfloat16 but without matrix units they also take up to 1.6 times as long for numbers of channels that
 * are no multiple of 48 or 64, so that 200 take longer than 256 do; there, too, channels of zeros are added in training.
 */
final class ConvolutionOps {

    /** Channels that oneDNN's convolutions on 512-bit registers take together. */
    private static final int ONEDNN_BLOCK = 16;

    /** Channels that oneDNN's gradients for the input take together in floats. */
    private static final int ONEDNN_VECTORS = 32;

    /** What goes fast above {@link #SMALL_BLOCKS} channels: multiples of either. */
    private static final int[] LARGE_BLOCKS = {48, 64};

    /** Up to so many, multiples of {@link #ONEDNN_BLOCK} go fast. */
    private static final int SMALL_BLOCKS = 64;

    /** From so many channels on the other side, the time that a convolution takes is more than that of a copy. */
    private static final int WORTH_COPYING = 64;

    /** A bit for each of four axes. */
    private static final long ALL_AXES = 0b1111;

    /** The third axis of a kernel, what is read; of a transposed one, what is made. */
    private static final int THIRD = 2;

    private static final int FOURTH = 3;

    private final Ops tf;
    private final Map<Parameter.Role, Operand<TFloat32>> parameters;
    private final int channels;
    private final boolean training;
    private final boolean oneDnn;
    private final boolean bfloat16;
    private final boolean products;
    private final boolean converted;
    private final boolean inBlocks;
    private final boolean takesMargins;

    /**
     * @param channels how many the convolution reads; in training a step may draw fewer
     * @param execution how the network is computed
     */
    ConvolutionOps(
            Ops tf,
            Map<Parameter.Role, Operand<TFloat32>> parameters,
            int channels,
            boolean training,
            NetworkOps.Execution execution) {
        this.tf = tf;
        this.parameters = parameters;
        this.channels = channels;
        this.training = training;
        this.oneDnn = execution.isOneDnn();
        this.bfloat16 = execution.isOneDnnInBfloat16();
        this.products = execution.kernels() == NetworkOps.Kernels.ONEDNN_PRODUCTS;
        this.converted = execution.kernels() == NetworkOps.Kernels.CONVERTED;
        this.takesMargins = execution.takesMargins(training);
        this.inBlocks = bfloat16 && training && CpuPrecision.IS_BFLOAT16_IN_BLOCKS;
    }

    /** @param x {@code [N, H, W, C]} */
    Operand<TFloat32> conv2d(Conv2d conv, Operand<TFloat32> x) {
        return training && oneDnn && conv.stride() > 1 && isOfPixels(conv) && (!bfloat16 || channels < ONEDNN_BLOCK)
                ? convolved(conv.withStride(1), everyNth(x, conv.stride()))
                : convolved(conv, x);
    }

    private Operand<TFloat32> convolved(Conv2d conv, Operand<TFloat32> x) {
        Operand<TFloat32> kernel = parameters.get(Parameter.Role.KERNEL);
        if (training && oneDnn && !bfloat16 && isOfPixels(conv)) {
            return withBias(ProductConvolution.ofPixels(tf, kernel, x), conv.bias());
        }
        if (products && ProductConvolution.pays(conv, kernel)) {
            return withBias(ProductConvolution.of(tf, conv, kernel, x), conv.bias());
        }
        Optional<Operand<TInt32>> read = bfloat16
                ? missingToBlocks(conv, kernel, THIRD, FOURTH).or(() -> missingToEven(kernel, THIRD, channels))
                : training && oneDnn ? missingToWhole(kernel, THIRD, channels) : Optional.empty();
        Optional<Operand<TInt32>> made = bfloat16 && training
                ? missingToBlocks(conv, kernel, FOURTH, THIRD).or(() -> missingToTwo(kernel, FOURTH, conv.filters()))
                : Optional.empty();
        Padded padded = padded(conv, x, read);
        Operand<TFloat32> y = tf.nn.conv2d(
                padded.map(),
                widened(kernel, read, made),
                square(conv.stride()),
                padded.padding(),
                org.tensorflow.op.nn.Conv2d.explicitPaddings(padded.margin()),
                org.tensorflow.op.nn.Conv2d.dilations(square(conv.dilation())));
        return withBias(made.isEmpty() ? y : firstChannels(y, length(kernel, FOURTH)), conv.bias());
    }

    /** @param x {@code [N, H, W, C]} */
    Operand<TFloat32> transposed(ConvTranspose2d conv, Operand<TFloat32> x) {
        Operand<TFloat32> kernel = parameters.get(Parameter.Role.TRANSPOSED_KERNEL);
        Optional<Operand<TInt32>> read = bfloat16 ? missingToTwo(kernel, FOURTH, channels) : Optional.empty();
        Optional<Operand<TInt32>> made = missingOfTransposed(kernel, conv.filters());
        Operand<TFloat32> wide = widened(kernel, made, read);
        // All that the windows reach; what padding cuts comes off afterwards.
        Operand<TInt32> whole = tf.math.add(
                tf.math.mul(MapSizes.of(tf, x), tf.constant(conv.stride())),
                tf.constant(conv.kernel() - conv.stride() + conv.outputPadding()));
        // In training a step may draw how many there are.
        Operand<TInt32> filters =
                training || made.isPresent() ? length(wide, THIRD) : tf.constant(new int[] {conv.filters()});
        Operand<TFloat32> y = tf.nn.conv2dBackpropInput(
                tf.concat(List.of(element(tf.shape(x), 0), whole, filters), tf.constant(0)),
                wide,
                Margins.padded(tf, x, 0, read),
                square(conv.stride()),
                "VALID");
        // The bias comes before the cut, so that TFLite fuses it.
        Operand<TFloat32> biased = withBias(made.isEmpty() ? y : firstChannels(y, length(kernel, THIRD)), conv.bias());
        int cut = conv.padding();
        return cut == 0 ? biased : Margins.cut(tf, biased, cut, tf.math.sub(whole, tf.constant(2 * cut)));
    }

    /** What is made is to oneDNN the input whose gradient it takes, in inference too. */
    private Optional<Operand<TInt32>> missingOfTransposed(Operand<TFloat32> kernel, int filters) {
        if (bfloat16) {
            return training ? missingToEven(kernel, THIRD, filters) : Optional.empty();
        }
        return oneDnn ? missingToWhole(kernel, THIRD, filters) : Optional.empty();
    }

    /** @param x {@code [N, H, W, C]} */
    Operand<TFloat32> depthwise(DepthwiseConv2d conv, Operand<TFloat32> x) {
        Operand<TFloat32> kernel = parameters.get(Parameter.Role.DEPTHWISE_KERNEL);
        if (conv.dilation() > 1 && !converted) {
            return withBias(dilated(conv, kernel, x), conv.bias());
        }
        int between = training && bfloat16 ? conv.stride() : 1;
        int stride = conv.stride() / between;
        // No margin as an attribute: fused with what follows, oneDNN's kernel does not get it, and ends the process.
        boolean same = isSame(conv.kernel(), stride, conv.padding(), conv.dilation());
        Operand<TFloat32> y = tf.nn.depthwiseConv2dNative(
                Margins.padded(tf, x, same ? 0 : conv.padding(), Optional.empty()),
                kernel,
                square(stride),
                same ? "SAME" : "VALID",
                DepthwiseConv2dNative.dilations(square(conv.dilation())));
        return withBias(between == 1 ? y : everyNth(y, between), conv.bias());
    }

    /**
     * A map as a convolution reads it.
     *
     * @param padding what the convolution does at its margins
     * @param margin what it puts around it itself
     */
    private record Padded(Operand<TFloat32> map, String padding, List<Long> margin) {}

    /** @param channels of zeros behind those of the map, a scalar; empty if none */
    private Padded padded(Conv2d conv, Operand<TFloat32> x, Optional<Operand<TInt32>> channels) {
        int padding = conv.padding();
        if (isSame(conv.kernel(), conv.stride(), padding, conv.dilation())) {
            return new Padded(Margins.padded(tf, x, 0, channels), "SAME", List.of());
        }
        boolean takesMargin = takesMargins && padding > 0 && channels.isEmpty();
        return takesMargin
                ? new Padded(x, "EXPLICIT", Margins.attribute(padding, padding))
                : new Padded(Margins.padded(tf, x, padding, channels), "VALID", List.of());
    }

    private Operand<TFloat32> withBias(Operand<TFloat32> y, boolean bias) {
        return bias ? tf.nn.biasAdd(y, parameters.get(Parameter.Role.BIAS)) : y;
    }

    /**
     * Whether a convolution sees one pixel at a time. At a stride, oneDNN's gradient for such a kernel writes past its memory
     * with fewer channels than a block, and brings down the process sooner or later (oneDNN's issue 6035).
     */
    private static boolean isOfPixels(Conv2d conv) {
        return conv.kernel() == 1 && conv.padding() == 0;
    }

    /**
     * How many channels of zeros an axis of a kernel needs for an even length, a scalar.
     *
     * @param whole its length, unless a step draws a part of it
     * @return empty if it needs none
     */
    private Optional<Operand<TInt32>> missingToEven(Operand<TFloat32> kernel, int axis, int whole) {
        long known = known(kernel, axis, whole);
        if (known == Shape.UNKNOWN_SIZE) {
            return Optional.of(scalar(tf.math.mod(length(kernel, axis), tf.constant(2))));
        }
        return known % 2 == 0 ? Optional.empty() : Optional.of(tf.constant(1));
    }

    /**
     * The same for a length that kernels take fast, where that is worth the copies of maps that it takes.
     *
     * @param other the axis that the gradient's, or the convolution's, sums go over
     */
    private Optional<Operand<TInt32>> missingToBlocks(Conv2d conv, Operand<TFloat32> kernel, int axis, int other) {
        Shape shape = kernel.shape();
        if (!inBlocks || conv.kernel() == 1 || shape.isUnknown() || shape.get(other) < WORTH_COPYING) {
            return Optional.empty();
        }
        long missing = inBlocks(shape.get(axis)) - shape.get(axis);
        return shape.get(axis) < ONEDNN_BLOCK || missing == 0
                ? Optional.empty()
                : Optional.of(tf.constant(Math.toIntExact(missing)));
    }

    /** The next number of channels that kernels take fast. */
    static long inBlocks(long channels) {
        int[] blocks = channels <= SMALL_BLOCKS ? new int[] {ONEDNN_BLOCK} : LARGE_BLOCKS;
        return Arrays.stream(blocks)
                .mapToLong(block -> (channels + block - 1) / block * block)
                .min()
                .orElseThrow();
    }

    /** The same for a length whose gradient is right in floats. */
    private Optional<Operand<TInt32>> missingToWhole(Operand<TFloat32> kernel, int axis, int whole) {
        long known = known(kernel, axis, whole);
        if (known == Shape.UNKNOWN_SIZE) {
            return Optional.of(
                    scalar(tf.math.floorMod(tf.math.neg(length(kernel, axis)), tf.constant(ONEDNN_VECTORS))));
        }
        int beyond = Math.toIntExact(known % ONEDNN_VECTORS);
        return known < ONEDNN_VECTORS || beyond == 0 || beyond > ONEDNN_BLOCK
                ? Optional.empty()
                : Optional.of(tf.constant(ONEDNN_VECTORS - beyond));
    }

    /** The same for a length of at least 2. */
    private Optional<Operand<TInt32>> missingToTwo(Operand<TFloat32> kernel, int axis, int whole) {
        long known = known(kernel, axis, whole);
        if (known == Shape.UNKNOWN_SIZE) {
            return Optional.of(
                    scalar(tf.math.maximum(tf.math.sub(tf.constant(2), length(kernel, axis)), tf.constant(0))));
        }
        return known >= 2 ? Optional.empty() : Optional.of(tf.constant(1));
    }

    private long known(Operand<TFloat32> kernel, int axis, int whole) {
        if (!training) {
            return whole;
        }
        Shape shape = kernel.shape();
        return shape.isUnknown() ? Shape.UNKNOWN_SIZE : shape.get(axis);
    }

    private Operand<TFloat32> widened(
            Operand<TFloat32> kernel, Optional<Operand<TInt32>> third, Optional<Operand<TInt32>> fourth) {
        if (third.isEmpty() && fourth.isEmpty()) {
            return kernel;
        }
        Operand<TInt32> none = tf.constant(0);
        List<Operand<TInt32>> axes = List.of(none, none, third.orElse(none), fourth.orElse(none));
        Operand<TInt32> behind = tf.stack(axes);
        return tf.pad(kernel, columns(tf.zerosLike(behind), behind), tf.constant(0f));
    }

    /** @param count {@code [1]} */
    private Operand<TFloat32> firstChannels(Operand<TFloat32> y, Operand<TInt32> count) {
        return tf.slice(
                y,
                tf.constant(new int[4]),
                tf.concat(List.of(tf.constant(new int[] {-1, -1, -1}), count), tf.constant(0)));
    }

    /** Of both axes the first pixel of every {@code stride}. */
    private Operand<TFloat32> everyNth(Operand<TFloat32> x, int stride) {
        Operand<TInt32> ignored = tf.constant(new int[4]);
        return tf.stridedSlice(
                x,
                ignored,
                ignored,
                tf.constant(new int[] {1, stride, stride, 1}),
                StridedSlice.beginMask(ALL_AXES),
                StridedSlice.endMask(ALL_AXES));
    }

    /**
     * A dilated depthwise convolution as an undilated one of each of the maps that a dilation of d makes of one, of every
     * d-th row and column: of TensorFlow's own kernels only oneDNN's run it at all, and its gradients take no notice of the
     * dilation.
     */
    private Operand<TFloat32> dilated(DepthwiseConv2d conv, Operand<TFloat32> kernel, Operand<TFloat32> x) {
        int dilation = conv.dilation();
        Operand<TInt32> every = tf.constant(new int[] {dilation, dilation});
        Operand<TInt32> padding = tf.constant(new int[] {conv.padding(), conv.padding()});
        Operand<TInt32> beyond = tf.math.add(MapSizes.of(tf, x), tf.constant(2 * conv.padding()));
        Operand<TInt32> rest = tf.math.floorMod(tf.math.neg(beyond), every);
        Operand<TFloat32> maps = tf.spaceToBatchNd(x, every, columns(padding, tf.math.add(padding, rest)));
        Operand<TFloat32> y = tf.nn.depthwiseConv2dNative(maps, kernel, square(1), "VALID");
        Operand<TFloat32> whole = tf.batchToSpaceNd(y, every, columns(tf.zerosLike(rest), rest));
        return conv.stride() == 1 ? whole : everyNth(whole, conv.stride());
    }

    private Operand<TInt32> columns(Operand<TInt32> first, Operand<TInt32> second) {
        return tf.stack(List.of(first, second), org.tensorflow.op.core.Stack.axis(1L));
    }

    /** {@code [1]} */
    private Operand<TInt32> length(Operand<TFloat32> kernel, int axis) {
        return element(tf.shape(kernel), axis);
    }

    private Operand<TInt32> element(Operand<TInt32> shape, int index) {
        return tf.slice(shape, tf.constant(new int[] {index}), tf.constant(new int[] {1}));
    }

    private Operand<TInt32> scalar(Operand<TInt32> vector) {
        return tf.reshape(vector, tf.constant(new int[0]));
    }

    /** Whether TensorFlow's SAME padding is the symmetric one: so for whole windows at stride 1, whatever the size. */
    private static boolean isSame(int kernel, int stride, int padding, int dilation) {
        return stride == 1 && 2 * padding == dilation * (kernel - 1);
    }

    private static List<Long> square(int value) {
        return List.of(1L, (long) value, (long) value, 1L);
    }
}
