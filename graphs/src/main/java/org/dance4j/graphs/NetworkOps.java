package org.dance4j.graphs;

import com.google.common.primitives.Floats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The one place that turns a network into TensorFlow operations. */
public final class NetworkOps {

    /**
     * The statistics of one batch that a batch normalisation saw, {@code [C]} each.
     *
     * @param layer the batch normalisation
     * @param mean mean over batch, height and width
     * @param variance variance over the same, with Bessel's correction
     */
    public record BatchStatistics(Layer layer, Operand<TFloat32> mean, Operand<TFloat32> variance) {}

    /**
     * A network's operations.
     *
     * @param layers what each layer makes, {@code [N, H, W, C]}, by layer name
     * @param statistics what batch normalisations saw, in training only
     */
    public record Result(Map<String, Operand<TFloat32>> layers, List<BatchStatistics> statistics) {}

    private final Ops tf;
    private final Function<Parameter, Operand<TFloat32>> values;
    private final boolean training;
    private final List<BatchStatistics> statistics = new ArrayList<>();

    private NetworkOps(Ops tf, Function<Parameter, Operand<TFloat32>> values, boolean training) {
        this.tf = tf;
        this.values = values;
        this.training = training;
    }

    /** The values of a network's parameters as constants of the graph, each made once. */
    public static Function<Parameter, Operand<TFloat32>> constants(Ops tf, Weights weights) {
        Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
        return parameter -> made.computeIfAbsent(parameter.name(), name -> {
            FloatTensor tensor = weights.get(name);
            return tf.reshape(tf.constant(tensor.toArray()), tf.constant(tensor.shape().stream().mapToInt(i -> i).toArray()));
        });
    }

    /**
     * The network in inference form: batch norms use their moving statistics.
     *
     * @param image pixel values 0–255, {@code [N, H, W, 3]}, both sizes multiples of {@link Network#sizeMultiple()}
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
        return new NetworkOps(tf, values, false).build(network, image, after);
    }

    /**
     * The network in training form: batch norms use the batch's statistics, which the result lists.
     *
     * @param image as in {@link #inference}
     */
    public static Result training(
            Ops tf, Network network, Function<Parameter, Operand<TFloat32>> values, Operand<TFloat32> image) {
        return new NetworkOps(tf, values, true).build(network, image, (layer, made) -> made);
    }

    private Result build(
            Network network,
            Operand<TFloat32> image,
            BiFunction<Layer, Operand<TFloat32>, Operand<TFloat32>> after) {
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            List<Operand<TFloat32>> inputs = layer.inputs().stream().map(made::get).toList();
            List<Integer> channels =
                    layer.inputs().stream().map(input -> shapes.get(input).channels()).toList();
            Map<Parameter.Role, Operand<TFloat32>> parameters = new LinkedHashMap<>();
            for (Parameter parameter : layer.op().parameters(layer.weights(), channels)) {
                parameters.put(parameter.role(), values.apply(parameter));
            }
            Operand<TFloat32> result =
                    layer.op() instanceof Op.Input ? image : operation(layer, inputs, parameters);
            made.put(layer.name(), after.apply(layer, result));
        }
        return new Result(Collections.unmodifiableMap(made), List.copyOf(statistics));
    }

    private Operand<TFloat32> operation(
            Layer layer, List<Operand<TFloat32>> inputs, Map<Parameter.Role, Operand<TFloat32>> parameters) {
        Op op = layer.op();
        Operand<TFloat32> x = inputs.get(0);
        if (op instanceof Op.Normalize normalize) {
            return tf.math.div(
                    tf.math.sub(x, tf.constant(Floats.toArray(normalize.mean()))),
                    tf.constant(Floats.toArray(normalize.deviation())));
        } else if (op instanceof Op.Conv2d conv) {
            return conv2d(conv, x, parameters);
        } else if (op instanceof Op.DepthwiseConv2d conv) {
            return depthwiseConv2d(conv, x, parameters.get(Parameter.Role.DEPTHWISE_KERNEL));
        } else if (op instanceof Op.BatchNorm batchNorm) {
            return batchNorm(layer, batchNorm, x, parameters);
        } else if (op instanceof Op.Activation activation) {
            return switch (activation.function()) {
                case RELU -> tf.nn.relu(x);
                case RELU6 -> tf.nn.relu6(x);
                case SIGMOID -> tf.math.sigmoid(x);
            };
        } else if (op instanceof Op.MaxPool pool) {
            return maxPool(pool, x);
        } else if (op instanceof Op.GlobalAveragePool) {
            return tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
        } else if (op instanceof Op.Add) {
            return inputs.stream().reduce(tf.math::add).orElseThrow();
        } else if (op instanceof Op.Multiply) {
            return inputs.stream().reduce(tf.math::mul).orElseThrow();
        } else if (op instanceof Op.Concat) {
            return tf.concat(inputs, tf.constant(3));
        } else if (op instanceof Op.Resize resize) {
            return resize(resize, x);
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

    private Operand<TFloat32> depthwiseConv2d(Op.DepthwiseConv2d conv, Operand<TFloat32> x, Operand<TFloat32> kernel) {
        boolean same = isSame(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
        return tf.nn.depthwiseConv2dNative(
                same ? x : pad(x, conv.padding(), 0),
                kernel,
                square(conv.stride()),
                same ? "SAME" : "VALID",
                DepthwiseConv2dNative.dilations(square(conv.dilation())));
    }

    private Operand<TFloat32> batchNorm(
            Layer layer, Op.BatchNorm batchNorm, Operand<TFloat32> x, Map<Parameter.Role, Operand<TFloat32>> parameters) {
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
            statistics.add(new BatchStatistics(layer, made.batchMean(), made.batchVariance()));
        }
        return made.y();
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

    private Operand<TFloat32> resize(Op.Resize resize, Operand<TFloat32> x) {
        Operand<TInt32> size = tf.math.mul(
                tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2})),
                tf.constant(resize.factor()));
        return switch (resize.method()) {
            case NEAREST -> tf.image.resizeNearestNeighbor(x, size, ResizeNearestNeighbor.halfPixelCenters(true));
            case BILINEAR -> tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
        };
    }

    private Operand<TFloat32> pad(Operand<TFloat32> x, int padding, float value) {
        if (padding == 0) {
            return x;
        }
        Operand<TInt32> paddings =
                tf.constant(new int[][] {{0, 0}, {padding, padding}, {padding, padding}, {0, 0}});
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
