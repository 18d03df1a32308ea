package org.dance4j.graphs.tensorflow;

import com.google.common.primitives.Floats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dance4j.graphs.FeatureShape;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Op;
import org.dance4j.graphs.Parameter;
import org.dance4j.graphs.Weights;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The one place that turns a network into TensorFlow operations, which are named after the layers they compute. */
public final class NetworkOps {

    /**
     * The statistics of one batch that a batch normalisation saw, {@code [C]} each.
     *
     * @param layer the batch normalisation
     * @param mean mean over batch, height and width
     * @param variance variance over the same, with Bessel's correction
     * @param count the values of a channel that they are taken over, a scalar
     */
    public record BatchStatistics(
            Layer layer, Operand<TFloat32> mean, Operand<TFloat32> variance, Operand<TFloat32> count) {}

    /**
     * What dropout follows.
     *
     * @param seed {@code [2]}; the same values make the same choices
     * @param strength what rates are multiplied by, a scalar in [0, 1]: at 0 nothing is dropped
     */
    public record DropoutNoise(Operand<TInt32> seed, Operand<TFloat32> strength) {}

    /**
     * A network's operations.
     *
     * @param layers what each layer makes, {@code [N, H, W, C]}, by layer name
     * @param statistics what batch normalisations saw, in training only
     */
    public record Result(Map<String, Operand<TFloat32>> layers, List<BatchStatistics> statistics) {}

    /** Channels that oneDNN's convolutions on 512-bit registers take together. */
    private static final int ONEDNN_BLOCK = 16;

    /** A bit for each of four axes. */
    private static final long ALL_AXES = 0b1111;

    private final Ops outer;
    private final Function<Parameter, Operand<TFloat32>> values;
    private final boolean training;
    private final DropoutNoise noise;
    private final List<BatchStatistics> statistics = new ArrayList<>();
    /** Where the operations of the layer at hand are made. */
    private Ops tf;

    /** @param noise null for the inference form */
    private NetworkOps(Ops tf, Function<Parameter, Operand<TFloat32>> values, DropoutNoise noise) {
        this.outer = tf;
        this.values = values;
        this.training = noise != null;
        this.noise = noise;
    }

    /** The values of a network's parameters as constants of the graph, each made once. */
    public static Function<Parameter, Operand<TFloat32>> constants(Ops tf, Weights weights) {
        Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
        return parameter -> made.computeIfAbsent(parameter.name(), name -> {
            FloatTensor tensor = weights.get(name);
            return tf.reshape(
                    tf.constant(tensor.toArray()),
                    tf.constant(tensor.shape().stream().mapToInt(i -> i).toArray()));
        });
    }

    /**
     * The network in inference form: batch norms use their moving statistics.
     *
     * @param image pixel values 0–255, {@code [N, H, W, 3]}
     */
    public static Result inference(
            Ops tf, Network network, Function<Parameter, Operand<TFloat32>> values, Operand<TFloat32> image) {
        return inference(tf, network, values, image, (layer, made) -> made);
    }

    /**
     * The network in inference form, each layer's result replaced by what {@code after} makes of it.
     *
     * @param after for example fake quantization; given the layer and what it made
     */
    public static Result inference(
            Ops tf,
            Network network,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> image,
            BiFunction<Layer, Operand<TFloat32>, Operand<TFloat32>> after) {
        return new NetworkOps(tf, values, null).build(network, image, after);
    }

    /**
     * The network in training form: batch norms use the batch's statistics, which the result lists, and dropout drops.
     *
     * @param image as in {@link #inference}
     */
    public static Result training(
            Ops tf,
            Network network,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> image,
            DropoutNoise noise) {
        return new NetworkOps(tf, values, noise).build(network, image, (layer, made) -> made);
    }

