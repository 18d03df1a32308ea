package org.dance4j.graphs.integers;

/**
 * A factor as an integer and a shift, {@code mantissa · 2^(exponent − 31)}, which 32-bit accumulators are brought to another
 * grid by: the product's high half, rounded, and then a rounding shift, as gemmlowp and TFLite have it.
 *
 * @param mantissa 2^30 … 2^31 − 1, or 0
 * @param exponent −31 … 30
 */
record Multiplier(int mantissa, int exponent) {

    private static final int BITS = 31;

    /**
     * The factor's nearest such form. One too small for any accumulator to make it 1 is 0.
     *
     * @param factor at least 0
     * @throws IllegalArgumentException if it is 2^30 or more, or no number
     */
    static Multiplier of(double factor) {
        if (!(factor >= 0 && factor < 1L << (BITS - 1))) {
            throw new IllegalArgumentException("a multiplier must be from 0 to below 2^30, found " + factor);
        }
        if (factor == 0) {
            return new Multiplier(0, 0);
        }
        int exponent = Math.getExponent(factor) + 1;
        long mantissa = Math.round(Math.scalb(factor, BITS - exponent));
        if (mantissa == 1L << BITS) {
            mantissa /= 2;
            exponent++;
        }
        return exponent < -BITS ? new Multiplier(0, 0) : new Multiplier((int) mantissa, exponent);
    }

    /** The rounded product with an accumulator, limited to 32 bits. */
    int times(int accumulator) {
        long shifted = saturated((long) accumulator << Math.max(exponent, 0));
        return rounded(highMul((int) shifted), Math.max(-exponent, 0));
    }

    /** The high half of the doubled product; the nudge rounds halves away from 0. Mantissas are never −2^31. */
    private int highMul(int x) {
        long product = (long) x * mantissa;
        long nudge = product >= 0 ? 1L << (BITS - 1) : 1 - (1L << (BITS - 1));
        return (int) ((product + nudge) / (1L << BITS));
    }

    /** Divided by a power of two, halves away from 0. */
    static int rounded(int x, int shift) {
        if (shift == 0) {
            return x;
        }
        long half = 1L << (shift - 1);
        return (int) (x >= 0 ? (x + half) >> shift : -((half - x) >> shift));
    }

    private static long saturated(long x) {
        return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, x));
    }
}
