package org.dance4j.graphs.tensorflow;

import com.google.common.primitives.Floats;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.cluster.Collectives;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.AdaptiveAveragePool;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.Concat;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.CropLike;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.GlobalAveragePool;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.OpVisitor;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.ResizeLike;
import org.dance4j.graphs.ops.Shrink;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The TensorFlow operations of one layer: the one place that knows how each operation is computed. */
final class Lowering implements OpVisitor<Operand<TFloat32>> {

    /** Channels that oneDNN's convolutions on 512-bit registers take together. */
    private static final int ONEDNN_BLOCK = 16;

    /** Takes what layers see of a batch in training. */
    interface Observer {
        void see(NetworkOps.BatchStatistics statistics);

        void see(NetworkOps.RangeStatistics statistics);

        /** The processes whose batches batch norms take for one; empty if each takes its own. */
        Optional<Collectives> processes();
    }

    /** A bit for each of four axes. */
    private static final long ALL_AXES = 0b1111;

    /** Those of batch and channels. */
    private static final long OUTER_AXES = 0b1001;

    private static final int CHANNEL_AXIS = 3;

    private final Ops tf;
    private final Layer layer;
    private final List<Operand<TFloat32>> inputs;
    private final List<Integer> channels;
    private final Map<Parameter.Role, Operand<TFloat32>> parameters;
    private final boolean training;
    private final NetworkOps.DropoutNoise noise;
    private final Observer observer;
    /** The first input. */
    private final Operand<TFloat32> x;

    /**
     * @param inputs what the layer reads, of the input layer the image
     * @param channels how many channels each of its inputs has
     * @param noise null for the inference form
     * @param observer takes what is seen in training
     */
    Lowering(
            Ops tf,
            Layer layer,
            List<Operand<TFloat32>> inputs,
            List<Integer> channels,
            Map<Parameter.Role, Operand<TFloat32>> parameters,
            NetworkOps.DropoutNoise noise,
            Observer observer) {
        this.tf = tf;
        this.layer = layer;
        this.inputs = inputs;
        this.channels = channels;
        this.parameters = parameters;
        this.training = noise != null;
        this.noise = noise;
        this.observer = observer;
        this.x = inputs.get(0);
    }

    @Override
    public Operand<TFloat32> visit(Input input) {
        return x;
    }

    @Override
    public Operand<TFloat32> visit(Normalize normalize) {
        return tf.math.div(
                tf.math.sub(x, tf.constant(Floats.toArray(normalize.mean()))),
                tf.constant(Floats.toArray(normalize.deviation())));
    }

    @Override
    public Operand<TFloat32> visit(Conv2d conv) {
        return training && isUnsafe(conv, channels.get(0))
                ? conv2d(conv.withStride(1), everyNth(conv.stride()))
                : conv2d(conv, x);
    }

