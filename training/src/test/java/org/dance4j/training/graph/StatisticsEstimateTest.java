package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Weights;
import org.junit.jupiter.api.Test;

class StatisticsEstimateTest {

    /** First channel: 1, 2, 3, 6 and 8, 10, together of mean 5 and variance 64 / 5. Second: 4, 4, 4, 4 and 7, 7. */
    @Test
    void batchesGiveTheStatisticsOfTheirUnion() {
        StatisticsEstimate estimate = new StatisticsEstimate();
        estimate.add("bn", new float[] {3, 4}, new float[] {14f / 3, 0}, 4);
        estimate.add("bn", new float[] {9, 7}, new float[] {2, 0}, 2);
        Weights weights = estimate.applyTo(Weights.of(Map.of("bn/gamma", FloatTensor.of(List.of(2), 1, 2))));
        assertEquals(FloatTensor.of(List.of(2), 1, 2), weights.get("bn/gamma"));
        assertEquals(FloatTensor.of(List.of(2), 5, 5), weights.get("bn/moving_mean"));
        assertEquals(64.0 / 5, weights.get("bn/moving_variance").get(0), 1e-5);
        assertEquals((4 * 1 + 2 * 4) / 5.0, weights.get("bn/moving_variance").get(1), 1e-5);
    }

    /** TensorFlow gives a single value the variance 0. */
    @Test
    void singleValuesAddUpToo() {
        StatisticsEstimate estimate = new StatisticsEstimate();
        estimate.add("bn", new float[] {1}, new float[] {0}, 1);
        assertEquals(
                0,
                estimate.applyTo(Weights.of(Map.of())).get("bn/moving_variance").get(0));
        estimate.add("bn", new float[] {4}, new float[] {0}, 1);
        Weights weights = estimate.applyTo(Weights.of(Map.of()));
        assertEquals(2.5, weights.get("bn/moving_mean").get(0), 1e-6);
        assertEquals(4.5, weights.get("bn/moving_variance").get(0), 1e-6);
    }
}
