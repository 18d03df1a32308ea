package org.dance4j.graphs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dance4j.graphs.ops.ChannelNorm;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.RangeRule;

/** The grids that a network in integers holds its kernels on. */
public final class KernelGrids {

    /** Smaller ones are not told from 0. */
    public static final double LEAST_MAXIMUM = 1e-9;

    private KernelGrids() {}

    /** The grids that a network has; empty if it is one of floats. */
    public static Optional<Quantize> of(Network network) {
        return network.layers().stream()
                .map(Layer::op)
                .filter(Quantize.class::isInstance)
                .map(Quantize.class::cast)
                .findFirst();
    }

    /**
     * What a network was made to be trained in: {@code float}, {@code int8}, whose kernels are on the unit grid, or
     * {@code int8-inference}. It is what its JSON says of it.
     */
    public static String arithmetic(Network network) {
        return of(network)
                .map(grid -> grid.kernels().isTrained() ? "int8" : "int8-inference")
                .orElse("float");
    }

    /**
     * The bits of a network's norms by mean deviations; {@link Quantize#FLOAT_BITS} if its norms are others. Empty if it has
     * none.
     */
    public static OptionalInt normBits(Network network) {
        return network.layers().stream()
                .map(Layer::op)
                .filter(op -> op instanceof ChannelNorm)
                .mapToInt(op -> op instanceof DeviationNorm norm ? norm.bits() : Quantize.FLOAT_BITS)
                .findFirst();
    }

    /** The operation that a layer's values were last rounded to a grid by; empty where they are on none. */
    public static Optional<Op> rounding(Network network, String layer) {
        Op op = network.layer(layer).op();
        if (op instanceof Quantize grid) {
            return grid.roundsActivations() ? Optional.of(op) : Optional.empty();
        } else if (op instanceof QuantizeWithin) {
            return Optional.of(op);
        }
        return op.range() instanceof RangeRule.LikeInputs like && !like.blends()
                ? rounding(network, network.layer(layer).inputs().get(0))
                : Optional.empty();
    }

    /** The greatest integer of a weight. */
    public static int most(Quantize grid) {
        return (1 << (grid.kernelBits() - 1)) - 1;
    }

    /** The step of {@link Quantize.KernelGrid#UNIT}. */
    public static double unitStep(Quantize grid) {
        return 1.0 / (1 << (grid.kernelBits() - 1));
    }

    /** The output channel that a kernel's value is of. */
    public static int channel(Parameter kernel, int index) {
        int axis = kernel.role().outputAxis();
        int inner = kernel.shape().stream().skip(axis + 1L).reduce(1, Math::multiplyExact);
        return index / inner % kernel.shape().get(axis);
    }

    /** The greatest magnitude of each output channel. */
    public static double[] greatest(Parameter kernel, FloatTensor values) {
        double[] greatest = new double[kernel.shape().get(kernel.role().outputAxis())];
        for (int i = 0; i < values.size(); i++) {
            int c = channel(kernel, i);
            greatest[c] = Math.max(greatest[c], Math.abs(values.get(i)));
        }
        return greatest;
    }

    /** Weights with every kernel rounded to the network's grids. */
    static Weights rounded(Network network, Weights weights) {
        Optional<PlacedGrids> grids = PlacedGrids.of(network);
        if (grids.isEmpty()) {
            return weights;
        }
        Map<String, FloatTensor> kernels = new HashMap<>();
        for (Parameter parameter : network.parameters()) {
            if (parameter.role().isKernel()) {
                kernels.put(
                        parameter.name(), rounded(grids.get().of(parameter), parameter, weights.get(parameter.name())));
            }
        }
        for (Layer layer : network.layers()) {
            if (layer.op() instanceof DeviationNorm norm) {
                for (Parameter.Role role : List.of(Parameter.Role.GAMMA, Parameter.Role.BETA)) {
                    String name = Parameter.name(layer.weights(), role);
                    kernels.put(name, rounded(norm, weights.get(name)));
                }
            }
        }
        return weights.with(kernels);
    }

    private static FloatTensor rounded(DeviationNorm norm, FloatTensor affine) {
        float[] values = affine.toArray();
        float greatest = (float) LEAST_MAXIMUM;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        float step = greatest / ((1 << (norm.affineBits() - 1)) - 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.rint(values[i] / step) * step;
        }
        return FloatTensor.of(affine.shape(), values);
    }

    private static FloatTensor rounded(Quantize grid, Parameter kernel, FloatTensor tensor) {
        if (!grid.roundsKernels()) {
            return tensor;
        }
        boolean isUnit = grid.kernels().isUnit(kernel.role());
        double[] greatest = greatest(kernel, tensor);
        int most = most(grid);
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            double step = isUnit ? unitStep(grid) : Math.max(greatest[channel(kernel, i)], LEAST_MAXIMUM) / most;
            values[i] = (float) (Math.max(-most, Math.min(most, Math.rint(values[i] / step))) * step);
        }
        return FloatTensor.of(tensor.shape(), values);
    }
}
