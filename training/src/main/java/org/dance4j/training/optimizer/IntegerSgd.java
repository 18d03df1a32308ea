package org.dance4j.training.optimizer;

import java.util.List;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Gradient descent on integers without momentum (Yang et al., 2020): a gradient is brought to a grid that its greatest
 * magnitude fills, rounded up or down by chance so that it stays the same on average, and a tenth of it, times the rate, is
 * an update in whole steps. Kernels stay between −1 and 1.
 *
 * @param errorBits of errors on their way back through the network
 * @param normErrorBits of errors that go into norms
 * @param gradientBits of gradients of parameters
 * @param updateBits of updates, whose steps are 2^−(updateBits − 1), and so those of stored weights
 * @param kernelBits of kernels in the network, whose greatest magnitude is 1 − 2^−(kernelBits − 1)
 * @param seed what is rounded by chance is drawn from it, the step and the parameter's name
 */
public record IntegerSgd(int errorBits, int normErrorBits, int gradientBits, int updateBits, int kernelBits, long seed)
        implements Optimizer {

    /** The most bits that floats hold. */
    public static final int EXACT_BITS = 24;

    /** What is followed of a gradient. */
    public static final float GRADIENT_SHARE = 0.1f;

    /** A gradient that is 0 throughout is divided by this. */
    private static final float LEAST = 1e-30f;

    /**
     * Requires bits that floats hold.
     *
     * @throws IllegalArgumentException if some are not 2–24
     */
    public IntegerSgd {
        for (int bits : List.of(errorBits, normErrorBits, gradientBits, updateBits, kernelBits)) {
            if (bits < 2 || bits > EXACT_BITS) {
                throw new IllegalArgumentException("bits must be 2 to " + EXACT_BITS + ", found " + bits);
            }
        }
    }

    @Override
    public List<String> slots() {
        return List.of();
    }

    /** There is none: what goes by smoothed gradients is refused with this optimizer. */
    @Override
    public String smoothedGradient() {
        throw new IllegalStateException("training in integers keeps no smoothed gradients");
    }

    /** An error on a grid that its greatest magnitude fills. */
    public static Operand<TFloat32> error(Ops tf, Operand<TFloat32> error, int bits) {
        Operand<TFloat32> greatest = greatest(tf, error);
        return onGrid(tf, tf.math.rint(tf.math.div(error, step(tf, greatest, bits))), greatest, bits);
    }

    /** A gradient on such a grid, rounded by chance. */
    Operand<TFloat32> gradient(Ops tf, Operand<TFloat32> gradient, Operand<TInt32> noise) {
        Operand<TFloat32> greatest = greatest(tf, gradient);
        Operand<TFloat32> drawn = tf.random.statelessRandomUniform(tf.shape(gradient), noise, TFloat32.class);
        Operand<TFloat32> steps = tf.math.div(gradient, step(tf, greatest, gradientBits));
        return onGrid(tf, tf.math.floor(tf.math.add(steps, drawn)), greatest, gradientBits);
    }

    private static Operand<TFloat32> greatest(Ops tf, Operand<TFloat32> x) {
        return tf.math.maximum(
                tf.reduceMax(tf.math.abs(x), tf.range(tf.constant(0), tf.rank(x), tf.constant(1))), tf.constant(LEAST));
    }

    private static Operand<TFloat32> step(Ops tf, Operand<TFloat32> greatest, int bits) {
        return tf.math.mul(greatest, tf.constant(1f / (1 << (bits - 1))));
    }

    private static Operand<TFloat32> onGrid(Ops tf, Operand<TFloat32> steps, Operand<TFloat32> greatest, int bits) {
        float most = (1 << (bits - 1)) - 1;
        return tf.math.mul(
                tf.math.minimum(tf.math.maximum(steps, tf.constant(-most)), tf.constant(most)),
                step(tf, greatest, bits));
    }

    @Override
    public Op update(Ops tf, ParameterUpdate update, StepScalars step) {
        Parameter parameter = update.parameter();
        Operand<TInt32> noise = tf.stack(List.of(
                tf.constant((int) (seed ^ parameter.name().hashCode())), tf.dtypes.cast(step.step(), TInt32.class)));
        Operand<TFloat32> rounded = gradient(tf, update.gradient(), noise);
        Operand<TFloat32> way = tf.math.mul(rounded, tf.math.mul(step.learningRate(), tf.constant(GRADIENT_SHARE)));
        float unit = 1 << (updateBits - 1);
        Operand<TFloat32> inSteps =
                tf.math.mul(tf.math.rint(tf.math.mul(way, tf.constant(unit))), tf.constant(1 / unit));
        Operand<TFloat32> moved = tf.math.sub(update.value(), inSteps);
        if (parameter.role().isKernel()) {
            float most = 1 - 1f / (1 << (kernelBits - 1));
            moved = tf.math.minimum(tf.math.maximum(moved, tf.constant(-most)), tf.constant(most));
        }
        return tf.assignVariableOp(update.variable(), moved);
    }
}
