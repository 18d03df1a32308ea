package org.dance4j.training.objective;

import com.google.common.primitives.Floats;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.ops.Interpolation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * What outputs are compared with: the labels of a batch and the weight of each pixel, a plane per class.
 */
final class LabelPlanes {

    private final Ops tf;
    private final Operand<TInt32> height;
    private final Operand<TInt32> width;
    private final Operand<TFloat32> pixelWeights;
    private final Operand<TFloat32> planes;
    private final Operand<TFloat32> atLabels;
    private final Operand<TFloat32> labelWeights;
    private final Map<Logits.Coarseness, EnlargementMatrices> enlargements = new HashMap<>();

    /**
     * Weighs each pixel so that an image's labelled pixels share the image's weight equally and void has none: the
     * loss is then Σ wᵢ · lᵢ / batch with lᵢ the mean over the image's labelled pixels (equation 2 of the paper), weighted
     * by their classes' weights if there are any. Label smoothing gives each plane a share of every labelled pixel.
     *
     * @param labels {@code [N, H, W]}; what is no class is void
     * @param classes the number of classes
     * @param imageWeights wᵢ, {@code [N]}
     * @param nominalBatch the batch size that sums are divided by, a scalar
     */
    LabelPlanes(
            Ops tf,
            Operand<TUint8> labels,
            int classes,
            PixelLoss loss,
            Operand<TFloat32> imageWeights,
            Operand<TFloat32> nominalBatch) {
        this.tf = tf;
        requireFits(loss, classes);
        Operand<TInt32> shape = tf.shape(labels);
        height = element(shape, 1);
        width = element(shape, 2);
        Operand<TInt32> wide = tf.dtypes.cast(labels, TInt32.class);
        Operand<TFloat32> labelled = tf.dtypes.cast(tf.math.less(wide, tf.constant(classes)), TFloat32.class);
        Operand<TInt32> labelOrZero = tf.math.mul(wide, tf.dtypes.cast(labelled, TInt32.class));
        Operand<TFloat32> present = loss.borders().isNone()
                ? labelled
                : tf.math.mul(labelled, LabelBorders.weights(tf, wide, labelled, loss.borders()));
        Operand<TFloat32> counting =
                loss.classWeights().isEmpty() ? present : tf.math.mul(present, classWeight(loss, labelOrZero));
        Operand<TFloat32> counts = tf.reduceSum(counting, tf.constant(new int[] {1, 2}), ReduceSum.keepDims(true));
        Operand<TFloat32> share = tf.math.div(
                tf.reshape(imageWeights, tf.constant(new int[] {-1, 1, 1})),
                tf.math.mul(tf.math.maximum(counts, tf.constant(leastCount(loss))), nominalBatch));
        Operand<TFloat32> weights = tf.math.mul(counting, share);
        if (loss.smoothing() > 0) {
            weights = tf.math.mul(weights, tf.constant((float) (1 - loss.smoothing())));
        }

        Operand<TInt32> planeClasses = tf.reshape(
                tf.range(tf.constant(0), tf.constant(classes), tf.constant(1)),
                tf.constant(new int[] {1, classes, 1, 1}));
        labelWeights = tf.expandDims(weights, tf.constant(1));
        atLabels = tf.select(
                tf.math.equal(tf.expandDims(wide, tf.constant(1)), planeClasses), labelWeights, tf.constant(0f));
        if (loss.smoothing() > 0) {
            Operand<TFloat32> even = tf.expandDims(tf.math.mul(present, share), tf.constant(1));
            float[] shares = smoothed(loss, classes);
            float all = 0;
            for (float each : shares) {
                all += each;
            }
            planes = tf.math.add(
                    atLabels,
                    tf.math.mul(even, tf.reshape(tf.constant(shares), tf.constant(new int[] {1, classes, 1, 1}))));
            pixelWeights = tf.math.add(labelWeights, tf.math.mul(even, tf.constant(all)));
        } else {
            planes = atLabels;
            pixelWeights = labelWeights;
        }
    }

    private static void requireFits(PixelLoss loss, int classes) {
        if (!loss.classWeights().isEmpty() && loss.classWeights().size() != classes) {
            throw new IllegalArgumentException(
                    "an output of " + classes + " classes needs as many class weights, found "
                            + loss.classWeights().size());
        }
    }

    private Operand<TFloat32> classWeight(PixelLoss loss, Operand<TInt32> labels) {
        return tf.gather(tf.constant(Floats.toArray(loss.classWeights())), labels, tf.constant(0));
    }

