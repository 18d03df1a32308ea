package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How large the gradients of a step in integers are. Each is brought to a grid by its greatest magnitude, which would turn
 * one that is not finite into zeros and nothing, without a word.
 */
final class GradientExtents {

    private final List<String> names;
    private final Operand<TFloat32> greatest;

    /** @param gradients by the names of the parameters, at least one */
    GradientExtents(Ops tf, Map<String, Operand<TFloat32>> gradients) {
        names = List.copyOf(gradients.keySet());
        List<Operand<TFloat32>> magnitudes = new ArrayList<>();
        for (String name : names) {
            Operand<TFloat32> flat = tf.reshape(gradients.get(name), tf.constant(new int[] {-1}));
            Operand<TInt32> all = tf.constant(0);
            // The greatest magnitude of what holds a NaN may be another value; a sum of 0 · x is NaN then.
            magnitudes.add(tf.math.add(
                    tf.reduceMax(tf.math.abs(flat), all), tf.reduceSum(tf.math.mul(flat, tf.constant(0f)), all)));
        }
        greatest = tf.stack(magnitudes);
    }

    /** The greatest magnitude of each gradient, one after another. */
    Operand<TFloat32> greatest() {
        return greatest;
    }

    /**
     * What nothing can be learned from, as a part of a sentence.
     *
     * @param found what {@link #greatest} came to
     * @param loss of the step; where it is 0, as without any label, gradients are 0 as well
     */
    Optional<String> fault(float[] found, float loss) {
        boolean isZero = true;
        for (int i = 0; i < found.length; i++) {
            if (!Float.isFinite(found[i])) {
                return Optional.of("the gradient of " + names.get(i) + " is not finite");
            }
            isZero &= found[i] == 0;
        }
        return isZero && loss > 0
                ? Optional.of("all gradients are zero, though the loss is " + loss
                        + ": no error is left of it in so few bits")
                : Optional.empty();
    }
}
