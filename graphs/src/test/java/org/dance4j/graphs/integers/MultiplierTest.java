package org.dance4j.graphs.integers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MultiplierTest {

    @Test
    void aFactorIsAMantissaOf31BitsAndAnExponent() {
        assertEquals(new Multiplier(1 << 30, 0), Multiplier.of(0.5));
        assertEquals(new Multiplier(1 << 30, 1), Multiplier.of(1));
        assertEquals(new Multiplier(3 << 29, -1), Multiplier.of(0.375));
        assertEquals(new Multiplier(0, 0), Multiplier.of(0));
        // The mantissa would round to 2^31.
        assertEquals(new Multiplier(1 << 30, 1), Multiplier.of(Math.nextDown(1.0)));
        assertThrows(IllegalArgumentException.class, () -> Multiplier.of(-1));
        assertThrows(IllegalArgumentException.class, () -> Multiplier.of(Double.NaN));
    }

    @Test
    void productsAreRoundedOnceAndHalvesGoUp() {
        Multiplier half = Multiplier.of(0.5);
        assertEquals(2, half.times(3));
        assertEquals(-1, half.times(-3));
        // Rounded twice, 0.498 would become a half, and then 1.
        assertEquals(0, new Multiplier((int) Math.round(0.498 * (1L << 31)), 0).times(1));
        assertEquals(Integer.MAX_VALUE, Multiplier.of(4).times(Integer.MAX_VALUE));
    }

    @Test
    void theyAreThoseOfExactArithmetic() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            Multiplier multiplier = Multiplier.of(random.nextDouble() * Math.scalb(1.0, -random.nextInt(20)));
            int accumulator = random.nextInt() >> random.nextInt(16);
            BigDecimal exact = BigDecimal.valueOf(accumulator)
                    .multiply(BigDecimal.valueOf(multiplier.mantissa()))
                    .divide(BigDecimal.valueOf(2).pow(31 - multiplier.exponent()));
            BigDecimal up = exact.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
            assertEquals(up.intValueExact(), multiplier.times(accumulator));
        }
    }

    /** Against Java's own float32. */
    @Test
    void productsAreRoundedAsFloats() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            int accumulator = random.nextInt() >> random.nextInt(31);
            float factor = (float) Math.scalb(random.nextDouble(0.5, 1), -random.nextInt(25));
            double product = (float) accumulator * factor;
            assertEquals(
                    (long) Math.rint(product),
                    Multiplier.of(factor).timesAsFloat(accumulator),
                    accumulator + " " + factor);
        }
        assertEquals(2, Multiplier.of(0.5).timesAsFloat(3));
        assertEquals(2, Multiplier.of(0.5).timesAsFloat(5));
        assertEquals(-2, Multiplier.of(0.5).timesAsFloat(-3));
    }
}
