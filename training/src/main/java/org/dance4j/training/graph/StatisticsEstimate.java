package org.dance4j.training.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Parameter;

/**
 * Mean and variance of all that each batch norm sees over a whole dataset, put together from those of batches: with n_b
 * values of mean m_b and variance v_b in batch b and N in all, the mean m is Σ n_b·m_b / N, and the variance
 * (Σ ((n_b − 1)·v_b + n_b·m_b²) − N·m²) / (N − 1). All variances have Bessel's correction.
 */
public final class StatisticsEstimate {

    /** The most training images that an estimate is made of, evenly spread: of more it would be hardly another. */
    public static final int IMAGES = 512;

    private static final class Sums {
        private final boolean deviates;
        private final double[] means;
        private final double[] squares;
        private long count;

        private Sums(boolean deviates, int channels) {
            this.deviates = deviates;
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
        Sums sums = byOwner.computeIfAbsent(owner, name -> new Sums(false, mean.length));
        for (int c = 0; c < mean.length; c++) {
            sums.means[c] += (double) count * mean[c];
            sums.squares[c] += (count - 1.0) * variance[c] + (double) count * mean[c] * mean[c];
        }
        sums.count += count;
    }

    /**
     * Adds what a norm saw of a batch. Mean deviations are weighed by how many values they are of; how far batches' means lie
     * apart is not in them.
     *
     * @param spread variances, or mean deviations where the norm goes by them
     */
    void add(Layer norm, float[] mean, float[] spread, long count) {
        if (!(norm.op() instanceof DeviationNorm)) {
            add(norm.weights(), mean, spread, count);
            return;
        }
        Sums sums = byOwner.computeIfAbsent(norm.weights(), name -> new Sums(true, mean.length));
        for (int c = 0; c < mean.length; c++) {
            sums.means[c] += (double) count * mean[c];
            sums.squares[c] += (double) count * spread[c];
        }
        sums.count += count;
    }

    /** Weights with their moving statistics replaced by the estimate. */
    public Weights applyTo(Weights weights) {
        Map<String, FloatTensor> replaced = new HashMap<>();
        byOwner.forEach((owner, sums) -> {
            int channels = sums.means.length;
            float[] mean = new float[channels];
            float[] spread = new float[channels];
            for (int c = 0; c < channels; c++) {
                double m = sums.means[c] / sums.count;
                mean[c] = (float) m;
                spread[c] = (float)
                        (sums.deviates
                                ? sums.squares[c] / sums.count
                                : Math.max(0, (sums.squares[c] - sums.count * m * m) / Math.max(1, sums.count - 1)));
            }
            replaced.put(Parameter.name(owner, Parameter.Role.MOVING_MEAN), FloatTensor.of(List.of(channels), mean));
            Parameter.Role role = sums.deviates ? Parameter.Role.MOVING_DEVIATION : Parameter.Role.MOVING_VARIANCE;
            replaced.put(Parameter.name(owner, role), FloatTensor.of(List.of(channels), spread));
        });
        return weights.with(replaced);
    }
}
