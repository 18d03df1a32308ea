package org.dance4j.graphs.integers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.Accumulators;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.RangeRule;

/**
 * Networks that are trained with their activations and kernels on grids of integers. Values are rounded where they become
 * integers in the exported file, as {@link QuantizationPlan} has it for the operations of the network, and what shares a
 * range there shares a grid here. Behind bilinear resizing they are rounded again, as a file of integers does.
 */
public final class IntegerTraining {

    /** How far the deviation of a norm by mean deviations is kept from 0, as Yang et al. have it. */
    private static final double DEVIATION_EPSILON = 1e-3;

    /** Of their moving averages 0.95 stays. */
    private static final double DEVIATION_MOMENTUM = 0.05;

    /** The bits of statistics and normalised values, as Yang et al. have it. */
    public static final int NORM_BITS = 16;

    /** The mean deviation of what is normally distributed, in standard deviations. */
    private static final double DEVIATION_OF_NORMAL = Math.sqrt(2 / Math.PI);

    private static final String SUFFIX = ".q";

    private final Network network;
    private final Quantize grid;
    private final QuantizationPlan plan;
    private final Map<String, String> norms;
    /** What a layer's values are rounded by, and the layer that its range is kept under. */
    private final Map<String, Layer> roundings = new LinkedHashMap<>();

    private final Map<String, String> owners = new HashMap<>();

    private IntegerTraining(Network network, Quantize grid) {
        this.network = network;
        this.grid = grid;
        Network folded = IntegerForm.network(Folding.network(network));
        plan = new QuantizationPlan(folded);
        plan.unsharable().filter(layer -> grid.roundsActivations()).ifPresent(layer -> {
            throw new BadInputException("layer " + layer + " of network " + network.name()
                    + " cannot be trained in integers: its range is fixed, and it is concatenated with layers of other"
                    + " ranges, which 8 bits have no form for");
        });
        norms = Folding.folded(network);
        for (Set<String> group : plan.groups()) {
            String owner = group.stream().filter(plan::isMeasured).findFirst().orElseGet(() -> group.iterator()
                    .next());
            group.forEach(layer -> owners.put(layer, owner));
        }
        for (Layer layer : folded.layers()) {
            RangeRule rule = layer.op().range();
            if (rule instanceof RangeRule.LikeInputs like ? like.blends() : plan.hasRange(layer.name())) {
                String place = norms.getOrDefault(layer.name(), layer.name());
                String owner = owners.getOrDefault(plan.source(layer.name()), plan.source(layer.name()));
                roundings.put(place, rounding(place, owner, folded.layer(owner)));
            }
        }
    }

    private Layer rounding(String place, String owner, Layer source) {
        Op op = grid.roundsActivations() && source.op().range() instanceof RangeRule.Fixed fixed
                ? new QuantizeWithin(fixed.least(), fixed.greatest())
                : grid;
        return new Layer(place + SUFFIX, network.layer(place).part(), op, List.of(place), owner + SUFFIX);
    }

    /**
     * The network with grids.
     *
     * @param float32 a network without
     * @param grid of activations that follow what is seen, and of kernels; where these are trained in integers, batch norms
     *     go by mean deviations of {@link #NORM_BITS}
     * @throws BadInputException if a layer has no form in integers, or its sums could pass 32 bits; the
     *     message names it
     * @throws IllegalArgumentException if the network has grids already
     */
    public static Network of(Network float32, Quantize grid) {
        return of(float32, grid, NORM_BITS);
    }

    /**
     * The same with norms of other bits.
     *
     * @param normBits of statistics and normalised values, 2–16; or {@link Quantize#FLOAT_BITS} for batch norms of floats, by
     *     variances. Nothing is asked of it where training is not in integers
     */
    public static Network of(Network float32, Quantize grid, int normBits) {
        if (KernelGrids.of(float32).isPresent()) {
            throw new IllegalArgumentException("network " + float32.name() + " is one of integers already");
        }
        Accumulators.requireFit(float32, grid);
        boolean areReplaced = grid.kernels().isTrained() && normBits != Quantize.FLOAT_BITS;
        int affineBits = grid.roundsKernels() ? grid.kernelBits() : Quantize.MOST_BITS;
        List<Layer> layers = new ArrayList<>();
        for (Layer layer : float32.layers()) {
            Layer made = areReplaced && layer.op() instanceof BatchNorm
                    ? layer.with(new DeviationNorm(DEVIATION_EPSILON, DEVIATION_MOMENTUM, normBits, affineBits))
                    : layer;
            layers.addAll(IntegerForm.chain(
                    layer.op() instanceof Normalize normalize ? layer.with(inIntegers(normalize)) : made));
        }
        return new IntegerTraining(float32.with(layers), grid).rounded();
    }

    /**
     * Weights of a network of floats for the same network with grids. Norms by mean deviations normalise what is normally
     * distributed to √(π/2) times as much as norms by variances, whose gammas are taken down by as much, so that a trained
     * network goes on as it was.
     *
     * @param onGrids the network that they are for
     * @param given of all or some of its parameters
     */
    public static Weights weights(Network onGrids, Weights given) {
        if (onGrids.layers().stream().noneMatch(layer -> layer.op() instanceof DeviationNorm)) {
            return given;
        }
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        given.tensors().forEach((name, tensor) -> {
            if (name.endsWith(Parameter.name("", Parameter.Role.MOVING_VARIANCE))) {
                String owner = name.substring(0, name.lastIndexOf(Parameter.name("", Parameter.Role.MOVING_VARIANCE)));
                tensors.put(
                        Parameter.name(owner, Parameter.Role.MOVING_DEVIATION),
                        map(tensor, variance -> Math.sqrt(variance) * DEVIATION_OF_NORMAL));
            } else if (name.endsWith(Parameter.name("", Parameter.Role.GAMMA))) {
                tensors.put(name, map(tensor, gamma -> gamma * DEVIATION_OF_NORMAL));
            } else {
                tensors.put(name, tensor);
            }
        });
        return Weights.of(tensors);
    }

    private static FloatTensor map(FloatTensor tensor, DoubleUnaryOperator function) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) function.applyAsDouble(values[i]);
        }
        return FloatTensor.of(tensor.shape(), values);
    }

    /** A convolution whose weights are each 127 of their steps subtracts whole steps: 127ths of a pixel's value. */
    private static Normalize inIntegers(Normalize normalize) {
        return new Normalize(
                normalize.mean().stream()
                        .map(mean -> Math.rint(mean * IntegerKernel.MOST) / IntegerKernel.MOST)
                        .toList(),
                normalize.deviation());
    }

    private Network rounded() {
        List<Layer> layers = new ArrayList<>();
        Set<String> before = new HashSet<>();
        for (Layer layer : network.layers()) {
            layers.add(new Layer(
                    layer.name(),
                    layer.part(),
                    layer.op(),
                    layer.inputs().stream()
                            .map(input -> before.contains(input) ? input + SUFFIX : input)
                            .toList(),
                    layer.weights()));
            Layer rounding = roundings.get(layer.name());
            if (rounding != null) {
                layers.add(rounding);
                before.add(layer.name());
            }
        }
        return new Network(
                network.name(),
                network.sizeMultiple(),
                layers,
                before.contains(network.output()) ? network.output() + SUFFIX : network.output(),
                network.auxiliaries().stream()
                        .map(auxiliary -> before.contains(auxiliary.output())
                                ? auxiliary.at(auxiliary.output() + SUFFIX)
                                : auxiliary)
                        .toList());
    }
}
