package org.dance4j.graphs.integers;

/**
 * Sums and products of two maps, each with a grid of its own; maps of 1 × 1 are the same at every pixel.
 *
 * @param firstZero what stands for 0 in the first
 * @param secondZero what stands for 0 in the second
 */
record Elementwise(int firstZero, int secondZero) {

    private interface Combination {
        int of(int a, int b);
    }

    /**
     * A sum in integers, residual connections too: each term times a whole number, which are together shifted to the
     * result's steps. The greater of the two numbers has 21 bits.
     *
     * @param first what the first is multiplied by
     * @param second what the second is multiplied by
     * @param shift the power of two that the sum is divided by, halves going up
     */
    record Sum(int first, int second, int shift) {

        private static final int BITS = 20;

        /** Sums have 32 bits. */
        private static final int MOST_SHIFT = 30;

        static Sum of(Grid first, Grid second, Grid result) {
            float ofFirst = (float) first.step() / (float) result.step();
            float ofSecond = (float) second.step() / (float) result.step();
            int shift = BITS - Math.getExponent(Math.max(ofFirst, ofSecond));
            if (shift < 1 || shift > MOST_SHIFT) {
                throw new IllegalArgumentException(
                        "what is added up has steps of " + first.step() + " and " + second.step()
                                + ", and the result of " + result.step() + ": too far apart for sums of 32 bits");
            }
            return new Sum(
                    (int) Math.rint(Math.scalb((double) ofFirst, shift)),
                    (int) Math.rint(Math.scalb((double) ofSecond, shift)),
                    shift);
        }

        int steps(int a, int b) {
            return (a * first + b * second + (1 << (shift - 1))) >> shift;
        }
    }

    IntegerMap add(IntegerMap a, IntegerMap b, Sum sum, OutputStage output) {
        return combine(a, b, sum::steps, output);
    }

    IntegerMap multiply(IntegerMap a, IntegerMap b, OutputStage output) {
        return combine(a, b, (x, y) -> x * y, output);
    }

    private IntegerMap combine(IntegerMap a, IntegerMap b, Combination combination, OutputStage output) {
        IntegerMap larger = a.values().length >= b.values().length ? a : b;
        byte[] made = new byte[larger.values().length];
        for (int i = 0; i < made.length; i++) {
            int c = i % larger.channels();
            int x = a.values()[a.values().length == made.length ? i : c] - firstZero;
            int y = b.values()[b.values().length == made.length ? i : c] - secondZero;
            made[i] = output.result(combination.of(x, y), c);
        }
        return larger.with(larger.channels(), made);
    }
}