    private Operand<TFloat32> conv2d(Conv2d conv, Operand<TFloat32> from) {
        boolean same = isSame(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
        Operand<TFloat32> y = tf.nn.conv2d(
                same ? from : pad(from, conv.padding(), conv.padding(), 0),
                parameters.get(Parameter.Role.KERNEL),
                square(conv.stride()),
                same ? "SAME" : "VALID",
                org.tensorflow.op.nn.Conv2d.dilations(square(conv.dilation())));
        return withBias(y, conv.bias());
    }

    private Operand<TFloat32> withBias(Operand<TFloat32> y, boolean bias) {
        return bias ? tf.nn.biasAdd(y, parameters.get(Parameter.Role.BIAS)) : y;
    }

    /**
     * Whether oneDNN's gradient for the kernel writes past its memory, and brings down the process sooner or later: of
     * 1 × 1 convolutions at a stride, with fewer channels than a block (oneDNN's issue 6035).
     */
    private static boolean isUnsafe(Conv2d conv, int channels) {
        return conv.kernel() == 1 && conv.stride() > 1 && conv.padding() == 0 && channels < ONEDNN_BLOCK;
    }

    /** Of both axes the first pixel of every {@code stride}. */
    private Operand<TFloat32> everyNth(int stride) {
        Operand<TInt32> ignored = tf.constant(new int[4]);
        return tf.stridedSlice(
                x,
                ignored,
                ignored,
                tf.constant(new int[] {1, stride, stride, 1}),
                StridedSlice.beginMask(ALL_AXES),
                StridedSlice.endMask(ALL_AXES));
    }

    @Override
    public Operand<TFloat32> visit(ConvTranspose2d conv) {
        int cut = conv.padding();
        // All that the windows reach; what padding cuts comes off afterwards.
        Operand<TInt32> whole = tf.math.add(
                tf.math.mul(size(x), tf.constant(conv.stride())),
                tf.constant(conv.kernel() - conv.stride() + conv.outputPadding()));
        Operand<TFloat32> kernel = parameters.get(Parameter.Role.TRANSPOSED_KERNEL);
        // In training a step may draw how many there are.
        Operand<TInt32> filters = training ? element(tf.shape(kernel), 2) : tf.constant(new int[] {conv.filters()});
        Operand<TFloat32> y = tf.nn.conv2dBackpropInput(
                tf.concat(List.of(element(tf.shape(x), 0), whole, filters), tf.constant(0)),
                kernel,
                x,
                square(conv.stride()),
                "VALID");
        // The bias comes before the cut, so that TFLite fuses it.
        Operand<TFloat32> biased = withBias(y, conv.bias());
        return cut == 0 ? biased : crop(biased, cut, tf.math.sub(whole, tf.constant(2 * cut)));
    }

    /** @param size height and width, {@code [2]} */
    private Operand<TFloat32> crop(Operand<TFloat32> y, int offset, Operand<TInt32> size) {
        Operand<TInt32> ignored = tf.constant(new int[] {0});
        return tf.stridedSlice(
                y,
                tf.constant(new int[] {0, offset, offset, 0}),
                tf.concat(List.of(ignored, tf.math.add(size, tf.constant(offset)), ignored), tf.constant(0)),
                tf.constant(new int[] {1, 1, 1, 1}),
                StridedSlice.beginMask(OUTER_AXES),
                StridedSlice.endMask(OUTER_AXES));
    }

    @Override
    public Operand<TFloat32> visit(DepthwiseConv2d conv) {
        boolean same = isSame(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
        Operand<TFloat32> kernel = parameters.get(Parameter.Role.DEPTHWISE_KERNEL);
        boolean spread = training && conv.dilation() > 1;
        Operand<TFloat32> y = tf.nn.depthwiseConv2dNative(
                same ? x : pad(x, conv.padding(), conv.padding(), 0),
                spread ? spread(kernel, conv.kernel(), conv.dilation()) : kernel,
                square(conv.stride()),
                same ? "SAME" : "VALID",
                DepthwiseConv2dNative.dilations(square(spread ? 1 : conv.dilation())));
        return withBias(y, conv.bias());
    }

    /**
     * A depthwise kernel with zeros between its values, which does undilated what the kernel does dilated: the gradients of
     * TensorFlow's depthwise convolution take no notice of its dilation.
     */
    private Operand<TFloat32> spread(Operand<TFloat32> kernel, int size, int dilation) {
        int reach = dilation * (size - 1) + 1;
        float[][] places = new float[reach * reach][size * size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                places[row * dilation * reach + column * dilation][row * size + column] = 1;
            }
        }
        Operand<TFloat32> values = tf.reshape(kernel, tf.constant(new int[] {size * size, -1}));
        return tf.reshape(tf.linalg.matMul(tf.constant(places), values), tf.constant(new int[] {reach, reach, -1, 1}));
    }

    @Override
    public Operand<TFloat32> visit(BatchNorm batchNorm) {
        BatchNormOps made = training && observer.processes().isPresent()
                ? BatchNormOps.joined(
                        tf, batchNorm, x, parameters, observer.processes().get())
                : BatchNormOps.of(tf, batchNorm, x, parameters, training);
        if (training) {
            observer.see(new NetworkOps.BatchStatistics(layer, made.mean(), made.variance(), made.count()));
        }
        return made.y();
    }

    @Override
    public Operand<TFloat32> visit(DeviationNorm norm) {
        Operand<TFloat32> gamma = parameters.get(Parameter.Role.GAMMA);
        Operand<TFloat32> beta = parameters.get(Parameter.Role.BETA);
        if (!training) {
            return DeviationNormOps.inference(tf, norm, x, parameters);
        }
        DeviationNormOps made = DeviationNormOps.training(tf, norm, x, gamma, beta);
        observer.see(new NetworkOps.BatchStatistics(layer, made.mean(), made.deviation(), BatchCount.of(tf, x)));
        return made.normalized();
    }

    @Override
    public Operand<TFloat32> visit(Quantize quantize) {
        GridOps grids = new GridOps(tf);
        Operand<TFloat32> range = parameters.get(Parameter.Role.RANGE);
        if (!training || !quantize.roundsActivations()) {
            return grids.rounded(x, grids.ends(range, quantize), quantize.bits());
        }
        Operand<TFloat32> batch = grids.extremes(x);
        GridOps.Ends ends = grids.ends(grids.known(range, batch), quantize);
        observer.see(
                new NetworkOps.RangeStatistics(layer, batch, grids.isUnset(range), ends.step(tf, quantize.bits())));
        return grids.passing(x, ends, quantize.bits());
    }

    @Override
    public Operand<TFloat32> visit(QuantizeWithin quantize) {
        return new GridOps(tf).within(x, quantize, training);
    }

    @Override
    public Operand<TFloat32> visit(Activation activation) {
        return switch (activation.function()) {
            case RELU -> tf.nn.relu(x);
            case RELU6 -> tf.nn.relu6(x);
            case SIGMOID -> tf.math.sigmoid(x);
        };
    }

    @Override
    public Operand<TFloat32> visit(Dropout dropout) {
        return training && dropout.rate() > 0 ? DropoutOps.dropped(tf, layer, dropout, noise, x) : x;
    }

    @Override
    public Operand<TFloat32> visit(Pad pad) {
        return pad(x, pad.amount(), pad.amount(), 0);
    }

    @Override
    public Operand<TFloat32> visit(MaxPool pool) {
        Operand<TFloat32> padded = pad(x, pool.padding(), pool.padding(), Float.NEGATIVE_INFINITY);
        return maxPool(padded, pool.kernel(), pool.stride(), "VALID");
    }

    @Override
    public Operand<TFloat32> visit(CeilMaxPool pool) {
        // SAME padding needs no copy of the map, and of windows of 2 × 2 side by side it is ceil mode's.
        if (pool.kernel() == 2 && pool.stride() == 2 && pool.padding() == 0) {
            return maxPool(x, 2, 2, "SAME");
        }
        Operand<TFloat32> padded = pad(x, pool.padding(), pool.paddingAfter(), Float.NEGATIVE_INFINITY);
        return maxPool(padded, pool.kernel(), pool.stride(), "VALID");
    }

    /** The pooling whose window is an attribute, which Java's MaxPool is not: only this one has oneDNN's kernels. */
    private Operand<TFloat32> maxPool(Operand<TFloat32> from, long kernel, long stride, String padding) {
        Operation made = tf.scope()
                .opBuilder("MaxPool", "MaxPool")
                .addInput(from.asOutput())
                .setAttr("ksize", new long[] {1, kernel, kernel, 1})
                .setAttr("strides", new long[] {1, stride, stride, 1})
                .setAttr("padding", padding)
                .build();
        return made.output(0);
    }

    @Override
    public Operand<TFloat32> visit(GlobalAveragePool pool) {
        return tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
    }

    /** Both axes are averaged by a matrix product, for which sizes need not be known and bins may overlap. */
    @Override
    public Operand<TFloat32> visit(AdaptiveAveragePool pool) {
        Operand<TInt32> shape = tf.shape(x);
        Operand<TFloat32> planes = tf.linalg.transpose(x, tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat32> rows =
                tf.train.batchMatMul(AveragingMatrix.of(tf, pool.bins(), element(shape, 1)), planes, TFloat32.class);
        Operand<TFloat32> both = tf.train.batchMatMul(
                rows, AveragingMatrix.of(tf, pool.bins(), element(shape, 2)), TFloat32.class, BatchMatMul.adjY(true));
        return tf.linalg.transpose(both, tf.constant(new int[] {0, 2, 3, 1}));
    }

    private Operand<TInt32> element(Operand<TInt32> shape, int index) {
        return tf.slice(shape, tf.constant(new int[] {index}), tf.constant(new int[] {1}));
    }

    @Override
    public Operand<TFloat32> visit(Add add) {
        return inputs.stream().reduce(tf.math::add).orElseThrow();
    }

    @Override
    public Operand<TFloat32> visit(Multiply multiply) {
        return inputs.stream().reduce(tf.math::mul).orElseThrow();
    }

    @Override
    public Operand<TFloat32> visit(Concat concat) {
        return tf.concat(inputs, tf.constant(CHANNEL_AXIS));
    }

    @Override
    public Operand<TFloat32> visit(ResizeLike resize) {
        return resize(resize.method(), size(inputs.get(1)));
    }

    @Override
    public Operand<TFloat32> visit(CropLike crop) {
        return crop(x, crop.offset(), size(inputs.get(1)));
    }

    @Override
    public Operand<TFloat32> visit(Shrink shrink) {
        return resize(shrink.method(), MapSizes.shrunk(tf, x, shrink.divisor()));
    }

    @Override
    public Operand<TFloat32> visit(CeilShrink shrink) {
        return resize(shrink.method(), MapSizes.ceilShrunk(tf, x, shrink.divisor()));
    }

    private Operand<TInt32> size(Operand<TFloat32> map) {
        return MapSizes.of(tf, map);
    }

    private Operand<TFloat32> resize(Interpolation method, Operand<TInt32> size) {
        return switch (method) {
            case NEAREST -> tf.image.resizeNearestNeighbor(x, size, ResizeNearestNeighbor.halfPixelCenters(true));
            case BILINEAR -> tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
            case BILINEAR_ALIGNED -> tf.image.resizeBilinear(x, size, ResizeBilinear.alignCorners(true));
        };
    }

    private Operand<TFloat32> pad(Operand<TFloat32> from, int before, int after, float value) {
        if (before == 0 && after == 0) {
            return from;
        }
        Operand<TInt32> paddings = tf.constant(new int[][] {{0, 0}, {before, after}, {before, after}, {0, 0}});
        return tf.pad(from, paddings, tf.constant(value));
    }

    /** Whether TensorFlow's SAME padding is the symmetric one: so for whole windows at stride 1, whatever the size. */
    private static boolean isSame(int kernel, int stride, int padding, int dilation) {
        return stride == 1 && 2 * padding == dilation * (kernel - 1);
    }

    private static List<Long> square(int value) {
        return List.of(1L, (long) value, (long) value, 1L);
    }
}
