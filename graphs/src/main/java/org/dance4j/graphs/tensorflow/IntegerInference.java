package org.dance4j.graphs.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dance4j.graphs.Accumulators;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.integers.Grid;
import org.dance4j.graphs.integers.IntegerKernel;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.AdaptiveAveragePool;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.BatchNormTarget;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.ChannelNorm;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.GlobalAveragePool;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.RangeRule;
import org.dance4j.graphs.ops.ResizeLike;
import org.dance4j.graphs.ops.Shrink;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Convolutions of a network in integers, and the norms behind them, as its file of integers computes them: sums of whole
 * numbers, which floats hold exactly below 2^24, with a bias of whole numbers, and then one scale for each channel. Without
 * this a rounding would now and then go another way than in the file, and every later layer would follow. Scales are found in
 * 64 bits, as where a file is made.
 */
final class IntegerInference {

    /** Of a channel that its norm makes constant, what its accumulator's step is taken for. */
    private static final double LEAST_STEP = 1e-30;

    /**
     * A convolution's sums of whole numbers.
     *
     * @param made the convolution
     * @param inputStep of what is read, a scalar
     * @param held the grid that its kernel is on
     * @param kernelMaximum what a kernel's grid is found by: its greatest magnitude, or a step where that is known, {@code [C]}
     * @param bias of the convolution's own, which the sums go without, {@code [C]}: zeros where it has none
     */
    private record Sums(
            WholeConvolution made,
            Operand<TFloat64> inputStep,
            Quantize held,
            Operand<TFloat32> kernelMaximum,
            Operand<TFloat32> bias) {}

    private final Ops tf;
    private final Network network;
    /** Empty where activations or kernels are on no grid, or kernels on theirs already. */
    private final Optional<PlacedGrids> placed;

    private final ResizingRule resizing;
    private final GridOps grids;
    private final Function<Parameter, Operand<TFloat32>> values;
    /** By the convolution, where a norm goes on with them. */
    private final Map<String, Sums> sums = new HashMap<>();

    private final Map<String, Operand<TFloat64>> gridSteps = new HashMap<>();

    /**
     * @param values parameters as they are stored
     * @param resizing by whose integers maps are resized
     */
    IntegerInference(Ops tf, Network network, Function<Parameter, Operand<TFloat32>> values, ResizingRule resizing) {
        this.tf = tf;
        this.network = network;
        this.values = values;
        this.resizing = resizing;
        placed = PlacedGrids.of(network)
                .filter(known -> known.grid().roundsKernels() && known.grid().roundsActivations());
        grids = new GridOps(tf);
    }

    /**
     * A layer's result, where it is one that is computed in whole numbers.
     *
     * @param inputs what the layer reads
     * @param parameters the layer's
     * @param channels of each input
     */
    Optional<Operand<TFloat32>> result(
            Layer layer,
            List<Operand<TFloat32>> inputs,
            List<Integer> channels,
            Map<Parameter.Role, Parameter> parameters,
            WholeConvolution.Lowered lowered) {
        Operand<TFloat32> x = inputs.get(0);
        if (placed.isEmpty()) {
            return Optional.empty();
        } else if (layer.op() instanceof Input) {
            // Pixels of a resized image lie between the integers that a file is given.
            return Optional.of(tf.math.floor(tf.math.add(x, tf.constant(0.5f))));
        } else if (layer.op() instanceof Add) {
            return added(layer, inputs);
        } else if (layer.op() instanceof Multiply) {
            return multiplied(layer, inputs);
        } else if (layer.op() instanceof GlobalAveragePool) {
            return averaged(layer, x, 1);
        } else if (layer.op() instanceof AdaptiveAveragePool pool) {
            return averaged(layer, x, pool.bins());
        } else if (layer.op().range() instanceof RangeRule.LikeInputs like && like.blends()) {
            return resized(layer, inputs);
        } else if (layer.op().batchNormTarget().isPresent()) {
            return gridStep(layer.inputs().get(0))
                    .map(step -> convolved(layer, x, channels.get(0), step, parameters, lowered));
        }
        boolean isNorm = layer.op() instanceof ChannelNorm;
        Sums known = isNorm ? sums.get(layer.inputs().get(0)) : null;
        return Optional.ofNullable(known).map(found -> normalized(layer, found, parameters));
    }

