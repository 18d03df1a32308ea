package org.dance4j.training.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), with t counted from 1: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
 * w ← w − rate · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε). t is the run's step, so that nothing beside the slots needs to
 * be kept.
 *
 * @param beta1 β₁, in [0, 1); 0.9 in the paper
 * @param beta2 β₂, in [0, 1); 0.999 in the paper
 * @param epsilon ε, above 0; 1e-8 in the paper
 */
public record Adam(double beta1, double beta2, double epsilon) implements Optimizer {

    /** The paper's settings. */
    public static final Adam PAPER = new Adam(0.9, 0.999, 1e-8);

    private static final String MEAN = "adam_m";
    private static final String SQUARE = "adam_v";

    /**
     * Requires shares and a positive ε.
     *
     * @throws IllegalArgumentException if β₁ or β₂ is not in [0, 1), or ε not above 0
     */
    public Adam {
        Optimizer.requireShare("beta1", beta1);
        Optimizer.requireShare("beta2", beta2);
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be above 0, found " + epsilon);
        }
    }

    @Override
    public List<String> slots() {
        return List.of(MEAN, SQUARE);
    }

    @Override
    public String smoothedGradient() {
        return MEAN;
    }

    /**
     * TensorFlow's kernel takes the step a · m / (√v + ε̂) with a = rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ). Both a and
     * ε̂ = ε · √(1 − β₂ᵗ) come from here in float64, because 1 − 0.999 in float32 is off in the fifth digit.
     */
    @Override
    public Op update(Ops tf, ParameterUpdate parameter, StepScalars step) {
        Operand<TFloat64> root = tf.math.sqrt(correction(tf, beta2, step));
        Operand<TFloat64> rate = tf.math.div(
                tf.math.mul(tf.dtypes.cast(step.learningRate(), TFloat64.class), root), correction(tf, beta1, step));
        Operand<TFloat32> none = tf.constant(0f);
        return tf.train.resourceApplyAdam(
                parameter.variable(),
                parameter.slot(MEAN),
                parameter.slot(SQUARE),
                none,
                none,
                tf.dtypes.cast(rate, TFloat32.class),
                tf.constant((float) beta1),
                tf.constant((float) beta2),
                tf.dtypes.cast(tf.math.mul(root, tf.constant(epsilon)), TFloat32.class),
                parameter.gradient());
    }

    /** 1 − βᵗ of the β that the kernel uses, which has float32's precision. */
    private static Operand<TFloat64> correction(Ops tf, double beta, StepScalars step) {
        Operand<TFloat64> t = tf.math.add(tf.dtypes.cast(step.step(), TFloat64.class), tf.constant(1.0));
        return tf.math.sub(tf.constant(1.0), tf.math.pow(tf.constant((double) (float) beta), t));
    }
}
