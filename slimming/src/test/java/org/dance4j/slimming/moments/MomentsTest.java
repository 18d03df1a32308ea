package org.dance4j.slimming.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mean and variance behind non-linearities, against sums over the normal distribution. */
class MomentsTest {

    /** The mean of f(mean + deviation · z) for a standard normal z, by the midpoint rule. */
    private static double expected(double mean, double deviation, DoubleUnaryOperator f) {
        int steps = 2_000_000;
        double from = -10;
        double width = 20.0 / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double z = from + (i + 0.5) * width;
            sum += f.applyAsDouble(mean + deviation * z) * Math.exp(-z * z / 2);
        }
        return sum * width / Math.sqrt(2 * Math.PI);
    }

    private static void assertMoments(
            Moments found, double mean, double deviation, DoubleUnaryOperator f, double within) {
        double first = expected(mean, deviation, f);
        double second = expected(mean, deviation, x -> f.applyAsDouble(x) * f.applyAsDouble(x));
        assertEquals(first, found.mean(), within);
        assertEquals(second - first * first, found.variance(), within);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.3, 0.05", "-0.4, 0.5", "-2, 0.3", "5.5, 2", "8, 3", "-1e-3, 1e-4"})
    void clippedNormal(double mean, double deviation) {
        Moments normal = new Moments(mean, deviation * deviation);
        assertMoments(normal.clipped(Double.POSITIVE_INFINITY), mean, deviation, x -> Math.max(x, 0), 1e-7);
        assertMoments(normal.clipped(6), mean, deviation, x -> Math.min(Math.max(x, 0), 6), 1e-7);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0.01", "0.3, 0.05, 1e-4", "-2, 0.3, 2e-3", "3, 2, 0.02"})
    void sigmoidOfNormal(double mean, double deviation, double within) {
        double found = new Moments(mean, deviation * deviation).sigmoid().mean();
        assertEquals(expected(mean, deviation, x -> 1 / (1 + Math.exp(-x))), found, within);
    }

    @ParameterizedTest
    @CsvSource({"-0.5, 0, 0", "0.5, 0.5, 0.5", "7, 7, 6"})
    void constantsStayExact(double value, double rectified, double clipped) {
        assertEquals(Moments.constant(rectified), Moments.constant(value).clipped(Double.POSITIVE_INFINITY));
        assertEquals(Moments.constant(clipped), Moments.constant(value).clipped(6));
    }

    /** By hand, for independent channels. */
    @Test
    void sumsProductsAndLines() {
        Moments one = new Moments(2, 3);
        Moments other = new Moments(5, 7);
        assertEquals(new Moments(10, 3 * 7 + 3 * 25 + 7 * 4), one.times(other));
        assertEquals(new Moments(7, 10), one.plus(other));
        assertEquals(new Moments(-3, 12), one.affine(-2, 1));
    }
}