    private Operand<TFloat32> convolved(
            Layer layer,
            Operand<TFloat32> x,
            int channels,
            Operand<TFloat64> inputStep,
            Map<Parameter.Role, Parameter> parameters,
            WholeConvolution.Lowered lowered) {
        BatchNormTarget target = layer.op().batchNormTarget().orElseThrow();
        Parameter.Role role = target.kernel();
        Quantize held = placed.orElseThrow().of(parameters.get(role));
        Operand<TFloat32> kernel = values.apply(parameters.get(role));
        Operand<TFloat32> kernelStep = grids.kernelStep(kernel, role, held);
        Parameter bias = parameters.get(Parameter.Role.BIAS);
        WholeConvolution made = WholeConvolution.of(
                tf,
                target,
                new WholeConvolution.Whole<>(
                        whole(x, inputStep),
                        inputStep,
                        KernelGrids.rounding(network, layer.inputs().get(0))
                                .map(Accumulators::mostInput)
                                .orElseThrow()),
                channels,
                new WholeConvolution.Whole<>(grids.integers(kernel, role, held), kernelStep, KernelGrids.most(held)),
                Optional.ofNullable(bias).map(values),
                lowered);
        Operand<TFloat32> maximum = tf.reshape(grids.kernelMaximum(kernel, role, held), tf.constant(new int[] {-1}));
        Sums found =
                new Sums(made, inputStep, held, maximum, bias == null ? tf.zerosLike(maximum) : values.apply(bias));
        boolean goesOn = network.layers().stream()
                .anyMatch(reader -> reader.inputs().contains(layer.name()) && reader.op() instanceof ChannelNorm);
        if (goesOn) {
            sums.put(layer.name(), found);
        }
        Operand<TFloat64> one = tf.dtypes.cast(tf.onesLike(maximum), TFloat64.class);
        return scaled(layer, found, role, one, found.bias());
    }

    private Operand<TFloat32> normalized(Layer layer, Sums found, Map<Parameter.Role, Parameter> parameters) {
        Operand<TFloat64> divisor = layer.op() instanceof DeviationNorm norm
                ? tf.math.add(
                        wide(values.apply(parameters.get(Parameter.Role.MOVING_DEVIATION))),
                        tf.constant(norm.epsilon()))
                : tf.math.sqrt(tf.math.add(
                        wide(values.apply(parameters.get(Parameter.Role.MOVING_VARIANCE))),
                        tf.constant(((BatchNorm) layer.op()).epsilon())));
        Operand<TFloat64> scale = tf.math.div(wide(affine(layer, parameters.get(Parameter.Role.GAMMA))), divisor);
        Operand<TFloat64> shift =
                tf.math.sub(wide(found.bias()), wide(values.apply(parameters.get(Parameter.Role.MOVING_MEAN))));
        Operand<TFloat32> bias = single(
                tf.math.add(wide(affine(layer, parameters.get(Parameter.Role.BETA))), tf.math.mul(shift, scale)));
        Parameter.Role role = network.layer(layer.inputs().get(0))
                .op()
                .batchNormTarget()
                .orElseThrow()
                .kernel();
        return scaled(layer, found, role, scale, bias);
    }

    /**
     * Sums brought to the grid of what comes next, as {@code IntegerKernel} and XNNPACK have it.
     *
     * @param scale of each channel
     * @param bias of each channel, as a folded network stores it
     */
    private Operand<TFloat32> scaled(
            Layer layer, Sums found, Parameter.Role role, Operand<TFloat64> scale, Operand<TFloat32> bias) {
        Quantize held = found.held();
        double most = held.kernels().isUnit(role) ? 1 : KernelGrids.most(held);
        Operand<TFloat32> stored = single(tf.math.mul(wide(found.kernelMaximum()), tf.math.abs(scale)));
        Operand<TFloat64> step = tf.math.maximum(
                tf.math.mul(tf.math.div(wide(stored), tf.constant(most)), found.inputStep()), tf.constant(LEAST_STEP));
        Operand<TFloat32> total = total(found.made(), tf.math.sign(scale), tf.math.rint(tf.math.div(wide(bias), step)));
        Optional<Operand<TFloat64>> next = nextStep(layer);
        if (next.isEmpty()) {
            return tf.math.mul(total, single(step));
        }
        // The factor as XNNPACK finds it, of scales that the file holds as floats: one rounding that went another way
        // would be followed by all later layers. Where a gamma is 0, the bias alone is left, in the least steps.
        Operand<TFloat64> reach =
                tf.math.mul(tf.math.div(wide(stored), tf.constant(most)), tf.constant((double) IntegerKernel.MOST));
        Operand<TFloat32> kernelScale =
                single(tf.math.div(wide(single(reach)), tf.constant((double) IntegerKernel.MOST)));
        Operand<TFloat32> own = tf.math.div(tf.math.mul(single(found.inputStep()), kernelScale), single(next.get()));
        Operand<TFloat32> least = single(tf.math.div(tf.constant(LEAST_STEP), next.get()));
        Operand<TFloat32> steps = tf.math.rint(tf.math.mul(total, tf.math.maximum(own, least)));
        return tf.math.mul(steps, single(next.get()));
    }

