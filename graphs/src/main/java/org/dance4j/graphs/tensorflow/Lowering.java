package org.dance4j.graphs.tensorflow;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Longs;
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
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The TensorFlow operations of one layer: the one place that knows how each operation is computed. */
final class Lowering implements OpVisitor<Operand<TFloat32>> {

    /** Takes what layers see of a batch in training. */
    interface Observer {
        void see(NetworkOps.BatchStatistics statistics);

        void see(NetworkOps.RangeStatistics statistics);

        /** Takes how errors go back through a layer, which is asked where {@link #roundsErrors}. */
        void see(Layer layer, LayerGradient gradient);

        /** Whether a network is trained in integers. */
        boolean roundsErrors();

        /** The processes whose batches batch norms take for one; empty if each takes its own. */
        Optional<Collectives> processes();
    }

    private static final int CHANNEL_AXIS = 3;

    private final Ops tf;
    private final Layer layer;
    private final List<Operand<TFloat32>> inputs;
    private final List<Integer> channels;
    private final Map<Parameter.Role, Operand<TFloat32>> parameters;
    private final boolean training;
    private final NetworkOps.DropoutNoise noise;
    private final Observer observer;
    private final NetworkOps.Execution execution;
    /** The first input. */
    private final Operand<TFloat32> x;

    /**
     * @param inputs what the layer reads, of the input layer the image
     * @param channels how many channels each of its inputs has
     * @param noise null for the inference form
     * @param observer takes what is seen in training
     * @param execution how the network is computed
     */
    Lowering(
            Ops tf,
            Layer layer,
            List<Operand<TFloat32>> inputs,
            List<Integer> channels,
            Map<Parameter.Role, Operand<TFloat32>> parameters,
            NetworkOps.DropoutNoise noise,
            Observer observer,
            NetworkOps.Execution execution) {
        this.tf = tf;
        this.layer = layer;
        this.inputs = inputs;
        this.channels = channels;
        this.parameters = parameters;
        this.training = noise != null;
        this.noise = noise;
        this.observer = observer;
        this.execution = execution;
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
        return convolutions().conv2d(conv, x);
    }

    @Override
    public Operand<TFloat32> visit(ConvTranspose2d conv) {
        return convolutions().transposed(conv, x);
    }

    @Override
    public Operand<TFloat32> visit(DepthwiseConv2d conv) {
        return convolutions().depthwise(conv, x);
    }

    private ConvolutionOps convolutions() {
        return new ConvolutionOps(tf, parameters, channels.get(0), training, execution);
    }

    @Override
    public Operand<TFloat32> visit(BatchNorm batchNorm) {
        BatchNormOps made = training && observer.processes().isPresent()
                ? BatchNormOps.joined(
                        tf, batchNorm, x, parameters, observer.processes().get())
                : BatchNormOps.of(tf, batchNorm, x, parameters, training, execution.isOneDnnInBfloat16());
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
        observer.see(new NetworkOps.BatchStatistics(layer, made.mean(), made.deviation(), MapSizes.count(tf, x)));
        observer.see(layer, made);
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
        if (observer.roundsErrors()) {
            observer.see(layer, LayerGradient.of(tf, x, ends.least(), ends.greatest()));
            return grids.rounded(x, ends, quantize.bits());
        }
        return grids.passing(x, ends, quantize.bits());
    }

    @Override
    public Operand<TFloat32> visit(QuantizeWithin quantize) {
        return new GridOps(tf).within(x, quantize, training);
    }

    @Override
    public Operand<TFloat32> visit(Activation activation) {
        Operand<TFloat32> made =
                switch (activation.function()) {
                    case RELU -> tf.nn.relu(x);
                    case RELU6 -> tf.nn.relu6(x);
                    case SIGMOID -> tf.math.sigmoid(x);
                };
        if (observer.roundsErrors()) {
            LayerGradient.of(tf, activation.function(), made).ifPresent(gradient -> observer.see(layer, gradient));
        }
        return made;
    }

    @Override
    public Operand<TFloat32> visit(Dropout dropout) {
        return training && dropout.rate() > 0 ? DropoutOps.dropped(tf, layer, dropout, noise, x) : x;
    }

    @Override
    public Operand<TFloat32> visit(Pad pad) {
        return Margins.padded(tf, x, pad.amount(), pad.amount(), 0);
    }

    @Override
    public Operand<TFloat32> visit(MaxPool pool) {
        return maxPool(pool.kernel(), pool.stride(), pool.padding(), pool.padding());
    }

    @Override
    public Operand<TFloat32> visit(CeilMaxPool pool) {
        // SAME padding needs no copy of the map, and of windows of 2 × 2 side by side it is ceil mode's.
        return pool.kernel() == 2 && pool.stride() == 2 && pool.padding() == 0
                ? maxPool(x, 2, 2, "SAME").build().output(0)
                : maxPool(pool.kernel(), pool.stride(), pool.padding(), pool.paddingAfter());
    }

    private Operand<TFloat32> maxPool(int kernel, int stride, int before, int after) {
        if (execution.takesMargins(training) && before + after > 0) {
            return maxPool(x, kernel, stride, "EXPLICIT")
                    .setAttr("explicit_paddings", Longs.toArray(Margins.attribute(before, after)))
                    .build()
                    .output(0);
        }
        Operand<TFloat32> padded = Margins.padded(tf, x, before, after, Float.NEGATIVE_INFINITY);
        return maxPool(padded, kernel, stride, "VALID").build().output(0);
    }

    /** The pooling whose window is an attribute, which Java's MaxPool is not: only this one takes margins, and has oneDNN's kernels without. */
    private OperationBuilder maxPool(Operand<TFloat32> from, long kernel, long stride, String padding) {
        return tf.scope()
                .opBuilder("MaxPool", "MaxPool")
                .addInput(from.asOutput())
                .setAttr("ksize", new long[] {1, kernel, kernel, 1})
                .setAttr("strides", new long[] {1, stride, stride, 1})
                .setAttr("padding", padding);
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
        return Margins.cut(tf, x, crop.offset(), size(inputs.get(1)));
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
}
