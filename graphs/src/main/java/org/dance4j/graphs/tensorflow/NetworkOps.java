package org.dance4j.graphs.tensorflow;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dance4j.common.cluster.Collectives;
import org.dance4j.common.runtime.Precision;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Turns a network into TensorFlow operations, which are named after the layers they compute. */
public final class NetworkOps {

    /**
     * The statistics of one batch that a batch normalisation saw, {@code [C]} each.
     *
     * @param layer the batch normalisation
     * @param mean mean over batch, height and width
     * @param spread variance over the same, with Bessel's correction; of a norm by mean deviations the mean deviation
     * @param count the values of a channel that they are taken over, a scalar
     */
    public record BatchStatistics(
            Layer layer, Operand<TFloat32> mean, Operand<TFloat32> spread, Operand<TFloat32> count) {}

    /**
     * What the grid of a layer saw of one batch.
     *
     * @param layer the rounding
     * @param extremes the least and the greatest value, {@code [2]}
     * @param isFirst whether it has seen none before, {@code [2]}
     * @param step of the grid that the batch was rounded to, a scalar
     */
    public record RangeStatistics(
            Layer layer, Operand<TFloat32> extremes, Operand<TBool> isFirst, Operand<TFloat64> step) {}

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
     * @param ranges what grids saw, in training only
     * @param ends in training in integers, what layers make that errors are rounded at, by layer: no gradient goes from what
     *     later layers read of them to these by itself. Elsewhere none
     * @param convolutions in training in integers, the convolutions that are computed in whole numbers, by layer. Elsewhere
     *     none
     * @param gradients in training in integers, how errors go back through layers that say so themselves. Elsewhere none
     */
    public record Result(
            Map<String, Operand<TFloat32>> layers,
            List<BatchStatistics> statistics,
            List<RangeStatistics> ranges,
            Map<String, Operand<TFloat32>> ends,
            Map<String, WholeConvolution> convolutions,
            Map<String, LayerGradient> gradients) {}

    /** What layers see of a batch. */
    private record Seen(
            List<BatchStatistics> statistics,
            List<RangeStatistics> ranges,
            Map<String, LayerGradient> gradients,
            boolean roundsErrors,
            Optional<Collectives> processes)
            implements Lowering.Observer {
        @Override
        public void see(BatchStatistics seen) {
            statistics.add(seen);
        }

        @Override
        public void see(RangeStatistics seen) {
            ranges.add(seen);
        }

        @Override
        public void see(Layer layer, LayerGradient gradient) {
            gradients.put(layer.name(), gradient);
        }
    }

    private final Ops outer;
    private final Function<Parameter, Operand<TFloat32>> values;
    /** Null in the inference form. */
    private final DropoutNoise noise;

    private final Execution execution;

    private NetworkOps(Ops tf, Function<Parameter, Operand<TFloat32>> values, DropoutNoise noise, Execution execution) {
        this.outer = tf;
        this.values = values;
        this.noise = noise;
        this.execution = execution;
    }

    /**
     * How a network is computed.
     *
     * @param processes those that hold the other parts of a batch, whose batch norms use the statistics of all in training;
     *     empty if each uses its own
     * @param precision that the session computes convolutions in
     * @param kernels what does, by which convolutions are written, see {@link ConvolutionOps}
     * @param resizing by whose integers a network in integers resizes in inference
     */
    public record Execution(
            Optional<Collectives> processes, Precision precision, Kernels kernels, ResizingRule resizing) {

        /** By one process, in floats. */
        public static final Execution PLAIN = in(Precision.FLOAT32);

        /** As files of free size resize. */
        public Execution(Optional<Collectives> processes, Precision precision, Kernels kernels) {
            this(processes, precision, kernels, ResizingRule.TFLITE);
        }

        /** By one process on a CPU. */
        public static Execution in(Precision precision) {
            return new Execution(Optional.empty(), precision, Kernels.ONEDNN);
        }

        /** The same with each convolution in one piece. */
        public Execution withoutProducts() {
            return kernels == Kernels.ONEDNN_PRODUCTS ? with(Kernels.ONEDNN) : this;
        }

        private Execution with(Kernels others) {
            return new Execution(processes, precision, others, resizing);
        }

        /** The same with integers resized by another rule. */
        public Execution with(ResizingRule rule) {
            return new Execution(processes, precision, kernels, rule);
        }

        /** Whether operations are given margins as attributes: not where a gradient is derived of them, nor by converters. */
        boolean takesMargins(boolean training) {
            return !training && kernels != Kernels.CONVERTED;
        }

        /** Whether convolutions are oneDNN's, and written around its faults. */
        boolean isOneDnn() {
            return kernels == Kernels.ONEDNN || kernels == Kernels.ONEDNN_PRODUCTS;
        }

        /** Whether they are in bfloat16 too. */
        boolean isOneDnnInBfloat16() {
            return isOneDnn() && precision == Precision.BFLOAT16;
        }
    }