    /**
     * Sums and whole biases, as accumulators of 32 bits are when they become floats: to the last bit, but where a short
     * sum meets a bias above 2^24.
     */
    private Operand<TFloat32> total(WholeConvolution made, Operand<TFloat64> sign, Operand<TFloat64> bias) {
        if (!made.isShort()) {
            return single(tf.math.add(tf.math.mul(made.sums(tf), sign), bias));
        }
        // The rounding changes nothing, and keeps TensorFlow from multiplying kernels by steps beforehand.
        Operand<TFloat32> sums = tf.math.rint(made.parts().get(0).sums());
        return tf.math.add(tf.math.mul(sums, single(sign)), single(bias));
    }

    /** A sum as XNNPACK has it: terms times whole numbers of up to 21 bits, which 64 bits hold, and halves go up. */
    private Optional<Operand<TFloat32>> added(Layer layer, List<Operand<TFloat32>> inputs) {
        List<Optional<Operand<TFloat64>>> steps =
                layer.inputs().stream().map(this::gridStep).toList();
        Optional<Operand<TFloat64>> next = nextStep(layer);
        if (next.isEmpty() || inputs.size() != 2 || steps.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        Operand<TFloat64> two = tf.constant(2.0);
        List<Operand<TFloat64>> ratios = steps.stream()
                .map(step -> wide(tf.math.div(single(step.orElseThrow()), single(next.get()))))
                .toList();
        Operand<TFloat64> logarithm =
                tf.math.div(tf.math.log(tf.math.maximum(ratios.get(0), ratios.get(1))), tf.math.log(two));
        Operand<TFloat64> unit = tf.math.pow(
                two, tf.math.sub(tf.constant(20.0), tf.math.floor(tf.math.add(logarithm, tf.constant(1e-9)))));
        List<Operand<TFloat64>> terms = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Operand<TFloat32> whole =
                    tf.math.rint(tf.math.div(inputs.get(i), single(steps.get(i).orElseThrow())));
            terms.add(tf.math.mul(wide(whole), tf.math.rint(tf.math.mul(ratios.get(i), unit))));
        }
        Operand<TFloat64> sum = tf.math.div(tf.math.add(terms.get(0), terms.get(1)), unit);
        Operand<TFloat64> rounded = tf.math.floor(tf.math.add(sum, tf.constant(0.5)));
        return Optional.of(tf.math.mul(single(rounded), single(next.get())));
    }

    /** A product of whole numbers as XNNPACK has it, rounded behind one product with a float. */
    private Optional<Operand<TFloat32>> multiplied(Layer layer, List<Operand<TFloat32>> inputs) {
        Optional<Operand<TFloat64>> next = nextStep(layer);
        if (next.isEmpty()
                || inputs.size() != 2
                || !layer.inputs().stream().allMatch(input -> gridStep(input).isPresent())) {
            return Optional.empty();
        }
        Operand<TFloat64> first = gridStep(layer.inputs().get(0)).orElseThrow();
        Operand<TFloat64> second = gridStep(layer.inputs().get(1)).orElseThrow();
        Operand<TFloat32> product = tf.math.mul(whole(inputs.get(0), first), whole(inputs.get(1), second));
        Operand<TFloat32> scale = tf.math.div(tf.math.mul(single(first), single(second)), single(next.get()));
        return Optional.of(tf.math.mul(tf.math.rint(tf.math.mul(product, scale)), single(next.get())));
    }

    private Optional<Operand<TFloat32>> averaged(Layer layer, Operand<TFloat32> x, int bins) {
        return gridStep(layer.inputs().get(0)).flatMap(step -> nextStep(layer)
                .map(next -> tf.math.mul(
                        new IntegerPooling(tf).means(whole(x, step), bins, tf.math.div(step, next)), single(next))));
    }

