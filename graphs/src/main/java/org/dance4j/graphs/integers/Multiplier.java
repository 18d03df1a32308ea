package org.dance4j.graphs.integers;

/**
 * A factor as an integer and a shift, {@code mantissa · 2^(exponent − 31)}, which 32-bit accumulators are brought to another
 * grid by: a product of 64 bits and a rounding shift, TFLite's single rounding. Gemmlowp rounds twice, to the product's high
 * half and then by the shift, which turns up to one of 256 results to the next integer; of what comes of it, many layers
 * later, a label in a hundred.
 *
 * @param mantissa 2^30 … 2^31 − 1, or 0
 * @param exponent −31 … 30
 */
record Multiplier(int mantissa, int exponent) {

    private static final int BITS = 31;

    /** Bits of a float32's significand. */
    private static final int FLOAT_BITS = 24;

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

    /** The product with an accumulator, rounded once, halves up, and limited to 32 bits. */
    int times(int accumulator) {
        int shift = BITS - exponent;
        return limited(((long) accumulator * mantissa + (1L << (shift - 1))) >> shift);
    }

    /**
     * The product with an accumulator as XNNPACK has it, found in integers: the accumulator, and then the product, to the
     * significant bits of a float32, and that to an integer, each time to the nearest, halves to even. The factor is to be a
     * float32.
     */
    int timesAsFloat(int accumulator) {
        long product = significant(significant(accumulator) * mantissa);
        return limited(halfEven(product, BITS - exponent));
    }

    private static long significant(long value) {
        int dropped = Long.SIZE - Long.numberOfLeadingZeros(Math.abs(value)) - FLOAT_BITS;
        return dropped <= 0 ? value : halfEven(value, dropped) << dropped;
    }

    private static long halfEven(long value, int shift) {
        long floor = value >> shift;
        long rest = value - (floor << shift);
        long half = 1L << (shift - 1);
        return rest > half || (rest == half && (floor & 1) == 1) ? floor + 1 : floor;
    }

    private static int limited(long value) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }
}
