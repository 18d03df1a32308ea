package org.dance4j.training.graph.variables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.graphs.ops.ChannelNorm;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps.BatchStatistics;
import org.dance4j.graphs.tensorflow.NetworkOps.RangeStatistics;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** How batch norms' moving statistics follow what they see in a step. */
public final class MovingStatistics {

    /** Of a range's moving averages 0.95 stays. */
    private static final float RANGE_SHARE = 0.05f;

    private final Ops tf;
    private final Variables weights;
    private final Optional<Operand<TFloat32>> shareOfStep;

    /**
     * @param shareOfStep the share of a step's images that is seen, by which statistics move less; empty if it is all
     */
    public MovingStatistics(Ops tf, Variables weights, Optional<Operand<TFloat32>> shareOfStep) {
        this.tf = tf;
        this.weights = weights;
        this.shareOfStep = shareOfStep;
    }

    /** The updates after a step; all that batch norms of one owner saw moves their statistics once. */
    public List<org.tensorflow.op.Op> updates(List<BatchStatistics> statistics) {
        Map<String, Parameter> byName = weights.byName();
        Map<String, List<BatchStatistics>> byOwner = statistics.stream()
                .collect(
                        Collectors.groupingBy(seen -> seen.layer().weights(), LinkedHashMap::new, Collectors.toList()));
        List<org.tensorflow.op.Op> updates = new ArrayList<>();
        byOwner.forEach((owner, seen) -> {
            ChannelNorm norm = (ChannelNorm) seen.get(0).layer().op();
            float share = (float) norm.momentum();
            BatchStatistics all = seen.stream()
                    .reduce(norm instanceof DeviationNorm ? this::averaged : this::pooled)
                    .orElseThrow();
            updates.add(moved(byName.get(Parameter.name(owner, Parameter.Role.MOVING_MEAN)), all.mean(), share));
            updates.add(moved(byName.get(Parameter.name(owner, norm.spread())), all.spread(), share));
        });
        return updates;
    }

    /**
     * What two layers that share a batch norm saw together, so that their step moves its statistics once: of k and n values
     * with means a and b and variances v and w, all with Bessel's correction, the variance is
     * ((k − 1)·v + (n − 1)·w + k·n / (k + n) · (a − b)²) / (k + n − 1).
     */
    private BatchStatistics pooled(BatchStatistics a, BatchStatistics b) {
        Operand<TFloat32> one = tf.constant(1f);
        Operand<TFloat32> count = tf.math.add(a.count(), b.count());
        Operand<TFloat32> mean =
                tf.math.div(tf.math.add(tf.math.mul(a.count(), a.mean()), tf.math.mul(b.count(), b.mean())), count);
        Operand<TFloat32> within = tf.math.add(
                tf.math.mul(tf.math.sub(a.count(), one), a.spread()),
                tf.math.mul(tf.math.sub(b.count(), one), b.spread()));
        Operand<TFloat32> between = tf.math.mul(
                tf.math.div(tf.math.mul(a.count(), b.count()), count), tf.math.square(tf.math.sub(a.mean(), b.mean())));
        return new BatchStatistics(
                a.layer(), mean, tf.math.div(tf.math.add(within, between), tf.math.sub(count, one)), count);
    }

    /** Mean deviations, weighed by how many values they are of: how far their means lie apart is not in them. */
    private BatchStatistics averaged(BatchStatistics a, BatchStatistics b) {
        Operand<TFloat32> count = tf.math.add(a.count(), b.count());
        Operand<TFloat32> mean =
                tf.math.div(tf.math.add(tf.math.mul(a.count(), a.mean()), tf.math.mul(b.count(), b.mean())), count);
        Operand<TFloat32> spread =
                tf.math.div(tf.math.add(tf.math.mul(a.count(), a.spread()), tf.math.mul(b.count(), b.spread())), count);
        return new BatchStatistics(a.layer(), mean, spread, count);
    }

    /**
     * The updates of grids' ranges after a step: the first values are taken as they are, and of later ones a share. All that
     * grids of one owner saw moves their range once.
     */
    public List<org.tensorflow.op.Op> rangeUpdates(List<RangeStatistics> ranges) {
        Map<String, Parameter> byName = weights.byName();
        Map<String, List<RangeStatistics>> byOwner = ranges.stream()
                .collect(
                        Collectors.groupingBy(seen -> seen.layer().weights(), LinkedHashMap::new, Collectors.toList()));
        List<org.tensorflow.op.Op> updates = new ArrayList<>();
        byOwner.forEach((owner, seen) -> {
            Parameter range = byName.get(Parameter.name(owner, Parameter.Role.RANGE));
            Operand<TFloat32> all = seen.stream()
                    .map(RangeStatistics::extremes)
                    .reduce((a, b) -> union(a, b))
                    .orElseThrow();
            Operand<TFloat32> usual = tf.constant(new float[] {RANGE_SHARE, RANGE_SHARE});
            Operand<TFloat32> share = shareOfStep
                    .map(part -> (Operand<TFloat32>) tf.math.mul(usual, part))
                    .orElse(usual);
            Operand<TFloat32> way = tf.math.mul(
                    tf.math.sub(weights.value(range), all),
                    tf.select(seen.get(0).isFirst(), tf.onesLike(usual), share));
            updates.add(tf.assignSubVariableOp(weights.handle(range), way));
        });
        return updates;
    }

    /** From the lesser of the least to the greater of the greatest values. */
    private Operand<TFloat32> union(Operand<TFloat32> a, Operand<TFloat32> b) {
        Operand<TFloat32> sign = tf.constant(new float[] {-1, 1});
        return tf.math.mul(sign, tf.math.maximum(tf.math.mul(sign, a), tf.math.mul(sign, b)));
    }

    private org.tensorflow.op.Op moved(Parameter parameter, Operand<TFloat32> batch, float share) {
        Operand<TFloat32> way = tf.math.mul(tf.math.sub(weights.value(parameter), batch), tf.constant(share));
        return tf.assignSubVariableOp(
                weights.handle(parameter),
                shareOfStep
                        .map(seen -> (Operand<TFloat32>) tf.math.mul(way, seen))
                        .orElse(way));
    }
}
