package org.dance4j.training.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * Mean and variance of all that each batch norm sees over a whole dataset, put together from those of batches: with n_b
 * values of mean m_b and variance v_b in batch b and N in all, the mean m is Σ n_b·m_b / N, and the variance
 * (Σ ((n_b − 1)·v_b + n_b·m_b²) − N·m²) / (N − 1). All variances have Bessel's correction.
 */
public final class StatisticsEstimate {

    private static final class Sums {
        private final double[] means;
        private final double[] squares;
        private long count;

        private Sums(int channels) {
            means = new double[channels];
            squares = new double[channels];
        }
    }

    private final Map<String, Sums> byOwner = new HashMap<>();

    /**
     * Adds a batch's mean and variance, {@code [C]} each, of the batch norm whose weights bear the owner's name.
     *
     * @param count the values of a channel in the batch: images times height times width
     */
    void add(String owner, float[] mean, float[] variance, long count) {
        Sums sums = byOwner.computeIfAbsent(owner, name -> new Sums(mean.length));
        for (int c = 0; c < mean.length; c++) {
            sums.means[c] += (double) count * mean[c];
            sums.squares[c] += (count - 1.0) * variance[c] + (double) count * mean[c] * mean[c];
        }
        sums.count += count;
    }

    /** Weights with their moving statistics replaced by the estimate. */
    public Weights applyTo(Weights weights) {
        Map<String, FloatTensor> replaced = new HashMap<>();
        byOwner.forEach((owner, sums) -> {
            int channels = sums.means.length;
            float[] mean = new float[channels];
            float[] variance = new float[channels];
            for (int c = 0; c < channels; c++) {
                double m = sums.means[c] / sums.count;
                mean[c] = (float) m;
                variance[c] = (float) Math.max(0, (sums.squares[c] - sums.count * m * m) / Math.max(1, sums.count - 1));
            }
            replaced.put(Parameter.name(owner, Parameter.Role.MOVING_MEAN), FloatTensor.of(List.of(channels), mean));
            replaced.put(
                    Parameter.name(owner, Parameter.Role.MOVING_VARIANCE), FloatTensor.of(List.of(channels), variance));
        });
        return weights.with(replaced);
    }
}
