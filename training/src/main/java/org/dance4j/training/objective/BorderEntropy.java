package org.dance4j.training.objective;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;

/**
 * Binary cross-entropy of an output that tells borders of classes, at full resolution. In each image the pixels near a border
 * and all others count the same together, as there are few of the first (Xie and Tu, Holistically-Nested Edge Detection,
 * 2015); void counts nothing.
 *
 * <p>With logits x, targets t and pixel weights w, w = s · (t / 2Σt + (1 − t) / 2Σ(1 − t)) for an image of share s, the loss
 * is Σ w · (log(1 + eˣ) − t · x), and its gradient w · (σ(x) − t).
 *
 * @param output with one channel
 * @param input the batch whose labels have the borders
 * @param classes how many classes there are; labels of others are void
 * @param distance a pixel is near a border if another class is within so many rows and columns, at least 1
 */
public record BorderEntropy(OutputName output, String input, int classes, int distance) implements Term {

    /** @throws IllegalArgumentException if the distance is below 1 */
    public BorderEntropy {
        if (distance < 1) {
            throw new IllegalArgumentException("borders are within 1 pixel at least, found " + distance);
        }
    }

    @Override
    public Loss loss(Ops tf, StepTensors step) {
        Logits logits = step.logits(output);
        if (logits.classes() != 1) {
            throw new IllegalArgumentException(
                    "output " + output + " tells borders by one channel, found " + logits.classes());
        }
        StepTensors.Borders borders = step.borders(input, classes, distance);
        Operand<TFloat32> one = tf.constant(1f);
        Operand<TFloat32> near = tf.math.mul(borders.near(), borders.labelled());
        Operand<TFloat32> far = tf.math.mul(tf.math.sub(one, borders.near()), borders.labelled());
        Operand<TFloat32> shares =
                tf.math.mul(tf.reshape(step.imageShares(input), tf.constant(new int[] {-1, 1, 1})), tf.constant(0.5f));
        Operand<TFloat32> weights = tf.math.mul(shares, tf.math.add(evenly(tf, near), evenly(tf, far)));
        Operand<TFloat32> planeWeights = tf.expandDims(weights, tf.constant(1));
        Operand<TFloat32> targets = tf.expandDims(near, tf.constant(1));

        EnlargementMatrices enlargement = step.labels(input, 1, PixelLoss.PLAIN).enlargement(logits);
        Operand<TFloat32> coarse = tf.linalg.transpose(logits.values(), tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat32> fine = enlargement.enlarge(coarse);
        Operand<TFloat32> each = tf.math.sub(tf.math.softplus(fine), tf.math.mul(targets, fine));
        Operand<TFloat32> value = tf.reduceSum(tf.math.mul(planeWeights, each), tf.constant(new int[] {0, 1, 2, 3}));
        Operand<TFloat32> gradient =
                enlargement.reduce(tf.math.mul(planeWeights, tf.math.sub(tf.math.sigmoid(fine), targets)));
        return new Loss(value, tf.linalg.transpose(gradient, tf.constant(new int[] {0, 2, 3, 1})));
    }

    /** What is 1 divided by how many there are in its image, of none 0. */
    private static Operand<TFloat32> evenly(Ops tf, Operand<TFloat32> ones) {
        Operand<TFloat32> counts = tf.reduceSum(ones, tf.constant(new int[] {1, 2}), ReduceSum.keepDims(true));
        return tf.math.div(ones, tf.math.maximum(counts, tf.constant(1f)));
    }
}
