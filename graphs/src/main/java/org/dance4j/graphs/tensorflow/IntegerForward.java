package org.dance4j.graphs.tensorflow;

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
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.tensorflow.WholeConvolution.Whole;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Convolutions of a network that is trained in integers: sums of whole numbers, and one product with the steps behind. */
final class IntegerForward {

    private final Ops tf;
    private final Network network;
    private final PlacedGrids placed;
    private final GridOps grids;
    private final Function<Parameter, Operand<TFloat32>> values;
    private final Operand<TFloat32> dropoutStrength;
    private final List<NetworkOps.RangeStatistics> seen;
    private final Map<String, Whole<TFloat64>> inputs = new HashMap<>();
    private final Map<String, Whole<TFloat32>> kernels = new HashMap<>();

    /**
     * @param values parameters as they are stored
     * @param dropoutStrength what rates of dropout are multiplied by, a scalar
     * @param seen what the grids of layers before saw of the batch
     */
    IntegerForward(
            Ops tf,
            Network network,
            PlacedGrids placed,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> dropoutStrength,
            List<NetworkOps.RangeStatistics> seen) {
        this.tf = tf;
        this.network = network;
        this.placed = placed;
        this.grids = new GridOps(tf);
        this.values = values;
        this.dropoutStrength = dropoutStrength;
        this.seen = seen;
    }

    /**
     * A layer as a convolution of whole numbers; empty if it is none, or what it reads or its kernel is on no grid.
     *
     * @param x what it reads
     * @param channels of what it reads
     */
    Optional<WholeConvolution> convolution(
            Layer layer,
            Operand<TFloat32> x,
            int channels,
            Map<Parameter.Role, Parameter> parameters,
            WholeConvolution.Lowered lowered) {
        return layer.op()
                .batchNormTarget()
                .filter(target -> isWhole(parameters.get(target.kernel())))
                .flatMap(target -> input(layer.inputs().get(0), x)
                        .map(input -> WholeConvolution.of(
                                tf,
                                target,
                                input,
                                channels,
                                kernel(parameters.get(target.kernel())),
                                Optional.ofNullable(parameters.get(Parameter.Role.BIAS))
                                        .map(values),
                                lowered)));
    }

    private boolean isWhole(Parameter kernel) {
        return placed.grid().roundsKernels() && !placed.isFloatInTraining(kernel);
    }

    /** What a convolution makes, its bias added. */
    Operand<TFloat32> result(WholeConvolution made, Map<Parameter.Role, Parameter> parameters) {
        Parameter bias = parameters.get(Parameter.Role.BIAS);
        return bias == null ? made.values(tf) : tf.nn.biasAdd(made.values(tf), values.apply(bias));
    }

    private Optional<Whole<TFloat64>> input(String name, Operand<TFloat32> x) {
        if (!inputs.containsKey(name)) {
            KernelGrids.rounding(network, name).ifPresent(rounding -> {
                Operand<TFloat64> step = step(name);
                inputs.put(
                        name,
                        new Whole<>(
                                tf.math.rint(tf.math.div(x, tf.dtypes.cast(step, TFloat32.class))),
                                step,
                                Accumulators.mostInput(rounding)));
            });
        }
        return Optional.ofNullable(inputs.get(name));
    }

    private Whole<TFloat32> kernel(Parameter kernel) {
        return kernels.computeIfAbsent(kernel.name(), name -> {
            Operand<TFloat32> stored = values.apply(kernel);
            Quantize grid = placed.of(kernel);
            Operand<TFloat32> step = grids.kernelStep(stored, kernel.role(), grid);
            Operand<TInt32> flat = tf.constant(new int[] {-1});
            return new Whole<>(
                    grids.integers(stored, kernel.role(), grid),
                    grid.kernels().isUnit(kernel.role()) ? step : tf.reshape(step, flat),
                    KernelGrids.most(grid));
        });
    }

    /**
     * The step of the grid that a layer's values are on. What is joined has one grid, but for a first batch, whose parts are
     * rounded as each is seen: they go on in the coarsest of their steps. What dropout leaves are as many steps as before, and
     * each step is longer.
     */
    private Operand<TFloat64> step(String name) {
        Layer layer = network.layer(name);
        if (layer.op() instanceof QuantizeWithin within) {
            return tf.constant(within.step());
        } else if (layer.op() instanceof Quantize) {
            return seen.stream()
                    .filter(range -> range.layer().equals(layer))
                    .findFirst()
                    .orElseThrow()
                    .step();
        } else if (layer.op() instanceof Dropout dropout) {
            Operand<TFloat64> stays = tf.math.sub(
                    tf.constant(1.0),
                    tf.math.mul(tf.dtypes.cast(dropoutStrength, TFloat64.class), tf.constant(dropout.rate())));
            return tf.math.div(step(layer.inputs().get(0)), stays);
        }
        return layer.valueInputs().stream()
                .map(this::step)
                .reduce(tf.math::maximum)
                .orElseThrow();
    }
}