    /** What labelled pixels count together at least: 1 where an image has none, so that nothing is divided by 0. */
    private static float leastCount(PixelLoss loss) {
        return (float)
                loss.classWeights().stream().mapToDouble(weight -> weight).min().orElse(1);
    }

    /** What smoothing gives each class of a labelled pixel. */
    private static float[] smoothed(PixelLoss loss, int classes) {
        float[] shares = new float[classes];
        for (int i = 0; i < classes; i++) {
            double weight =
                    loss.classWeights().isEmpty() ? 1 : loss.classWeights().get(i);
            shares[i] = (float) (loss.smoothing() / classes * weight);
        }
        return shares;
    }

    Operand<TFloat32> pixelWeights() {
        return pixelWeights;
    }

    /** The targets times the pixels' weights, {@code [N, C, H, W]}. */
    Operand<TFloat32> planes() {
        return planes;
    }

    /** The pixels' weights at their labels, without what smoothing adds, {@code [N, C, H, W]}. */
    Operand<TFloat32> atLabels() {
        return atLabels;
    }

    /** The sums of {@link #atLabels} over the classes, {@code [N, 1, H, W]}. */
    Operand<TFloat32> labelWeights() {
        return labelWeights;
    }

    /** How an output's logits come to the labels' size; outputs of one coarseness share it. */
    EnlargementMatrices enlargement(Logits logits) {
        return enlargements.computeIfAbsent(logits.coarseness(), key -> key.enlarging()
                .map(method -> from(logits.values(), method))
                .orElseGet(this::none));
    }

    /** For logits that have the labels' size. */
    EnlargementMatrices none() {
        return new EnlargementMatrices(tf, Optional.empty(), Optional.empty(), planes);
    }

    /**
     * For logits that are smaller than the labels.
     *
     * @param logits {@code [N, h, w, classes]}
     * @param method bilinear in one way or the other
     */
    EnlargementMatrices from(Operand<TFloat32> logits, Interpolation method) {
        Operand<TInt32> shape = tf.shape(logits);
        Operand<TFloat32> rows = interpolation(height, element(shape, 1), method);
        Operand<TFloat32> columns = interpolation(width, element(shape, 2), method);
        return new EnlargementMatrices(
                tf,
                Optional.of(rows),
                Optional.of(columns),
                EnlargementMatrices.product(
                        tf, EnlargementMatrices.product(tf, rows, planes, true, false), columns, false, false));
    }

    /** The matrix {@code [size, coarseSize]} that enlarges one axis. */
    private Operand<TFloat32> interpolation(Operand<TInt32> size, Operand<TInt32> coarseSize, Interpolation method) {
        Operand<TFloat32> length = tf.dtypes.cast(size, TFloat32.class);
        Operand<TFloat32> coarseLength = tf.dtypes.cast(coarseSize, TFloat32.class);
        Operand<TFloat32> one = tf.constant(1f);
        Operand<TFloat32> half = tf.constant(0.5f);
        Operand<TFloat32> last = tf.math.sub(coarseLength, one);
        Operand<TFloat32> source =
                switch (method) {
                    case BILINEAR -> tf.math.sub(
                            tf.math.mul(tf.math.add(indices(size), half), tf.math.div(coarseLength, length)), half);
                    case BILINEAR_ALIGNED -> tf.math.mul(
                            indices(size), tf.math.div(last, tf.math.maximum(tf.math.sub(length, one), one)));
                    case NEAREST -> throw new IllegalArgumentException("logits are enlarged bilinearly or not at all");
                };
        Operand<TFloat32> inside = tf.math.minimum(tf.math.maximum(source, tf.constant(0f)), last);
        Operand<TFloat32> distance = tf.math.abs(
                tf.math.sub(tf.expandDims(inside, tf.constant(1)), tf.expandDims(indices(coarseSize), tf.constant(0))));
        return tf.math.maximum(tf.math.sub(one, distance), tf.constant(0f));
    }

    private Operand<TFloat32> indices(Operand<TInt32> size) {
        return tf.dtypes.cast(tf.range(tf.constant(0), size, tf.constant(1)), TFloat32.class);
    }

    private Operand<TInt32> element(Operand<TInt32> shape, int index) {
        return tf.reshape(
                tf.slice(shape, tf.constant(new int[] {index}), tf.constant(new int[] {1})), tf.constant(new int[0]));
    }
}
