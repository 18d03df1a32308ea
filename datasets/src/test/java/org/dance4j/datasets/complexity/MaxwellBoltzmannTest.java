package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.apache.commons.math3.analysis.integration.SimpsonIntegrator;
import org.junit.jupiter.api.Test;

class MaxwellBoltzmannTest {

    @Test
    void standardValues() {
        MaxwellBoltzmann standard = new MaxwellBoltzmann(0, 1);
        // Of chi-squared with three degrees of freedom: P(X² ≤ 1) = 0.198748, P(X² ≤ 4) = 0.738536.
        assertEquals(0.198748, standard.cdf(1), 1e-6);
        assertEquals(0.738536, standard.cdf(2), 1e-6);
        // sqrt(2/π)·exp(-1/2)
        assertEquals(0.483941, standard.density(1), 1e-6);
        assertEquals(0, standard.density(-1));
        assertEquals(0, standard.cdf(-3));
        assertEquals(1, standard.cdf(1e6));
    }

    @Test
    void densityIsTheSlopeOfTheCdf() {
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(14.3, 33.4);
        double area = new SimpsonIntegrator().integrate(100_000, distribution::density, 20, 90);
        assertEquals(distribution.cdf(90) - distribution.cdf(20), area, 1e-6);
    }

    @Test
    void fitFindsWhereValuesWereDrawnFrom() {
        Random random = new Random(7);
        double[] values = new double[20_000];
        for (int i = 0; i < values.length; i++) {
            // The length of a vector of three normal values follows the distribution.
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            double z = random.nextGaussian();
            values[i] = 5 + 3 * Math.sqrt(x * x + y * y + z * z);
        }
        MaxwellBoltzmann fit = MaxwellBoltzmann.fit(values);
        assertEquals(5, fit.location(), 0.1);
        assertEquals(3, fit.scale(), 0.05);
        assertTrue(fit.kolmogorovSmirnov(values) < 0.01);
    }

    @Test
    void distanceByHand() {
        MaxwellBoltzmann standard = new MaxwellBoltzmann(0, 1);
        // One value at 1: the empirical share steps from 0 to 1 where the cdf is 0.198748.
        assertEquals(1 - 0.198748, standard.kolmogorovSmirnov(new double[] {1}), 1e-6);
        // At 1 and 2: 0.5 - 0.198748 is the largest difference.
        assertEquals(0.301252, standard.kolmogorovSmirnov(new double[] {2, 1}), 1e-6);
    }

    /** Where all are one value, it lies where chi-squared of three degrees of freedom is at 3. */
    @Test
    void whatStandsForAFitOfOneValue() {
        assertEquals(0.6083748, MaxwellBoltzmann.ofOne(42).cdf(42), 1e-7);
        assertEquals(0, MaxwellBoltzmann.ofOne(42).location());
        assertEquals(0, MaxwellBoltzmann.ofOne(0).cdf(0));
    }

    @Test
    void equalValuesHaveNoFit() {
        assertThrows(IllegalArgumentException.class, () -> MaxwellBoltzmann.fit(new double[] {3, 3, 3}));
    }
}
