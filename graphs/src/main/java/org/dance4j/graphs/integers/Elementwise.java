package org.dance4j.graphs.integers;

import java.util.List;
import org.dance4j.graphs.ops.Activation;

/**
 * Sums and products of two maps, each with a grid of its own; maps of 1 × 1 are the same at every pixel.
 *
 * @param first the grid of the first
 * @param second the grid of the second
 * @param ofFirst what brings the first to the steps of the accumulator
 * @param ofSecond what brings the second there
 * @param output what becomes of the accumulators
 */
record Elementwise(Grid first, Grid second, Multiplier ofFirst, Multiplier ofSecond, OutputStage output) {

    /** Fractional bits of terms of a sum, in steps of twice the greater of the two grids. */
    private static final int SUM_BITS = 20;

    private interface Combination {
        int of(int a, int b);
    }

    /** The sum; residual connections are integers, too. */
    static Elementwise sum(Grid first, Grid second, Grid result, Activation.Function limit) {
        double common = 2 * Math.max(first.step(), second.step());
        Multiplier multiplier = Multiplier.of(common / ((1 << SUM_BITS) * result.step()));
        return new Elementwise(
                first,
                second,
                Multiplier.of(first.step() / common),
                Multiplier.of(second.step() / common),
                OutputStage.of(List.of(multiplier), result, limit));
    }

    /** The product. */
    static Elementwise product(
            Grid first, Grid second, Grid result, Activation.Function limit) {
        Multiplier multiplier = Multiplier.of(first.step() * second.step() / result.step());
        Multiplier one = Multiplier.of(1);
        return new Elementwise(first, second, one, one, OutputStage.of(List.of(multiplier), result, limit));
    }

    IntegerMap add(IntegerMap a, IntegerMap b) {
        return combine(a, b, (x, y) -> ofFirst.times(x << SUM_BITS) + ofSecond.times(y << SUM_BITS));
    }

    IntegerMap multiply(IntegerMap a, IntegerMap b) {
        return combine(a, b, (x, y) -> x * y);
    }

    private IntegerMap combine(IntegerMap a, IntegerMap b, Combination combination) {
        IntegerMap larger = a.values().length >= b.values().length ? a : b;
        byte[] made = new byte[larger.values().length];
        for (int i = 0; i < made.length; i++) {
            int c = i % larger.channels();
            int x = a.values()[a.values().length == made.length ? i : c] - first.zero();
            int y = b.values()[b.values().length == made.length ? i : c] - second.zero();
            made[i] = output.result(combination.of(x, y), c);
        }
        return larger.with(larger.channels(), made);
    }
}
