package org.dance4j.graphs.integers;

import java.util.List;
import org.dance4j.graphs.ops.Activation;

/**
 * How 32-bit accumulators become the 8-bit integers of a layer's result.
 *
 * @param rounding of products
 * @param multipliers what brings an accumulator to steps of the result, one for all channels or one for each
 * @param grid of the result
 * @param least the least integer of the result: where a ReLU is taken in, what stands for 0
 * @param greatest the greatest integer of the result: where a ReLU6 is taken in, what stands for 6
 */
record OutputStage(Rounding rounding, List<Multiplier> multipliers, Grid grid, int least, int greatest) {

    /** How a product is rounded. */
    enum Rounding {
        /** {@link Multiplier#times}. */
        ONCE,
        /** {@link Multiplier#timesAsFloat}. */
        AS_FLOAT
    }

    private static final double RELU6_LIMIT = 6;

    OutputStage {
        multipliers = List.copyOf(multipliers);
    }

    /** @param limit the ReLU that is taken in, or null */
    static OutputStage of(Rounding rounding, List<Multiplier> multipliers, Grid grid, Activation.Function limit) {
        int least = limit == null ? Grid.LEAST : grid.nearest(0);
        int greatest = limit == Activation.Function.RELU6 ? grid.nearest(RELU6_LIMIT) : Grid.GREATEST;
        return new OutputStage(rounding, multipliers, grid, least, greatest);
    }

    byte result(int accumulator, int channel) {
        Multiplier multiplier = multipliers.get(multipliers.size() == 1 ? 0 : channel);
        int steps = rounding == Rounding.ONCE ? multiplier.times(accumulator) : multiplier.timesAsFloat(accumulator);
        long moved = (long) steps + grid.zero();
        return (byte) Math.max(least, Math.min(greatest, moved));
    }
}
