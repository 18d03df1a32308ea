package org.dance4j.training.objective;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** {@link CrossEntropy} over the pixels that are hardest to label; which they are differs from output to output. */
final class HardPixels {

    private HardPixels() {}

    /**
     * The loss of some logits.
     *
     * @param logits before they are enlarged, {@code [N, h, w, classes]}
     */
    static Loss of(
            Ops tf,
            Operand<TFloat32> logits,
            LabelPlanes labels,
            EnlargementMatrices enlargement,
            PixelLoss.Hardest hardest) {
        Operand<TFloat32> coarse = tf.linalg.transpose(logits, tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat32> fine = enlargement.enlarge(coarse);
        Operand<TInt32> overClasses = tf.constant(new int[] {1});
        Operand<TFloat32> largest = tf.reduceMax(fine, overClasses, ReduceMax.keepDims(true));
        Operand<TFloat32> exponentials = tf.math.exp(tf.math.sub(fine, largest));
        Operand<TFloat32> sums = tf.reduceSum(exponentials, overClasses, ReduceSum.keepDims(true));
        Operand<TFloat32> softmax = tf.math.div(exponentials, sums);

        Operand<TFloat32> all = labels.pixelWeights();
        Operand<TFloat32> probability = tf.math.divNoNan(
                tf.reduceSum(tf.math.mul(labels.atLabels(), softmax), overClasses, ReduceSum.keepDims(true)),
                labels.labelWeights());
        Operand<TFloat32> kept = kept(tf, probability, all, hardest);
        Operand<TInt32> everything = tf.constant(new int[] {0, 1, 2, 3});
        Operand<TFloat32> scale =
                tf.math.divNoNan(tf.reduceSum(all, everything), tf.reduceSum(tf.math.mul(all, kept), everything));
        Operand<TFloat32> share = tf.math.mul(kept, scale);
        Operand<TFloat32> weights = tf.math.mul(all, share);
        Operand<TFloat32> targets = enlargement.reduce(tf.math.mul(labels.planes(), share));

        Operand<TFloat32> value = tf.math.sub(
                tf.reduceSum(tf.math.mul(weights, tf.math.add(largest, tf.math.log(sums))), everything),
                tf.reduceSum(tf.math.mul(coarse, targets), everything));
        Operand<TFloat32> gradient = tf.math.sub(enlargement.reduce(tf.math.mul(softmax, weights)), targets);
        return new Loss(value, tf.linalg.transpose(gradient, tf.constant(new int[] {0, 2, 3, 1})));
    }

    /** 1 for pixels that count, else 0, {@code [N, 1, H, W]}. */
    private static Operand<TFloat32> kept(
            Ops tf, Operand<TFloat32> probability, Operand<TFloat32> weights, PixelLoss.Hardest hardest) {
        Operand<TBool> labelled = tf.math.greater(weights, tf.constant(0f));
        Operand<TFloat32> flat = tf.reshape(
                tf.select(labelled, probability, tf.math.add(tf.zerosLike(probability), tf.constant(2f))),
                tf.constant(new int[] {-1}));
        Operand<TInt32> count = tf.dtypes.cast(
                tf.math.ceil(tf.math.mul(
                        tf.dtypes.cast(tf.size(flat), TFloat32.class), tf.constant((float) hardest.atLeast()))),
                TInt32.class);
        Operand<TFloat32> lowest =
                tf.math.neg(tf.nn.topK(tf.math.neg(flat), count, TInt32.class).values());
        Operand<TFloat32> threshold = tf.math.maximum(
                tf.reduceMax(lowest, tf.constant(new int[] {0})), tf.constant((float) hardest.threshold()));
        return tf.dtypes.cast(tf.math.logicalAnd(labelled, tf.math.lessEqual(probability, threshold)), TFloat32.class);
    }
}
