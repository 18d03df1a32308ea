package org.dance4j.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Parameter;
import org.dance4j.graphs.Weights;

/**
 * Mean and variance of what each batch norm sees over a whole dataset, put together from those of batches: with batch b
 * weighing n_b, the mean is Σ n_b·m_b / Σ n_b and the variance Σ n_b·(v_b + m_b²) / Σ n_b − mean².
 */
final class StatisticsEstimate {

    private static final class Sums {
        private final double[] means;
        private final double[] squares;
        private double weight;

        private Sums(int channels) {
            means = new double[channels];
            squares = new double[channels];
        }
    }

    private final Map<String, Sums> byOwner = new HashMap<>();

    /** Adds a batch's mean and variance, {@code [C]} each, of the batch norm whose weights bear the owner's name. */
    void add(String owner, float[] mean, float[] variance, double weight) {
        Sums sums = byOwner.computeIfAbsent(owner, name -> new Sums(mean.length));
        for (int c = 0; c < mean.length; c++) {
            sums.means[c] += weight * mean[c];
            sums.squares[c] += weight * (variance[c] + (double) mean[c] * mean[c]);
        }
        sums.weight += weight;
    }

    /** Weights with their moving statistics replaced by the estimate. */
    Weights applyTo(Weights weights) {
        Map<String, FloatTensor> replaced = new HashMap<>();
        byOwner.forEach((owner, sums) -> {
            int channels = sums.means.length;
            float[] mean = new float[channels];
            float[] variance = new float[channels];
            for (int c = 0; c < channels; c++) {
                double m = sums.means[c] / sums.weight;
                mean[c] = (float) m;
                variance[c] = (float) Math.max(0, sums.squares[c] / sums.weight - m * m);
            }
            replaced.put(Parameter.name(owner, Parameter.Role.MOVING_MEAN), FloatTensor.of(List.of(channels), mean));
            replaced.put(
                    Parameter.name(owner, Parameter.Role.MOVING_VARIANCE), FloatTensor.of(List.of(channels), variance));
        });
        return weights.with(replaced);
    }
}