    /** What computes a graph's operations. */
    public enum Kernels {
        /** TensorFlow's on CPUs, which are oneDNN's or, where those are off, its own. */
        ONEDNN,
        /** The same, where sums of matrix products can be faster than convolutions. */
        ONEDNN_PRODUCTS,
        /** A GPU's. */
        GPU,
        /** Those of the runtime that a graph in inference form is converted for. */
        CONVERTED
    }

    /** The values of a network's parameters as constants of the graph, each made once. */
    public static Function<Parameter, Operand<TFloat32>> constants(Ops tf, Weights weights) {
        Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
        return parameter -> made.computeIfAbsent(parameter.name(), name -> {
            FloatTensor tensor = weights.get(name);
            return tf.constant(
                    Shape.of(tensor.shape().stream().mapToLong(i -> i).toArray()), DataBuffers.of(tensor.toArray()));
        });
    }

    /**
     * The network in inference form: batch norms use their moving statistics.
     *
     * @param image pixel values 0–255, {@code [N, H, W, 3]}
     */
    public static Result inference(
            Ops tf, Network network, Function<Parameter, Operand<TFloat32>> values, Operand<TFloat32> image) {
        return inference(tf, network, values, image, Execution.PLAIN);
    }

    /** The same, computed in another way. */
    public static Result inference(
            Ops tf,
            Network network,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> image,
            Execution execution) {
        return new NetworkOps(tf, values, null, execution).build(network, image, (layer, made) -> made);
    }

    /**
     * The network in inference form for another runtime, each layer's result replaced by what {@code after} makes of it.
     *
     * @param after for example fake quantization; given the layer and what it made
     */
    public static Result inference(
            Ops tf,
            Network network,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> image,
            BiFunction<Layer, Operand<TFloat32>, Operand<TFloat32>> after) {
        Execution converted = new Execution(Optional.empty(), Precision.FLOAT32, Kernels.CONVERTED);
        return new NetworkOps(tf, values, null, converted).build(network, image, after);
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
        return training(tf, network, values, image, noise, Execution.PLAIN);
    }

    /** The same, computed in another way. */
    public static Result training(
            Ops tf,
            Network network,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> image,
            DropoutNoise noise,
            Execution execution) {
        return new NetworkOps(tf, values, noise, execution).build(network, image, (layer, made) -> made);
    }

