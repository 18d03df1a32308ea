package org.dance4j.graphs.tensorflow;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.cluster.Collectives;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A batch normalisation's operations.
 *
 * @param y the normalised map, {@code [N, H, W, C]}
 * @param mean of the batch, {@code [C]}
 * @param variance of the batch with Bessel's correction, {@code [C]}
 * @param count the values of a channel that they are taken over, a scalar; null in the inference form, where they are the
 *     moving ones
 */
record BatchNormOps(Operand<TFloat32> y, Operand<TFloat32> mean, Operand<TFloat32> variance, Operand<TFloat32> count) {

    /** Channels that oneDNN's batch norms in bfloat16 take together; of other numbers they take ten times as long. */
    private static final long ONEDNN_BLOCK = 16;

    /**
     * By the statistics of a process's own batch in training, and by the moving ones otherwise.
     *
     * @param inBlocks whether batch norms are oneDNN's in bfloat16
     */
    static BatchNormOps of(
            Ops tf,
            BatchNorm norm,
            Operand<TFloat32> x,
            Map<Parameter.Role, Operand<TFloat32>> parameters,
            boolean training,
            boolean inBlocks) {
        Shape shape = parameters.get(Parameter.Role.GAMMA).shape();
        long channels = shape.isUnknown() ? Shape.UNKNOWN_SIZE : shape.get(0);
        return training && inBlocks && channels % ONEDNN_BLOCK > 0
                ? inBlocks(tf, norm, x, parameters, Math.toIntExact(channels))
                : of(tf, norm, x, parameters, training);
    }

    /** In training, with channels of zeros behind those there are. */
    private static BatchNormOps inBlocks(
            Ops tf,
            BatchNorm norm,
            Operand<TFloat32> x,
            Map<Parameter.Role, Operand<TFloat32>> parameters,
            int channels) {
        int missing = Math.toIntExact(ONEDNN_BLOCK - channels % ONEDNN_BLOCK);
        Operand<TInt32> behind = tf.constant(new int[][] {{0, missing}});
        Map<Parameter.Role, Operand<TFloat32>> wide = new EnumMap<>(Parameter.Role.class);
        for (Parameter.Role role : List.of(Parameter.Role.GAMMA, Parameter.Role.BETA)) {
            wide.put(role, tf.pad(parameters.get(role), behind, tf.constant(0f)));
        }
        BatchNormOps made = of(tf, norm, Margins.padded(tf, x, 0, Optional.of(tf.constant(missing))), wide, true);
        return new BatchNormOps(
                tf.slice(made.y(), tf.constant(new int[4]), tf.constant(new int[] {-1, -1, -1, channels})),
                tf.slice(made.mean(), tf.constant(new int[1]), tf.constant(new int[] {channels})),
                tf.slice(made.variance(), tf.constant(new int[1]), tf.constant(new int[] {channels})),
                made.count());
    }

    private static BatchNormOps of(
            Ops tf,
            BatchNorm norm,
            Operand<TFloat32> x,
            Map<Parameter.Role, Operand<TFloat32>> parameters,
            boolean training) {
        Operand<TFloat32> none = training ? tf.constant(new float[0]) : null;
        FusedBatchNorm<TFloat32, TFloat32> made = tf.nn.fusedBatchNorm(
                x,
                parameters.get(Parameter.Role.GAMMA),
                parameters.get(Parameter.Role.BETA),
                training ? none : parameters.get(Parameter.Role.MOVING_MEAN),
                training ? none : parameters.get(Parameter.Role.MOVING_VARIANCE),
                FusedBatchNorm.epsilon((float) norm.epsilon()),
                FusedBatchNorm.isTraining(training));
        return new BatchNormOps(
                made.y(), made.batchMean(), made.batchVariance(), training ? MapSizes.count(tf, x) : null);
    }

    /**
     * In training, by the statistics of the batches of all processes together. Of n processes with counts kᵢ, means mᵢ and
     * variances vᵢ the mean is m = Σ kᵢ·mᵢ / Σ kᵢ and the variance Σ kᵢ·(vᵢ + (mᵢ − m)²) / Σ kᵢ, which, unlike a mean of
     * squares less a square of means, loses nothing where the mean is far from 0. All processes' counts, means and variances
     * are gathered in one sum, to which each adds a row of its own.
     */
    static BatchNormOps joined(
            Ops tf,
            BatchNorm norm,
            Operand<TFloat32> x,
            Map<Parameter.Role, Operand<TFloat32>> parameters,
            Collectives processes) {
        Operand<TInt32> places = tf.constant(new int[] {0, 1, 2});
        Operand<TFloat32> ownMean = tf.math.mean(x, places);
        Operand<TFloat32> ownVariance = tf.math.mean(tf.math.square(tf.math.sub(x, ownMean)), places);
        Operand<TFloat32> ownCount = tf.stopGradient(tf.math.mul(tf.onesLike(ownMean), MapSizes.count(tf, x)));
        Operand<TFloat32> own = tf.stack(List.of(ownCount, ownMean, ownVariance));
        float[][][] row = new float[processes.size()][1][1];
        row[processes.rank()][0][0] = 1;
        Operand<TFloat32> all = processes.sum(tf, tf.math.mul(tf.constant(row), own));

        Operand<TFloat32> counts = part(tf, all, 0);
        Operand<TFloat32> means = part(tf, all, 1);
        Operand<TFloat32> variances = part(tf, all, 2);
        Operand<TInt32> byProcess = tf.constant(0);
        Operand<TFloat32> count = tf.reduceSum(counts, byProcess);
        Operand<TFloat32> mean = tf.math.div(tf.reduceSum(tf.math.mul(counts, means), byProcess), count);
        Operand<TFloat32> apart = tf.math.square(tf.math.sub(means, mean));
        Operand<TFloat32> variance =
                tf.math.div(tf.reduceSum(tf.math.mul(counts, tf.math.add(variances, apart)), byProcess), count);

        Operand<TFloat32> scale = tf.math.mul(
                parameters.get(Parameter.Role.GAMMA),
                tf.math.rsqrt(tf.math.add(variance, tf.constant((float) norm.epsilon()))));
        Operand<TFloat32> y =
                tf.math.add(tf.math.mul(tf.math.sub(x, mean), scale), parameters.get(Parameter.Role.BETA));
        Operand<TFloat32> bessel =
                tf.math.div(count, tf.math.maximum(tf.math.sub(count, tf.constant(1f)), tf.constant(1f)));
        return new BatchNormOps(
                y, mean, tf.math.mul(variance, bessel), tf.reduceMax(count, tf.constant(new int[] {0})));
    }

    /** Counts, means or variances of all processes, {@code [n, C]}. */
    private static Operand<TFloat32> part(Ops tf, Operand<TFloat32> all, int which) {
        return tf.gather(all, tf.constant(which), tf.constant(1));
    }
}
