package org.dance4j.graphs;

import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.ops.BatchNormTarget;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Quantize;

/**
 * How far sums of convolutions in integers can reach: the greatest activation times the greatest weight, as often as a
 * kernel has weights for one output channel.
 */
public final class Accumulators {

    /** Floats of 32 bits hold whole numbers up to this, and so add up whole numbers exactly as long as no sum passes it. */
    public static final long EXACT_IN_FLOATS = 1L << 24;

    private Accumulators() {}

    /**
     * The greatest distance from 0 of what is on a grid, in its steps.
     *
     * @param rounding a {@link Quantize} or an operation whose grid is known beforehand and may lie on one side of 0
     */
    public static int mostInput(Op rounding) {
        if (rounding instanceof Quantize grid) {
            return grid.symmetric() ? 1 << (grid.bits() - 1) : (1 << grid.bits()) - 1;
        }
        return (1 << Quantize.MOST_BITS) - 1;
    }

    /**
     * The input channels whose products floats add up exactly, whatever the values are.
     *
     * @param mostInput of what is read, in steps
     * @param mostWeight of the weights, in steps
     * @return at least 1
     */
    public static int exactChannels(BatchNormTarget target, int mostInput, int mostWeight) {
        return (int) Math.max(1, EXACT_IN_FLOATS / ((long) target.window() * mostInput * mostWeight));
    }

    /**
     * Checks that no sum of a network in integers can pass 32 bits, nor 24 within one channel, where activations lie as far
     * from 0 as a grid can have them.
     *
     * @param network with its grids or yet without
     * @throws BadInputException if one can; the message names the layer
     */
    public static void requireFit(Network network, Quantize grid) {
        if (!grid.roundsActivations() || !grid.roundsKernels()) {
            return;
        }
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        for (Layer layer : network.layers()) {
            layer.op().batchNormTarget().ifPresent(target -> {
                long channels = target.kernel().inputAxis().isPresent()
                        ? shapes.get(layer.inputs().get(0)).channels()
                        : 1;
                long ofChannel = (long) target.window() * ((1 << grid.bits()) - 1) * KernelGrids.most(grid);
                if (channels * ofChannel > Integer.MAX_VALUE || ofChannel > EXACT_IN_FLOATS) {
                    throw new BadInputException("layer " + layer.name() + " of network " + network.name()
                            + " cannot be trained in integers: its sums of " + channels * target.window()
                            + " products could reach " + channels * ofChannel + ", and accumulators hold "
                            + Integer.MAX_VALUE + ", of one input channel " + EXACT_IN_FLOATS);
                }
            });
        }
    }
}
