package org.dance4j.export.tflite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.export.quantization.IntegerForm;
import org.dance4j.export.quantization.QuantizationPlan;
import org.dance4j.export.quantization.Range;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
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

    /** A per-channel weight is never so small that a bias in its steps passes this, half of what 32 bits hold. */
    private static final double MOST_BIAS_STEPS = 1 << 30;

    private static final double LEAST_WEIGHT = 1e-9;

    /** The network in floats. */
    static FrozenGraph floats(Folding.Folded folded, TfLiteForm form) {
        return build(folded, form, tf -> parameter -> constant(tf, folded, parameter), tf -> (layer, made) -> made);
    }

    /**
     * The network with fake quantization at every place where integers will be.
     *
     * @param folded in {@link IntegerForm}
     * @param measured the ranges of {@link QuantizationPlan#measured}
     */
    public static FrozenGraph integers(Folding.Folded folded, Map<String, Range> measured, TfLiteForm form) {
        QuantizationPlan plan = new QuantizationPlan(folded.network());
        Map<String, Range> ranges = plan.ranges(measured);
        Map<String, Double> inputStep = new HashMap<>();
        for (Layer layer : folded.network().layers()) {
            if (layer.op().batchNormTarget().isPresent()) {
                double step = ranges.get(plan.source(layer.inputs().get(0))).step();
                // Layers that share weights hold one bias, in the steps of each one's own input: the finest counts.
                inputStep.merge(layer.weights(), step, Math::min);
            }
        }
        return build(
                folded,
                form,
                tf -> parameter -> parameter.role() == Parameter.Role.KERNEL
                        ? quantizedKernel(tf, folded, parameter, inputStep.get(parameter.owner()))
                        : constant(tf, folded, parameter),
                tf -> (layer, made) ->
                        ranges.containsKey(layer.name()) ? quantized(tf, made, ranges.get(layer.name())) : made);
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
        int channels = folded.network().imageChannels();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image = tf.withName(INPUT)
                    .placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, height, width, channels)));
            Operand<TFloat32> logits = NetworkOps.inference(
                            tf.withSubScope(NETWORK), folded.network(), values.apply(tf), image, after.apply(tf))
                    .layers()
                    .get(folded.network().output());
            Ops named = tf.withName(form.output().text());
            switch (form.output()) {
                case LOGITS -> named.identity(logits);
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
            Ops tf, Folding.Folded folded, Parameter parameter, double inputStep) {
        FloatTensor kernel = folded.weights().get(parameter.name());
        int channels = kernel.shape().get(3);
        float[] most = new float[channels];
        for (int i = 0; i < kernel.size(); i++) {
            most[i % channels] = Math.max(most[i % channels], Math.abs(kernel.get(i)));
        }
        String bias = Parameter.name(parameter.owner(), Parameter.Role.BIAS);
        for (int c = 0; c < channels; c++) {
            double held = folded.weights().contains(bias)
                    ? Math.abs(folded.weights().get(bias).get(c))
                    : 0;
            double least = Math.max(LEAST_WEIGHT, 127 * held / (inputStep * MOST_BIAS_STEPS));
            most[c] = Math.max(most[c], (float) least);
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