    private Result build(
            Network network, Operand<TFloat32> image, BiFunction<Layer, Operand<TFloat32>, Operand<TFloat32>> after) {
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        // TensorFlow Java looks through all of a graph's operations for each new scope, so they come before the
        // operations.
        Map<String, Ops> scopes = new HashMap<>();
        network.layers().forEach(layer -> scopes.put(layer.name(), outer.withSubScope(scope(layer.name()))));
        Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            List<Operand<TFloat32>> inputs =
                    layer.inputs().stream().map(made::get).toList();
            List<Integer> channels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            Map<Parameter.Role, Operand<TFloat32>> parameters = new LinkedHashMap<>();
            for (Parameter parameter : layer.op().parameters(layer.weights(), channels)) {
                parameters.put(parameter.role(), values.apply(parameter));
            }
            tf = scopes.get(layer.name());
            Operand<TFloat32> result =
                    layer.op() instanceof Op.Input ? image : operation(layer, inputs, channels, parameters);
            made.put(layer.name(), after.apply(layer, result));
        }
        return new Result(Collections.unmodifiableMap(made), List.copyOf(statistics));
    }

    /** The scope that a layer's operations are named in, in graphs and in TensorFlow's traces and messages. */
    public static String scope(String layer) {
        return layer.replaceAll("[^A-Za-z0-9_.-]", "_").replaceFirst("^[_-]", "x");
    }

    private Operand<TFloat32> operation(
            Layer layer,
            List<Operand<TFloat32>> inputs,
            List<Integer> channels,
            Map<Parameter.Role, Operand<TFloat32>> parameters) {
        Op op = layer.op();
        Operand<TFloat32> x = inputs.get(0);
        if (op instanceof Op.Normalize normalize) {
            return tf.math.div(
                    tf.math.sub(x, tf.constant(Floats.toArray(normalize.mean()))),
                    tf.constant(Floats.toArray(normalize.deviation())));
        } else if (op instanceof Op.Conv2d conv) {
            return training && isUnsafe(conv, channels.get(0))
                    ? conv2d(atStrideOne(conv), everyNth(x, conv.stride()), parameters)
                    : conv2d(conv, x, parameters);
        } else if (op instanceof Op.DepthwiseConv2d conv) {
            return depthwiseConv2d(conv, x, parameters);
        } else if (op instanceof Op.BatchNorm batchNorm) {
            return batchNorm(layer, batchNorm, x, parameters);
        } else if (op instanceof Op.Activation activation) {
            return switch (activation.function()) {
                case RELU -> tf.nn.relu(x);
                case RELU6 -> tf.nn.relu6(x);
                case SIGMOID -> tf.math.sigmoid(x);
            };
        } else if (op instanceof Op.Dropout dropout) {
            return training && dropout.rate() > 0 ? dropout(layer, dropout, x) : x;
        } else if (op instanceof Op.Pad pad) {
            return pad(x, pad.amount(), 0);
        } else if (op instanceof Op.MaxPool pool) {
            return maxPool(pool, x);
        } else if (op instanceof Op.GlobalAveragePool) {
            return tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
        } else if (op instanceof Op.AdaptiveAveragePool pool) {
            return adaptiveAveragePool(pool, x);
        } else if (op instanceof Op.Add) {
            return inputs.stream().reduce(tf.math::add).orElseThrow();
        } else if (op instanceof Op.Multiply) {
            return inputs.stream().reduce(tf.math::mul).orElseThrow();
        } else if (op instanceof Op.Concat) {
            return tf.concat(inputs, tf.constant(3));
        } else if (op instanceof Op.ResizeLike resize) {
            return resize(resize.method(), x, size(inputs.get(1)));
        } else if (op instanceof Op.Shrink shrink) {
            return resize(
                    shrink.method(),
                    x,
                    tf.math.maximum(tf.math.floorDiv(size(x), tf.constant(shrink.divisor())), tf.constant(1)));
        }
        throw new AssertionError("no TensorFlow operation for " + op);
    }

    private Operand<TFloat32> conv2d(
            Op.Conv2d conv, Operand<TFloat32> x, Map<Parameter.Role, Operand<TFloat32>> parameters) {
        boolean same = isSame(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
        Operand<TFloat32> y = tf.nn.conv2d(
                same ? x : pad(x, conv.padding(), 0),
                parameters.get(Parameter.Role.KERNEL),
                square(conv.stride()),
                same ? "SAME" : "VALID",
                Conv2d.dilations(square(conv.dilation())));
        return conv.bias() ? tf.nn.biasAdd(y, parameters.get(Parameter.Role.BIAS)) : y;
    }

    /**
     * Whether oneDNN's gradient for the kernel writes past its memory, and brings down the process sooner or later: of
     * 1 × 1 convolutions at a stride, with fewer channels than a block (oneDNN's issue 6035).
     */
    private static boolean isUnsafe(Op.Conv2d conv, int channels) {
        return conv.kernel() == 1 && conv.stride() > 1 && conv.padding() == 0 && channels < ONEDNN_BLOCK;
    }

    private static Op.Conv2d atStrideOne(Op.Conv2d conv) {
        return new Op.Conv2d(conv.filters(), conv.kernel(), 1, conv.padding(), conv.dilation(), conv.bias());
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

    private Operand<TFloat32> depthwiseConv2d(
            Op.DepthwiseConv2d conv, Operand<TFloat32> x, Map<Parameter.Role, Operand<TFloat32>> parameters) {
        boolean same = isSame(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
        Operand<TFloat32> kernel = parameters.get(Parameter.Role.DEPTHWISE_KERNEL);
        boolean spread = training && conv.dilation() > 1;
        Operand<TFloat32> y = tf.nn.depthwiseConv2dNative(
                same ? x : pad(x, conv.padding(), 0),
                spread ? spread(kernel, conv.kernel(), conv.dilation()) : kernel,
                square(conv.stride()),
                same ? "SAME" : "VALID",
                DepthwiseConv2dNative.dilations(square(spread ? 1 : conv.dilation())));
        return conv.bias() ? tf.nn.biasAdd(y, parameters.get(Parameter.Role.BIAS)) : y;
    }

    /**
     * A depthwise kernel with zeros between its values, which does undilated what the kernel does dilated: the
     * gradients of TensorFlow's depthwise convolution take no notice of its dilation.
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

    private Operand<TFloat32> batchNorm(
            Layer layer,
            Op.BatchNorm batchNorm,
            Operand<TFloat32> x,
            Map<Parameter.Role, Operand<TFloat32>> parameters) {
        Operand<TFloat32> none = training ? tf.constant(new float[0]) : null;
        FusedBatchNorm<TFloat32, TFloat32> made = tf.nn.fusedBatchNorm(
                x,
                parameters.get(Parameter.Role.GAMMA),
                parameters.get(Parameter.Role.BETA),
                training ? none : parameters.get(Parameter.Role.MOVING_MEAN),
                training ? none : parameters.get(Parameter.Role.MOVING_VARIANCE),
                FusedBatchNorm.epsilon((float) batchNorm.epsilon()),
                FusedBatchNorm.isTraining(training));
        if (training) {
            statistics.add(new BatchStatistics(layer, made.batchMean(), made.batchVariance(), values(x)));
        }
        return made.y();
    }

    /** How many values each channel of a batch has. */
    private Operand<TFloat32> values(Operand<TFloat32> x) {
        Operand<TInt32> sizes = tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {3}));
        return tf.dtypes.cast(tf.reduceProd(sizes, tf.constant(0)), TFloat32.class);
    }

    private Operand<TFloat32> dropout(Layer layer, Op.Dropout dropout, Operand<TFloat32> x) {
        Operand<TInt32> shape = tf.shape(x);
        if (dropout.channels()) {
            shape = tf.math.add(
                    tf.math.mul(shape, tf.constant(new int[] {1, 0, 0, 1})), tf.constant(new int[] {0, 1, 1, 0}));
        }
        // Each layer drops in its own way.
        Operand<TInt32> seed =
                tf.math.add(noise.seed(), tf.constant(new int[] {layer.name().hashCode(), 0}));
        Operand<TFloat32> drawn = tf.random.statelessRandomUniform(shape, seed, TFloat32.class);
        Operand<TFloat32> rate = tf.math.mul(noise.strength(), tf.constant((float) dropout.rate()));
        Operand<TFloat32> stays = tf.dtypes.cast(tf.math.greaterEqual(drawn, rate), TFloat32.class);
        return tf.math.mul(x, tf.math.div(stays, tf.math.sub(tf.constant(1f), rate)));
    }

    /** Both axes are averaged by a matrix product, for which sizes need not be known and bins may overlap. */
    private Operand<TFloat32> adaptiveAveragePool(Op.AdaptiveAveragePool pool, Operand<TFloat32> x) {
        Operand<TInt32> shape = tf.shape(x);
        Operand<TFloat32> planes = tf.linalg.transpose(x, tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat32> rows = tf.train.batchMatMul(averages(pool.bins(), element(shape, 1)), planes, TFloat32.class);
        Operand<TFloat32> both = tf.train.batchMatMul(
                rows, averages(pool.bins(), element(shape, 2)), TFloat32.class, BatchMatMul.adjY(true));
        return tf.linalg.transpose(both, tf.constant(new int[] {0, 2, 3, 1}));
    }

    /** The matrix {@code [bins, length]} that averages an axis, its length being {@code [1]}. */
    private Operand<TFloat32> averages(int bins, Operand<TInt32> length) {
        Operand<TInt32> index = tf.constant(IntStream.range(0, bins).toArray());
        Operand<TInt32> divisor = tf.constant(bins);
        Operand<TInt32> begin = tf.math.floorDiv(tf.math.mul(index, length), divisor);
        Operand<TInt32> next = tf.math.mul(tf.math.add(index, tf.constant(1)), length);
        Operand<TInt32> end = tf.math.floorDiv(tf.math.add(next, tf.constant(bins - 1)), divisor);
        Operand<TInt32> pixel = tf.expandDims(
                tf.range(tf.constant(0), tf.reshape(length, tf.constant(new int[0])), tf.constant(1)), tf.constant(0));
        Operand<TInt32> column = tf.constant(1);
        Operand<TFloat32> from =
                tf.dtypes.cast(tf.math.greaterEqual(pixel, tf.expandDims(begin, column)), TFloat32.class);
        Operand<TFloat32> to = tf.dtypes.cast(tf.math.less(pixel, tf.expandDims(end, column)), TFloat32.class);
        Operand<TFloat32> count = tf.dtypes.cast(tf.expandDims(tf.math.sub(end, begin), column), TFloat32.class);
        return tf.math.div(tf.math.mul(from, to), count);
    }

    private Operand<TInt32> element(Operand<TInt32> shape, int index) {
        return tf.slice(shape, tf.constant(new int[] {index}), tf.constant(new int[] {1}));
    }

    /** The pooling whose window is an attribute, which Java's MaxPool is not: only this one has oneDNN's kernels. */
    private Operand<TFloat32> maxPool(Op.MaxPool pool, Operand<TFloat32> x) {
        long kernel = pool.kernel();
        long stride = pool.stride();
        Operation made = tf.scope()
                .opBuilder("MaxPool", "MaxPool")
                .addInput(pad(x, pool.padding(), Float.NEGATIVE_INFINITY).asOutput())
                .setAttr("ksize", new long[] {1, kernel, kernel, 1})
                .setAttr("strides", new long[] {1, stride, stride, 1})
                .setAttr("padding", "VALID")
                .build();
        return made.output(0);
    }

    private Operand<TInt32> size(Operand<TFloat32> x) {
        return tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
    }

    private Operand<TFloat32> resize(Op.Interpolation method, Operand<TFloat32> x, Operand<TInt32> size) {
        return switch (method) {
            case NEAREST -> tf.image.resizeNearestNeighbor(x, size, ResizeNearestNeighbor.halfPixelCenters(true));
            case BILINEAR -> tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
            case BILINEAR_ALIGNED -> tf.image.resizeBilinear(x, size, ResizeBilinear.alignCorners(true));
        };
    }

    private Operand<TFloat32> pad(Operand<TFloat32> x, int padding, float value) {
        if (padding == 0) {
            return x;
        }
        Operand<TInt32> paddings = tf.constant(new int[][] {{0, 0}, {padding, padding}, {padding, padding}, {0, 0}});
        return value == 0 ? tf.pad(x, paddings, tf.constant(0f)) : tf.pad(x, paddings, tf.constant(value));
    }

    /** Whether TensorFlow's SAME padding is the symmetric one: so for whole windows at stride 1, whatever the size. */
    private static boolean isSame(int kernel, int stride, int padding, int dilation) {
        return stride == 1 && 2 * padding == dilation * (kernel - 1);
    }

    private static List<Long> square(int value) {
        return List.of(1L, (long) value, (long) value, 1L);
    }
}
