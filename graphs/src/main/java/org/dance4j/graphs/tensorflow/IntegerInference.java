package org.dance4j.graphs.tensorflow;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.RangeRule;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Convolutions of a network in integers, and the norms behind them, as its file of integers computes them: sums of whole
 * numbers, which floats hold exactly below 2^24, with a bias of whole numbers, and then one scale for each channel. Without
 * this a rounding would now and then go another way than in the file, and every later layer would follow.
 */
final class IntegerInference {

    /** Of a channel that its norm makes constant, what its accumulator's step is taken for. */
    private static final float LEAST_STEP = 1e-30f;

    private final Ops tf;
    private final Network network;
    private final Optional<Quantize> grid;
    private final GridOps grids;
    private final Function<Parameter, Operand<TFloat32>> values;
    /** What a whole number of a convolution's sums stands for, {@code [C]}. */
    private final Map<String, Operand<TFloat32>> accumulatorSteps = new HashMap<>();

    private final Map<String, Operand<TFloat32>> gridSteps = new HashMap<>();

    /** @param values parameters as they are stored */
    IntegerInference(Ops tf, Network network, Function<Parameter, Operand<TFloat32>> values) {
        this.tf = tf;
        this.network = network;
        this.values = values;
        grid = KernelGrids.of(network).filter(known -> known.kernels() != Quantize.KernelGrid.GIVEN);
        grids = new GridOps(tf);
    }

    /**
     * A layer's result, where it is one that is computed in whole numbers.
     *
     * @param x the layer's first input
     * @param parameters the layer's
     * @param lower what lowers the layer, given its input and parameters
     */
    Optional<Operand<TFloat32>> result(
            Layer layer,
            Operand<TFloat32> x,
            Map<Parameter.Role, Parameter> parameters,
            BiFunction<Operand<TFloat32>, Map<Parameter.Role, Operand<TFloat32>>, Operand<TFloat32>> lower) {
        if (grid.isEmpty()) {
            return Optional.empty();
        } else if (layer.op().batchNormTarget().isPresent()) {
            return gridStep(layer.inputs().get(0)).map(step -> convolved(layer, x, step, parameters, lower));
        }
        boolean isNorm = layer.op() instanceof BatchNorm || layer.op() instanceof DeviationNorm;
        Operand<TFloat32> step = isNorm ? accumulatorSteps.get(layer.inputs().get(0)) : null;
        return Optional.ofNullable(step).map(known -> normalized(layer, x, known, parameters));
    }

    private Operand<TFloat32> convolved(
            Layer layer,
            Operand<TFloat32> x,
            Operand<TFloat32> inputStep,
            Map<Parameter.Role, Parameter> parameters,
            BiFunction<Operand<TFloat32>, Map<Parameter.Role, Operand<TFloat32>>, Operand<TFloat32>> lower) {
        Parameter.Role role = layer.op().batchNormTarget().orElseThrow().kernel();
        Operand<TFloat32> kernel = values.apply(parameters.get(role));
        Operand<TFloat32> kernelStep = grids.kernelStep(kernel, role, grid.orElseThrow());
        Operand<TFloat32> step = tf.math.mul(tf.reshape(kernelStep, tf.constant(new int[] {-1})), inputStep);
        Map<Parameter.Role, Operand<TFloat32>> whole = new EnumMap<>(Parameter.Role.class);
        whole.put(role, grids.integers(kernel, kernelStep, grid.orElseThrow()));
        Parameter bias = parameters.get(Parameter.Role.BIAS);
        if (bias != null) {
            Operand<TFloat32> filled =
                    tf.broadcastTo(step, tf.constant(new int[] {bias.shape().get(0)}));
            whole.put(Parameter.Role.BIAS, tf.math.rint(tf.math.div(values.apply(bias), filled)));
        }
        accumulatorSteps.put(layer.name(), step);
        // The rounding changes nothing, and keeps TensorFlow from multiplying kernels by the step beforehand.
        Operand<TFloat32> sums = tf.math.rint(lower.apply(tf.math.rint(tf.math.div(x, inputStep)), whole));
        return tf.math.mul(sums, step);
    }

    private Operand<TFloat32> normalized(
            Layer layer, Operand<TFloat32> x, Operand<TFloat32> sumStep, Map<Parameter.Role, Parameter> parameters) {
        Operand<TFloat32> gamma = affine(layer, parameters.get(Parameter.Role.GAMMA));
        Operand<TFloat32> divisor = layer.op() instanceof DeviationNorm norm
                ? tf.math.add(
                        values.apply(parameters.get(Parameter.Role.MOVING_DEVIATION)),
                        tf.constant((float) norm.epsilon()))
                : tf.math.sqrt(tf.math.add(
                        values.apply(parameters.get(Parameter.Role.MOVING_VARIANCE)),
                        tf.constant((float) ((BatchNorm) layer.op()).epsilon())));
        Operand<TFloat32> scale = tf.math.div(gamma, divisor);
        Operand<TFloat32> scaled = tf.math.mul(sumStep, scale);
        Operand<TFloat32> step = tf.select(
                tf.math.equal(scaled, tf.zerosLike(scaled)),
                tf.math.mul(tf.onesLike(scaled), tf.constant(LEAST_STEP)),
                scaled);
        Operand<TFloat32> bias = tf.math.sub(
                affine(layer, parameters.get(Parameter.Role.BETA)),
                tf.math.mul(values.apply(parameters.get(Parameter.Role.MOVING_MEAN)), scale));
        Operand<TFloat32> sums = tf.math.rint(tf.math.div(x, sumStep));
        return tf.math.mul(tf.math.add(sums, tf.math.rint(tf.math.div(bias, step))), step);
    }

    private Operand<TFloat32> affine(Layer layer, Parameter parameter) {
        Operand<TFloat32> value = values.apply(parameter);
        return layer.op() instanceof DeviationNorm norm ? grids.symmetric(value, norm.affineBits()) : value;
    }

    /** The step of the grid that a layer's values are on; empty where they are on none. */
    private Optional<Operand<TFloat32>> gridStep(String name) {
        Layer layer = network.layer(name);
        if (layer.op() instanceof QuantizeWithin within) {
            float width = (float) (within.greatest() - within.least());
            return Optional.of(tf.constant(width / ((1 << Quantize.MOST_BITS) - 1)));
        } else if (layer.op() instanceof Quantize quantize) {
            return Optional.of(gridSteps.computeIfAbsent(
                    layer.weights(),
                    owner -> grids.step(
                            grids.ends(
                                    values.apply(quantize.parameters(owner, List.of()).get(0)), quantize),
                            quantize.bits())));
        }
        return layer.op().range() instanceof RangeRule.LikeInputs like && !like.blends()
                ? gridStep(layer.inputs().get(0))
                : Optional.empty();
    }
}
