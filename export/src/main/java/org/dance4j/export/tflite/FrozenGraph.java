package org.dance4j.export.tflite;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.integers.IntegerKernel;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.QuantizationPlan;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.quantization.FakeQuantWithMinMaxVars;
import org.tensorflow.op.quantization.FakeQuantWithMinMaxVarsPerChannel;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A network as a graph of constants, from pixel values 0–255, {@code [1, H, W, 3]}, to an {@link TfLiteOutput} of its
 * name.
 *
 * @param graphDef the serialized {@code GraphDef}
 * @param input the placeholder
 */
public record FrozenGraph(byte[] graphDef, TfLiteConverter.Input input) {

    /** What the operations of each layer are named under. */
    static final String NETWORK = "network";

    private static final String INPUT = "image";
    private static final int FREE = -1;
    private static final int WIDTH_AXIS = 2;

    /** The network in floats. */
    public static FrozenGraph floats(Folding.Folded folded, TfLiteForm form) {
        return build(folded, form, tf -> parameter -> constant(tf, folded, parameter), tf -> (layer, made) -> made);
    }

    /**
     * The network with fake quantization at every place where integers will be.
     *
     * @throws org.dance4j.common.io.BadInputException if a kernel's grid is of a kind that the converter cannot be told
     */
    public static FrozenGraph integers(IntegerModel model, TfLiteForm form) {
        Folding.Folded folded = model.form();
        QuantizationPlan plan = new QuantizationPlan(folded.network());
        Map<String, Range> ranges = plan.ranges(model.measured());
        Map<String, Double> inputStep = plan.inputSteps(model.measured());
        return build(
                folded,
                form,
                tf -> parameter -> parameter.role() == Parameter.Role.KERNEL
                        ? quantizedKernel(
                                tf, folded, parameter, model.steps(parameter, inputStep.get(parameter.owner())))
                        : constant(tf, folded, parameter),
                tf -> (layer, made) ->
                        ranges.containsKey(layer.name()) ? quantized(tf, made, ranges.get(layer.name())) : made);
    }

    /**
     * The same in integers, with first convolutions that read {@linkplain PixelPairs pairs of pixels} where the input's width is
     * even. One that is free has to be then.
     *
     * @param network whose graph it is: where widths are free, those that it takes whole decide
     */
    public FrozenGraph inPairs(Network network) {
        int width = input.shape().get(WIDTH_AXIS);
        return (width == FREE ? network.sizeMultiple() : width) % 2 == 0
                ? new FrozenGraph(PixelPairs.of(parsed()).toByteArray(), input)
                : this;
    }

    GraphDef parsed() {
        try {
            return GraphDef.parseFrom(graphDef);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("the graph was serialized by this class", e);
        }
    }

    private static FrozenGraph build(
            Folding.Folded folded,
            TfLiteForm form,
            Function<Ops, Function<Parameter, Operand<TFloat32>>> values,
            Function<Ops, BiFunction<Layer, Operand<TFloat32>, Operand<TFloat32>>> after) {
        Optional<ImageSize> size = form.size();
        int height = size.map(ImageSize::height).orElse(FREE);
        int width = size.map(ImageSize::width).orElse(FREE);
        size.ifPresent(fixed -> folded.network().shapes(fixed.height(), fixed.width()));
        Network network = form.output().of(folded.network());
        int channels = network.imageChannels();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image = tf.withName(INPUT)
                    .placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, height, width, channels)));
            Operand<TFloat32> logits = NetworkOps.inference(
                            tf.withSubScope(NETWORK), network, values.apply(tf), image, after.apply(tf))
                    .layers()
                    .get(network.output());
            Ops named = tf.withName(form.output().text());
            switch (form.output()) {
                case LOGITS, COARSE -> named.identity(logits);
                case LABELS -> named.dtypes.cast(tf.math.argMax(logits, tf.constant(3), TInt32.class), TUint8.class);
                case SCORES -> named.nn.softmax(logits);
            }
            return new FrozenGraph(
                    LiteDialect.of(graph.toGraphDef()).toByteArray(),
                    new TfLiteConverter.Input(INPUT, List.of(1, height, width, channels)));
        }
    }

    private static Operand<TFloat32> constant(Ops tf, Folding.Folded folded, Parameter parameter) {
        FloatTensor tensor = folded.weights().get(parameter.name());
        return tf.constant(
                Shape.of(tensor.shape().stream().mapToLong(i -> i).toArray()),
                DataBuffers.of(tensor.toArray(), true, false));
    }

    /**
     * Symmetric 8-bit weights, −127 … 127, with a step for each output channel. Depthwise kernels are left to the
     * converter, which does the same: fake quantization has steps along the last axis only, and theirs is 1 long.
     */
    private static Operand<TFloat32> quantizedKernel(
            Ops tf, Folding.Folded folded, Parameter parameter, double[] steps) {
        int channels = steps.length;
        float[] most = new float[channels];
        for (int c = 0; c < channels; c++) {
            most[c] = (float) (IntegerKernel.MOST * steps[c]);
        }
        float[] negated = most.clone();
        for (int c = 0; c < channels; c++) {
            negated[c] = -most[c];
        }
        return tf.quantization.fakeQuantWithMinMaxVarsPerChannel(
                constant(tf, folded, parameter),
                tf.constant(negated),
                tf.constant(most),
                FakeQuantWithMinMaxVarsPerChannel.narrowRange(true));
    }

    private static Operand<TFloat32> quantized(Ops tf, Operand<TFloat32> x, Range range) {
        return tf.quantization.fakeQuantWithMinMaxVars(
                x, tf.constant(range.min()), tf.constant(range.max()), FakeQuantWithMinMaxVars.narrowRange(false));
    }
}
