package org.dance4j.training.graph;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.ops.Interpolation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Cross-entropy of one output at full resolution, with ignored void, and its gradient.
 *
 * <p>With logits x = R z, where R enlarges the coarse logits z, pixel weights w and labels y, the loss is
 * Σ w · logsumexp(x) − Σ w · x_y, and the second sum equals ⟨z, t⟩ with t = Rᵀ(w at the label). So t, made once from the
 * labels alone, serves the loss and the gradient Rᵀ(w · softmax(x)) − t of every output of that coarseness, and there is
 * no one-hot tensor. Classes are planes ({@code [N, C, H, W]}), so that everything runs along rows of pixels; on CPUs
 * this takes a third of the time of TensorFlow's own operations.
 *
 * @param value the loss of the batch, a scalar
 * @param gradient of the loss with respect to the coarse logits, {@code [N, h, w, C]}
 */
record Loss(Operand<TFloat32> value, Operand<TFloat32> gradient) {

    /** What all of a network's outputs are compared with: the labels of a batch and the weight of each pixel. */
    static final class Target {

        private final Ops tf;
        private final int classes;
        private final Operand<TInt32> height;
        private final Operand<TInt32> width;
        private final Operand<TFloat32> pixelWeights;
        private final Operand<TFloat32> planes;

        /**
         * Weighs each pixel so that an image's labelled pixels share the image's weight equally and void has none: the
         * loss is then Σ wᵢ · lᵢ / batch with lᵢ the mean over the image's labelled pixels (equation 2 of the paper).
         *
         * @param labels {@code [N, H, W]}; what is no class is void
         * @param classes the number of classes
         * @param imageWeights wᵢ, {@code [N]}
         * @param nominalBatch the batch size that sums are divided by, a scalar
         */
        Target(
                Ops tf,
                Operand<TUint8> labels,
                int classes,
                Operand<TFloat32> imageWeights,
                Operand<TFloat32> nominalBatch) {
            this.tf = tf;
            this.classes = classes;
            Operand<TInt32> shape = tf.shape(labels);
            Operand<TInt32> batch = element(shape, 0);
            height = element(shape, 1);
            width = element(shape, 2);
            Operand<TInt32> wide = tf.dtypes.cast(labels, TInt32.class);
            Operand<TFloat32> labelled = tf.dtypes.cast(tf.math.less(wide, tf.constant(classes)), TFloat32.class);
            Operand<TFloat32> counts = tf.reduceSum(labelled, tf.constant(new int[] {1, 2}), ReduceSum.keepDims(true));
            Operand<TFloat32> share = tf.math.div(
                    tf.reshape(imageWeights, tf.constant(new int[] {-1, 1, 1})),
                    tf.math.mul(tf.math.maximum(counts, tf.constant(1f)), nominalBatch));
            Operand<TFloat32> weights = tf.math.mul(labelled, share);
            pixelWeights = tf.expandDims(weights, tf.constant(1));

            Operand<TInt32> area = tf.math.mul(height, width);
            Operand<TInt32> offsets = tf.math.add(
                    tf.reshape(
                            tf.math.mul(
                                    tf.range(tf.constant(0), batch, tf.constant(1)),
                                    tf.math.mul(area, tf.constant(classes))),
                            tf.constant(new int[] {-1, 1, 1})),
                    tf.reshape(
                            tf.range(tf.constant(0), area, tf.constant(1)),
                            tf.stack(List.of(tf.constant(1), height, width))));
            Operand<TInt32> within = tf.math.mul(wide, tf.dtypes.cast(labelled, TInt32.class));
            Operand<TInt32> indices = tf.math.add(offsets, tf.math.mul(within, area));
            Operand<TInt32> flat = tf.constant(new int[] {-1, 1});
            Operand<TInt32> size = tf.math.mul(tf.math.mul(batch, area), tf.constant(classes));
            planes = tf.reshape(
                    tf.scatterNd(
                            tf.reshape(indices, flat),
                            tf.reshape(weights, tf.constant(new int[] {-1})),
                            tf.expandDims(size, tf.constant(0))),
                    tf.stack(List.of(batch, tf.constant(classes), height, width)));
        }

        /** For logits that have the labels' size. */
        Enlargement none() {
            return new Enlargement(tf, Optional.empty(), Optional.empty(), planes);
        }

        /**
         * For logits that are smaller than the labels.
         *
         * @param logits {@code [N, h, w, classes]}
         * @param method bilinear in one way or the other
         */
        Enlargement from(Operand<TFloat32> logits, Interpolation method) {
            Operand<TInt32> shape = tf.shape(logits);
            Operand<TFloat32> rows = interpolation(height, element(shape, 1), method);
            Operand<TFloat32> columns = interpolation(width, element(shape, 2), method);
            return new Enlargement(
                    tf,
                    Optional.of(rows),
                    Optional.of(columns),
                    product(tf, product(tf, rows, planes, true, false), columns, false, false));
        }

