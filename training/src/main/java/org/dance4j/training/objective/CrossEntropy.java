package org.dance4j.training.objective;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Cross-entropy of one output at full resolution, with ignored void, and its gradient.
 *
 * <p>With logits x = R z, where R enlarges the coarse logits z, pixel weights w and labels y, the loss is
 * Σ w · logsumexp(x) − Σ w · x_y, and the second sum equals ⟨z, t⟩ with t = Rᵀ(w at the label). So t, made once from the
 * labels alone, serves the loss and the gradient Rᵀ(w · softmax(x)) − t of every output of that coarseness, and there is
 * no one-hot tensor. Classes are planes ({@code [N, C, H, W]}), so that everything runs along rows of pixels; on CPUs
 * this takes a third of the time of TensorFlow's own operations.
 *
 * <p>As the classes of t add up to Rᵀ w, loss and gradient stay the same with z less its largest class at each place. That is
 * nowhere above 0, enlarged or not, so that exponentials need no largest class of each pixel. All of a pixel's exponentials can
 * vanish only between places that prefer different classes by more than 116; its softmax is then taken for 0, so that the logits of
 * its label are pulled up in full, and the loss for at most 87 less than the labels' logits miss.
 *
 * @param output whose logits are compared with the labels
 * @param input the batch whose labels count
 * @param pixels how pixels count
 */
public record CrossEntropy(OutputName output, String input, PixelLoss pixels) implements Term {

    /** With pixels that all count the same. */
    public CrossEntropy(OutputName output, String input) {
        this(output, input, PixelLoss.PLAIN);
    }

    @Override
    public Loss loss(Ops tf, StepTensors step) {
        Logits logits = step.logits(output);
        LabelPlanes labels = step.labels(input, logits.classes(), pixels);
        EnlargementMatrices enlargement = labels.enlargement(logits);
        return pixels.hardest().isAll()
                ? of(tf, logits.values(), labels, enlargement)
                : HardPixels.of(tf, logits.values(), labels, enlargement, pixels.hardest());
    }

    /**
     * The loss of some logits.
     *
     * @param logits before they are enlarged, {@code [N, h, w, classes]}
     * @param enlargement from their size to the labels'
     */
    static Loss of(Ops tf, Operand<TFloat32> logits, LabelPlanes labels, EnlargementMatrices enlargement) {
        Operand<TInt32> overClasses = tf.constant(new int[] {1});
        Operand<TInt32> everything = tf.constant(new int[] {0, 1, 2, 3});
        Operand<TFloat32> coarse = tf.linalg.transpose(logits, tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat32> behind = tf.math.sub(coarse, tf.reduceMax(coarse, overClasses, ReduceMax.keepDims(true)));
        Operand<TFloat32> exponentials = tf.math.exp(enlargement.enlarge(behind));
        Operand<TFloat32> sums = tf.math.maximum(
                tf.reduceSum(exponentials, overClasses, ReduceSum.keepDims(true)), tf.constant(Float.MIN_NORMAL));

        Operand<TFloat32> value = tf.math.sub(
                tf.reduceSum(tf.math.mul(labels.pixelWeights(), tf.math.log(sums)), everything),
                tf.reduceSum(tf.math.mul(behind, enlargement.expected()), everything));
        Operand<TFloat32> softmax = tf.math.mul(exponentials, tf.math.div(labels.pixelWeights(), sums));
        Operand<TFloat32> gradient = tf.math.sub(enlargement.reduce(softmax), enlargement.expected());
        return new Loss(value, tf.linalg.transpose(gradient, tf.constant(new int[] {0, 2, 3, 1})));
    }
}