    /** Values as distances from 0 in steps. */
    private Operand<TFloat32> whole(Operand<TFloat32> x, Operand<TFloat64> step) {
        return tf.math.rint(tf.math.div(x, single(step)));
    }

    /** Resizing as the integers of files have it; empty where it is of what is on no grid, or blends nothing. */
    private Optional<Operand<TFloat32>> resized(Layer layer, List<Operand<TFloat32>> inputs) {
        Operand<TFloat32> x = inputs.get(0);
        Interpolation method;
        Operand<TInt32> size;
        if (layer.op() instanceof ResizeLike resize) {
            method = resize.method();
            size = MapSizes.of(tf, inputs.get(1));
        } else if (layer.op() instanceof Shrink shrink) {
            method = shrink.method();
            size = MapSizes.shrunk(tf, x, shrink.divisor());
        } else if (layer.op() instanceof CeilShrink shrink) {
            method = shrink.method();
            size = MapSizes.ceilShrunk(tf, x, shrink.divisor());
        } else {
            return Optional.empty();
        }
        return gridStep(layer.inputs().get(0)).map(step -> {
            Operand<TFloat32> zero = zero(layer.inputs().get(0), step);
            Operand<TFloat32> integers = tf.math.add(whole(x, step), zero);
            Operand<TFloat32> made = new IntegerResizing(tf, method, resizing).resized(integers, size);
            return tf.math.mul(tf.math.sub(made, zero), single(step));
        });
    }

    /** The integer that stands for 0 on the grid that a layer's values are on. */
    private Operand<TFloat32> zero(String name, Operand<TFloat64> step) {
        Layer layer = network.layer(name);
        if (layer.op() instanceof QuantizeWithin within) {
            return tf.constant((float) Grid.of(new Range((float) within.least(), (float) within.greatest()))
                    .zero());
        } else if (layer.op() instanceof Quantize quantize) {
            Operand<TFloat32> least = grids.ends(
                            values.apply(quantize.parameters(layer.weights(), List.of())
                                    .get(0)),
                            quantize)
                    .least();
            // Halves go up, as where a file is made.
            Operand<TFloat64> steps =
                    tf.math.floor(tf.math.add(tf.math.neg(tf.math.div(wide(least), step)), tf.constant(0.5)));
            return single(tf.math.sub(steps, tf.constant((double) (1 << (quantize.bits() - 1)))));
        }
        return zero(layer.inputs().get(0), step);
    }

    /** The step of the grid that a layer's result is rounded to, behind a limitation or not. */
    private Optional<Operand<TFloat64>> nextStep(Layer layer) {
        for (Layer reader : network.layers()) {
            if (reader.inputs().contains(layer.name())) {
                if (reader.op() instanceof Quantize || reader.op() instanceof QuantizeWithin) {
                    return gridStep(reader.name());
                }
                return reader.op() instanceof Activation limit && limit.function() != Activation.Function.SIGMOID
                        ? nextStep(reader)
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Operand<TFloat64> wide(Operand<TFloat32> x) {
        return tf.dtypes.cast(x, TFloat64.class);
    }

    private Operand<TFloat32> single(Operand<TFloat64> x) {
        return tf.dtypes.cast(x, TFloat32.class);
    }

    private Operand<TFloat32> affine(Layer layer, Parameter parameter) {
        Operand<TFloat32> value = values.apply(parameter);
        return layer.op() instanceof DeviationNorm norm ? grids.symmetric(value, norm.affineBits()) : value;
    }

    /** The step of the grid that a layer's values are on; empty where they are on none. */
    private Optional<Operand<TFloat64>> gridStep(String name) {
        Layer layer = network.layer(name);
        if (layer.op() instanceof QuantizeWithin within) {
            return Optional.of(tf.constant(within.step()));
        } else if (layer.op() instanceof Quantize quantize) {
            return Optional.of(gridSteps.computeIfAbsent(layer.weights(), owner -> {
                GridOps.Ends ends = grids.ends(
                        values.apply(quantize.parameters(owner, List.of()).get(0)), quantize);
                return ends.step(tf, quantize.bits());
            }));
        }
        return layer.op().range() instanceof RangeRule.LikeInputs like && !like.blends()
                ? gridStep(layer.inputs().get(0))
                : Optional.empty();
    }
}