        /** The matrix {@code [size, coarseSize]} that enlarges one axis. */
        private Operand<TFloat32> interpolation(
                Operand<TInt32> size, Operand<TInt32> coarseSize, Interpolation method) {
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
                        case NEAREST -> throw new IllegalArgumentException(
                                "logits are enlarged bilinearly or not at all");
                    };
            Operand<TFloat32> inside = tf.math.minimum(tf.math.maximum(source, tf.constant(0f)), last);
            Operand<TFloat32> distance = tf.math.abs(tf.math.sub(
                    tf.expandDims(inside, tf.constant(1)), tf.expandDims(indices(coarseSize), tf.constant(0))));
            return tf.math.maximum(tf.math.sub(one, distance), tf.constant(0f));
        }

        private Operand<TFloat32> indices(Operand<TInt32> size) {
            return tf.dtypes.cast(tf.range(tf.constant(0), size, tf.constant(1)), TFloat32.class);
        }

        private Operand<TInt32> element(Operand<TInt32> shape, int index) {
            return tf.reshape(
                    tf.slice(shape, tf.constant(new int[] {index}), tf.constant(new int[] {1})),
                    tf.constant(new int[0]));
        }
    }

    /**
     * How logits of one coarseness come to the labels' size and gradients back; several outputs may share it.
     *
     * @param rows the matrix {@code [H, h]} that enlarges columns of pixels, if any
     * @param columns the matrix {@code [W, w]} that enlarges rows of pixels, if any
     * @param expected each class' weight, gathered where the coarse logits are: {@code [N, C, h, w]}
     */
    record Enlargement(
            Ops tf, Optional<Operand<TFloat32>> rows, Optional<Operand<TFloat32>> columns, Operand<TFloat32> expected) {

        /** R x, from {@code [N, C, h, w]} to {@code [N, C, H, W]}. */
        private Operand<TFloat32> enlarge(Operand<TFloat32> x) {
            return rows.isEmpty()
                    ? x
                    : product(tf, rows.get(), product(tf, x, columns.orElseThrow(), false, true), false, false);
        }

        /** Rᵀ x, from {@code [N, C, H, W]} to {@code [N, C, h, w]}. */
        private Operand<TFloat32> reduce(Operand<TFloat32> x) {
            return rows.isEmpty()
                    ? x
                    : product(tf, product(tf, rows.get(), x, true, false), columns.orElseThrow(), false, false);
        }
    }

    /**
     * The loss of one output.
     *
     * @param logits before they are enlarged, {@code [N, h, w, classes]}
     * @param enlargement from their size to the labels'
     */
    static Loss of(Ops tf, Operand<TFloat32> logits, Target target, Enlargement enlargement) {
        Operand<TFloat32> coarse = tf.linalg.transpose(logits, tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat32> fine = enlargement.enlarge(coarse);
        Operand<TInt32> overClasses = tf.constant(new int[] {1});
        Operand<TFloat32> largest = tf.reduceMax(fine, overClasses, ReduceMax.keepDims(true));
        Operand<TFloat32> exponentials = tf.math.exp(tf.math.sub(fine, largest));
        Operand<TFloat32> sums = tf.reduceSum(exponentials, overClasses, ReduceSum.keepDims(true));

        Operand<TInt32> everything = tf.constant(new int[] {0, 1, 2, 3});
        Operand<TFloat32> value = tf.math.sub(
                tf.reduceSum(tf.math.mul(target.pixelWeights, tf.math.add(largest, tf.math.log(sums))), everything),
                tf.reduceSum(tf.math.mul(coarse, enlargement.expected), everything));
        Operand<TFloat32> softmax = tf.math.mul(exponentials, tf.math.div(target.pixelWeights, sums));
        Operand<TFloat32> gradient = tf.math.sub(enlargement.reduce(softmax), enlargement.expected);
        return new Loss(value, tf.linalg.transpose(gradient, tf.constant(new int[] {0, 2, 3, 1})));
    }

    /** This loss, counted so many times. */
    Loss times(Ops tf, double weight) {
        return weight == 1
                ? this
                : new Loss(tf.math.mul(value, tf.constant((float) weight)), tf.math.mul(gradient, tf.constant((float)
                        weight)));
    }

    private static Operand<TFloat32> product(
            Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, boolean transposeA, boolean transposeB) {
        return tf.train.batchMatMul(a, b, TFloat32.class, BatchMatMul.adjX(transposeA), BatchMatMul.adjY(transposeB));
    }
}
