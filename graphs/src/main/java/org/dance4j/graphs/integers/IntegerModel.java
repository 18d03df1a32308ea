package org.dance4j.graphs.integers;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;

/**
 * All that a network in 8-bit integers is made of.
 *
 * @param form the network in {@link IntegerForm}, and its weights
 * @param measured the ranges of {@link QuantizationPlan#measured}
 * @param kernelSteps by a kernel's name, the steps of its output channels where these are not by its greatest magnitudes
 */
public record IntegerModel(Folding.Folded form, Map<String, Range> measured, Map<String, FloatTensor> kernelSteps) {

    /** Copies the maps. */
    public IntegerModel {
        measured = Map.copyOf(measured);
        kernelSteps = Map.copyOf(kernelSteps);
    }

    /** A network of floats with ranges that were measured on images. */
    public static IntegerModel calibrated(Folding.Folded form, Map<String, Range> measured) {
        return new IntegerModel(form, measured, Map.of());
    }

    /**
     * The integers that a network has been trained with; nothing is measured.
     *
     * @return empty for a network of floats
     * @throws org.dance4j.common.io.BadInputException if its grids are not of 8 bits, or a layer has no form in integers
     */
    public static Optional<IntegerModel> trained(Network network, Weights weights) {
        Optional<Quantize> grid = KernelGrids.of(network.inference());
        if (grid.isEmpty()) {
            return Optional.empty();
        } else if (grid.get().bits() != Quantize.MOST_BITS || grid.get().kernelBits() != Quantize.MOST_BITS) {
            throw new BadInputException("network " + network.name() + " has activations of "
                    + grid.get().bits() + " bits and weights of " + grid.get().kernelBits()
                    + ", and files of integers hold "
                    + Quantize.MOST_BITS);
        }
        Folding.Folded folded = Folding.fold(network, weights);
        Map<String, Range> ranges = new HashMap<>();
        for (Layer layer : folded.network().layers()) {
            if (layer.op() instanceof Quantize quantize) {
                FloatTensor range = folded.weights().get(layer.weights(), Parameter.Role.RANGE);
                ranges.put(layer.inputs().get(0), range(quantize, range.get(0), range.get(1)));
            }
        }
        return Optional.of(new IntegerModel(
                IntegerForm.of(folded),
                ranges,
                grid.get().kernels().isTrained()
                        ? unitSteps(network, weights, KernelGrids.unitStep(grid.get()))
                        : Map.of()));
    }

    /** A grid goes through its norm's scale as any value of the kernel does. */
    private static Map<String, FloatTensor> unitSteps(Network network, Weights weights, double step) {
        PlacedGrids grids = PlacedGrids.of(network.inference()).orElseThrow();
        Set<String> onUnit = new HashSet<>();
        Map<String, FloatTensor> constant = new HashMap<>();
        for (Parameter parameter : network.inference().parameters()) {
            if (grids.of(parameter).kernels().isUnit(parameter.role())) {
                onUnit.add(parameter.name());
                constant.put(parameter.name(), FloatTensor.filled(parameter.shape(), (float) step));
            }
        }
        Folding.Folded folded = Folding.fold(network, weights.with(constant));
        Map<String, FloatTensor> steps = new HashMap<>();
        for (Parameter parameter : folded.network().parameters()) {
            if (onUnit.contains(parameter.name())) {
                double[] greatest =
                        KernelGrids.greatest(parameter, folded.weights().get(parameter.name()));
                float[] values = new float[greatest.length];
                for (int c = 0; c < values.length; c++) {
                    values[c] = (float) Math.max(greatest[c], KernelGrids.LEAST_MAXIMUM);
                }
                steps.put(parameter.name(), FloatTensor.of(List.of(values.length), values));
            }
        }
        return steps;
    }

    /** The range of a grid that has seen these extremes. */
    private static Range range(Quantize quantize, float least, float greatest) {
        Range seen = Range.covering(least, greatest);
        if (!quantize.symmetric()) {
            return seen;
        }
        double most = Math.max(-seen.min(), seen.max());
        double positive = (1 << (quantize.bits() - 1)) - 1;
        return new Range((float) (-most * (positive + 1) / positive), (float) most);
    }

    /**
     * The steps of a kernel's output channels.
     *
     * @param inputStep the finest step of what convolutions of this kernel read
     */
    public double[] steps(Parameter kernel, double inputStep) {
        FloatTensor known = kernelSteps.get(kernel.name());
        if (known == null) {
            return IntegerKernel.steps(kernel, form.weights(), inputStep);
        }
        // Of a channel whose gamma is next to 0 the trained step is too fine for its bias, beside which little else
        // counts.
        double[] steps = IntegerKernel.leastSteps(kernel, form.weights(), inputStep);
        for (int c = 0; c < steps.length; c++) {
            steps[c] = Math.max(known.get(c), steps[c]);
        }
        return steps;
    }
}
