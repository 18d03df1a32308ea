package org.dance4j.training.objective;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Distillation from a teacher's logits (Hinton et al., 2015): T² · KL(softmax(t / T) ‖ softmax(s / T)) with the teacher's
 * logits t and the student's s, averaged over the positions of the student's logits before they are enlarged, those of
 * void pixels too, since a teacher needs no labels. A teacher's logits of another size are resized bilinearly to the
 * student's. The gradient at s is T · (softmax(s / T) − softmax(t / T)), averaged likewise; none flows to the teacher.
 *
 * @param output the student's
 * @param teacher the teacher's
 * @param input the batch that both see; its image weights count
 * @param temperature T, above 0
 */
public record Distillation(OutputName output, OutputName teacher, String input, double temperature) implements Term {

    /**
     * Requires a temperature.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public Distillation {
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the temperature must be above 0 and finite, found " + temperature);
        }
    }

    @Override
    public Loss loss(Ops tf, StepTensors step) {
        Logits student = step.logits(output);
        Logits expert = step.logits(teacher);
        if (student.classes() != expert.classes()) {
            throw new IllegalArgumentException("output " + output + " has " + student.classes() + " classes where its"
                    + " teacher " + teacher + " has " + expert.classes());
        }
        Operand<TInt32> shape = tf.shape(student.values());
        Operand<TInt32> size = tf.slice(shape, tf.constant(new int[] {1}), tf.constant(new int[] {2}));
        Operand<TFloat32> t = tf.image.resizeBilinear(expert.values(), size, ResizeBilinear.halfPixelCenters(true));
        Operand<TFloat32> heat = tf.constant((float) temperature);
        Operand<TFloat32> softStudent = tf.math.div(student.values(), heat);
        Operand<TFloat32> softTeacher = tf.math.div(t, heat);
        Operand<TFloat32> p = tf.nn.softmax(softTeacher);

        Operand<TFloat32> positions = tf.dtypes.cast(tf.reduceProd(size, tf.constant(new int[] {0})), TFloat32.class);
        Operand<TFloat32> share =
                tf.reshape(tf.math.div(step.imageShares(input), positions), tf.constant(new int[] {-1, 1, 1, 1}));
        Operand<TFloat32> divergence =
                tf.math.mul(p, tf.math.sub(tf.nn.logSoftmax(softTeacher), tf.nn.logSoftmax(softStudent)));
        Operand<TFloat32> perImage =
                tf.reduceSum(divergence, tf.constant(new int[] {1, 2, 3}), ReduceSum.keepDims(true));
        Operand<TFloat32> value = tf.math.mul(
                tf.reduceSum(tf.math.mul(perImage, share), tf.constant(new int[] {0, 1, 2, 3})), tf.math.square(heat));
        Operand<TFloat32> gradient = tf.math.mul(tf.math.sub(tf.nn.softmax(softStudent), p), tf.math.mul(share, heat));
        return new Loss(value, gradient);
    }
}