    private Result build(
            Network network, Operand<TFloat32> image, BiFunction<Layer, Operand<TFloat32>, Operand<TFloat32>> after) {
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        // TensorFlow Java looks through all of a graph's operations for each new scope, so they come before the
        // operations.
        Map<String, Ops> scopes = new HashMap<>();
        network.layers().forEach(layer -> scopes.put(layer.name(), outer.withSubScope(scope(layer.name()))));
        Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
        boolean roundsErrors = noise != null && roundsErrors(network);
        Seen seen = new Seen(
                new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), roundsErrors, execution.processes());
        Map<String, Operand<TFloat32>> ends = new LinkedHashMap<>();
        Function<Parameter, Operand<TFloat32>> held = held(network);
        Map<String, WholeConvolution> convolutions = new LinkedHashMap<>();
        Optional<IntegerInference> exact = noise == null
                ? Optional.of(new IntegerInference(outer, network, values, execution.resizing()))
                : Optional.empty();
        Optional<IntegerForward> whole = PlacedGrids.of(network)
                .filter(grids -> roundsErrors)
                .map(grids -> new IntegerForward(outer, network, grids, values, noise.strength(), seen.ranges()));
        for (Layer layer : network.layers()) {
            List<Operand<TFloat32>> inputs = layer.op().channelFlow().isImage()
                    ? List.of(image)
                    : layer.inputs().stream().map(made::get).toList();
            List<Integer> channels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            Map<Parameter.Role, Parameter> parameters = new LinkedHashMap<>();
            layer.op()
                    .parameters(layer.weights(), channels)
                    .forEach(parameter -> parameters.put(parameter.role(), parameter));
            Ops tf = scopes.get(layer.name());
            WholeConvolution.Lowered lowered = (x, count, own) ->
                    layer.op().accept(new Lowering(tf, layer, List.of(x), List.of(count), own, noise, seen, execution));
            whole.flatMap(forward -> forward.convolution(
                            layer, inputs.get(0), channels.isEmpty() ? 0 : channels.get(0), parameters, lowered))
                    .ifPresent(convolution -> convolutions.put(layer.name(), convolution));
            Operand<TFloat32> result = Optional.ofNullable(convolutions.get(layer.name()))
                    .map(convolution -> whole.orElseThrow().result(convolution, parameters))
                    .or(() -> exact.flatMap(integers -> integers.result(layer, inputs, channels, parameters, lowered)))
                    .orElseGet(() -> layer.op()
                            .accept(new Lowering(
                                    tf,
                                    layer,
                                    inputs,
                                    channels,
                                    Maps.transformValues(parameters, held::apply),
                                    noise,
                                    seen,
                                    execution)));
            if (roundsErrors && roundsErrors(layer)) {
                ends.put(layer.name(), result);
                result = tf.stopGradient(result);
            }
            made.put(layer.name(), after.apply(layer, result));
        }
        return new Result(
                Collections.unmodifiableMap(made),
                List.copyOf(seen.statistics()),
                List.copyOf(seen.ranges()),
                ends,
                convolutions,
                Collections.unmodifiableMap(seen.gradients()));
    }

    /** Whether a network is trained in integers, whose errors are rounded behind convolutions, norms and grids. */
    public static boolean roundsErrors(Network network) {
        return KernelGrids.of(network)
                .filter(grid -> grid.kernels().isTrained())
                .isPresent();
    }

    private static boolean roundsErrors(Layer layer) {
        return layer.op().batchNormTarget().isPresent()
                || layer.op() instanceof DeviationNorm
                || layer.op() instanceof Quantize;
    }

    /** Parameters as the network computes with them: kernels on grids, where it has any. */
    private Function<Parameter, Operand<TFloat32>> held(Network network) {
        Optional<PlacedGrids> placed = PlacedGrids.of(network);
        if (placed.isEmpty()) {
            return values;
        }
        GridOps grids = new GridOps(outer);
        Map<String, Operand<TFloat32>> made = new HashMap<>();
        return parameter -> made.computeIfAbsent(
                parameter.name(),
                name -> parameter.role().isKernel()
                                && (noise == null || !placed.get().isFloatInTraining(parameter))
                        ? grids.kernel(
                                values.apply(parameter),
                                parameter.role(),
                                placed.get().of(parameter))
                        : values.apply(parameter));
    }

    /**
     * Whether a network's SavedModels may need oneDNN's kernels on CPUs: earlier ones hold dilated depthwise convolutions, which
     * no others run.
     */
    public static boolean needsOneDnn(Network network) {
        return network.layers().stream()
                .map(Layer::op)
                .anyMatch(op -> op instanceof DepthwiseConv2d depthwise && depthwise.dilation() > 1);
    }

    /** The scope that a layer's operations are named in, in graphs and in TensorFlow's traces and messages. */
    public static String scope(String layer) {
        return layer.replaceAll("[^A-Za-z0-9_.-]", "_").replaceFirst("^[_-]", "x");
    }
}
