package org.dance4j.training.optimizer;

import java.util.List;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Gradient descent on integers without momentum (Yang et al., 2020): a gradient is brought to a grid that its greatest
 * magnitude fills, rounded up or down by chance so that it stays the same on average, and a tenth of it, times the rate, is
 * an update in whole steps. Kernels on the unit grid stay between −1 and 1.
 *
 * @param errorBits of errors on their way back through the network; as all bits {@link Quantize#FLOAT_BITS} where they are
 *     not rounded
 * @param errorGrids what such errors are rounded to
 * @param normErrorBits of errors that go into norms
 * @param gradientBits of gradients of parameters
 * @param updateBits of updates, whose steps are 2^−(updateBits − 1), and so those of stored weights
 * @param kernelBits of kernels in the network, whose greatest magnitude is 1 − 2^−(kernelBits − 1)
 * @param seed what is rounded by chance is drawn from it, the step and the parameter's name
 */
public record IntegerSgd(
        int errorBits,
        ErrorGrids errorGrids,
        int normErrorBits,
        int gradientBits,
        int updateBits,
        int kernelBits,
        long seed)
        implements Optimizer {

    /** The most bits that floats hold. */
    public static final int EXACT_BITS = 24;

    /** What is followed of a gradient. */
    public static final double GRADIENT_SHARE = 0.1;

    /** Bits of a learning rate, whose steps are 2^−31. */
    private static final int RATE_BITS = 32;

    /** A gradient that is 0 throughout is divided by this. */
    private static final float LEAST = 1e-30f;

    /**
     * Requires bits that floats hold, or {@link Quantize#FLOAT_BITS} for what is not rounded.
     *
     * @throws IllegalArgumentException if some are not 2–24 or 32
     */
    public IntegerSgd {
        for (int bits : List.of(errorBits, normErrorBits, gradientBits, updateBits, kernelBits)) {
            if (bits != Quantize.FLOAT_BITS && (bits < 2 || bits > EXACT_BITS)) {
                throw new IllegalArgumentException("bits must be 2 to " + EXACT_BITS + ", or " + Quantize.FLOAT_BITS
                        + " for floats, found " + bits);
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

    /** The rule of parameters that training leaves in floats: of their gradients a share is followed as it is. */
    public IntegerSgd withoutGrids() {
        return new IntegerSgd(
                errorBits,
                errorGrids,
                normErrorBits,
                Quantize.FLOAT_BITS,
                Quantize.FLOAT_BITS,
                Quantize.FLOAT_BITS,
                seed);
    }

    /**
     * Values on a grid that their greatest magnitude fills.
     *
     * @param steps whole numbers; values themselves where these are left in floats
     * @param step what a step stands for, a scalar
     */
    public record Rounded(Operand<TFloat32> steps, Operand<TFloat32> step) {

        /** What the steps stand for. */
        public Operand<TFloat32> values(Ops tf) {
            return tf.math.mul(steps, step);
        }
    }

    /** An error, rounded to the nearest step; of {@link Quantize#FLOAT_BITS} as it is. */
    public static Rounded error(Ops tf, Operand<TFloat32> error, int bits) {
        if (bits == Quantize.FLOAT_BITS) {
            return new Rounded(error, tf.constant(1f));
        }
        Operand<TFloat32> step = step(tf, error, bits);
        return new Rounded(limited(tf, tf.math.rint(tf.math.div(error, step)), bits), step);
    }

    /** An error on its way into convolutions, as a sum of what is on the grids that it is rounded to. */
    public List<Rounded> errors(Ops tf, Operand<TFloat32> error) {
        if (errorGrids == ErrorGrids.ONE || errorBits == Quantize.FLOAT_BITS) {
            return List.of(error(tf, error, errorBits));
        }
        Operand<TFloat32> step = step(tf, error, errorBits);
        Operand<TFloat32> inSteps = tf.math.div(error, step);
        Operand<TFloat32> none = tf.zerosLike(error);
        Operand<TBool> isWithinFirst = tf.math.less(tf.math.abs(inSteps), tf.constant(1f));
        float finer = 1 << (errorBits - 1);
        return List.of(
                new Rounded(tf.select(isWithinFirst, none, limited(tf, tf.math.rint(inSteps), errorBits)), step),
                new Rounded(
                        tf.select(
                                isWithinFirst,
                                limited(tf, tf.math.rint(tf.math.mul(inSteps, tf.constant(finer))), errorBits),
                                none),
                        tf.math.mul(step, tf.constant(1 / finer))));
    }

    /** A gradient, rounded by chance. */
    Rounded gradient(Ops tf, Operand<TFloat32> gradient, Operand<TInt32> noise) {
        if (gradientBits == Quantize.FLOAT_BITS) {
            return new Rounded(gradient, tf.constant(1f));
        }
        Operand<TFloat32> step = step(tf, gradient, gradientBits);
        Operand<TFloat32> drawn = tf.random.statelessRandomUniform(tf.shape(gradient), noise, TFloat32.class);
        return new Rounded(
                limited(tf, tf.math.floor(tf.math.add(tf.math.div(gradient, step), drawn)), gradientBits), step);
    }

    private static Operand<TFloat32> step(Ops tf, Operand<TFloat32> x, int bits) {
        // Both ends, and not the greatest magnitude, which would be a copy of all. For axes that follow from a rank,
        // TensorFlow would look through the whole graph each time.
        Operand<TFloat32> flat = tf.reshape(x, tf.constant(new int[] {-1}));
        Operand<TInt32> all = tf.constant(0);
        Operand<TFloat32> greatest = tf.math.maximum(
                tf.math.maximum(tf.reduceMax(flat, all), tf.math.neg(tf.reduceMin(flat, all))), tf.constant(LEAST));
        return tf.math.mul(greatest, tf.constant(1f / (1 << (bits - 1))));
    }

    private static Operand<TFloat32> limited(Ops tf, Operand<TFloat32> steps, int bits) {
        float most = (1 << (bits - 1)) - 1;
        return tf.clipByValue(steps, tf.constant(-most), tf.constant(most));
    }

    /**
     * What a rate makes of a gradient, in whole steps of an update: all products in 64 bits, of a rate of 32.
     *
     * @param rate a scalar
     */
    Operand<TFloat64> updateSteps(Ops tf, Rounded gradient, Operand<TFloat32> rate) {
        Operand<TFloat64> unit = tf.constant((double) (1L << (RATE_BITS - 1)));
        Operand<TFloat64> rounded = tf.math.div(tf.math.rint(tf.math.mul(wide(tf, rate), unit)), unit);
        Operand<TFloat64> factor = tf.math.mul(
                tf.math.mul(rounded, wide(tf, gradient.step())),
                tf.constant(GRADIENT_SHARE * (1L << (updateBits - 1))));
        return tf.math.rint(tf.math.mul(wide(tf, gradient.steps()), factor));
    }

    private static Operand<TFloat64> wide(Ops tf, Operand<TFloat32> x) {
        return tf.dtypes.cast(x, TFloat64.class);
    }

    @Override
    public Op update(Ops tf, ParameterUpdate update, StepScalars step) {
        Parameter parameter = update.parameter();
        Operand<TInt32> noise = tf.stack(List.of(
                tf.constant((int) (seed ^ parameter.name().hashCode())), tf.dtypes.cast(step.step(), TInt32.class)));
        Rounded gradient = gradient(tf, update.gradient(), noise);
        Operand<TFloat32> moved = updateBits == Quantize.FLOAT_BITS
                ? tf.math.sub(
                        update.value(),
                        tf.math.mul(
                                tf.math.mul(step.learningRate(), tf.constant((float) GRADIENT_SHARE)),
                                gradient.values(tf)))
                : movedInSteps(tf, update.value(), gradient, step.learningRate());
        if (kernelBits != Quantize.FLOAT_BITS && Quantize.KernelGrid.UNIT.isUnit(parameter.role())) {
            float most = 1 - 1f / (1 << (kernelBits - 1));
            moved = tf.math.minimum(tf.math.maximum(moved, tf.constant(-most)), tf.constant(most));
        }
        return tf.assignVariableOp(update.variable(), moved);
    }

    /** Stored values are whole steps as well, whatever they began as. */
    private Operand<TFloat32> movedInSteps(
            Ops tf, Operand<TFloat32> value, Rounded gradient, Operand<TFloat32> learningRate) {
        Operand<TFloat64> unit = tf.constant((double) (1L << (updateBits - 1)));
        Operand<TFloat64> stored = tf.math.rint(tf.math.mul(wide(tf, value), unit));
        return tf.dtypes.cast(
                tf.math.div(tf.math.sub(stored, updateSteps(tf, gradient, learningRate)), unit), TFloat32.class);
    }
}
