package org.dance4j.graphs.tensorflow;

import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.quantization.FakeQuantWithMinMaxVars;
import org.tensorflow.op.quantization.QuantizeAndDequantize;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Rounding to grids of integers. Results are exactly on the grid; gradients pass as if nothing were rounded, and not where
 * activations lie beyond the ends of their grid.
 */
final class GridOps {

    private final Ops tf;

    GridOps(Ops tf) {
        this.tf = tf;
    }

    /** A kernel on its grid, as {@code KernelGrids} has it. */
    Operand<TFloat32> kernel(Operand<TFloat32> kernel, Parameter.Role role, Quantize grid) {
        if (!grid.roundsKernels()) {
            return kernel;
        }
        Operand<TFloat32> step = kernelStep(kernel, role, grid);
        return passing(kernel, tf.math.mul(integers(kernel, role, grid), step));
    }

    /** The step of a kernel's grid: of {@link Quantize.KernelGrid#MAXIMUM} one for each output channel, in four axes. */
    Operand<TFloat32> kernelStep(Operand<TFloat32> kernel, Parameter.Role role, Quantize grid) {
        if (grid.kernels().isUnit(role)) {
            return tf.constant((float) KernelGrids.unitStep(grid));
        }
        return tf.math.div(kernelMaximum(kernel, role, grid), tf.constant((float) KernelGrids.most(grid)));
    }

    /** What {@link #kernelStep} is found by, in as many axes: a greatest magnitude, or the step itself where it is known. */
    Operand<TFloat32> kernelMaximum(Operand<TFloat32> kernel, Parameter.Role role, Quantize grid) {
        if (grid.kernels().isUnit(role)) {
            return tf.constant((float) KernelGrids.unitStep(grid));
        }
        int[] axes =
                IntStream.range(0, 4).filter(axis -> axis != role.outputAxis()).toArray();
        return tf.math.maximum(
                tf.reduceMax(tf.math.abs(kernel), tf.constant(axes), ReduceMax.keepDims(true)),
                tf.constant((float) KernelGrids.LEAST_MAXIMUM));
    }

    /**
     * A kernel as whole numbers of steps, found in 64 bits, as where a file is made: in 32 bits one in some hundred thousand
     * lies so near the middle of two that it would go the other way, and all later layers would follow.
     */
    Operand<TFloat32> integers(Operand<TFloat32> kernel, Parameter.Role role, Quantize grid) {
        int most = KernelGrids.most(grid);
        Operand<TFloat64> steps = grid.kernels().isUnit(role)
                ? tf.constant(KernelGrids.unitStep(grid))
                : tf.math.div(
                        tf.dtypes.cast(kernelMaximum(kernel, role, grid), TFloat64.class), tf.constant((double) most));
        Operand<TFloat32> nearest = tf.dtypes.cast(
                tf.math.rint(tf.math.div(tf.dtypes.cast(kernel, TFloat64.class), steps)), TFloat32.class);
        return limited(nearest, tf.constant((float) -most), tf.constant((float) most));
    }

    /** Values on a grid symmetric about 0 that their greatest magnitude fills; gradients pass. */
    Operand<TFloat32> symmetric(Operand<TFloat32> x, int bits) {
        int most = (1 << (bits - 1)) - 1;
        Operand<TFloat32> greatest =
                tf.reduceMax(tf.reshape(tf.math.abs(x), tf.constant(new int[] {-1})), tf.constant(0));
        Operand<TFloat32> step = tf.math.div(
                tf.math.maximum(greatest, tf.constant((float) KernelGrids.LEAST_MAXIMUM)), tf.constant((float) most));
        return passing(x, tf.math.mul(tf.math.rint(tf.math.div(x, step)), step));
    }

    /** The same of a whole map, in one pass; in the middle of two steps it may go the other way. */
    Operand<TFloat32> symmetricMap(Operand<TFloat32> x, int bits) {
        Operand<TFloat32> none = tf.constant(0f);
        return tf.quantization.quantizeAndDequantize(
                x,
                none,
                none,
                tf.constant(bits),
                QuantizeAndDequantize.signedInput(true),
                QuantizeAndDequantize.rangeGiven(false),
                QuantizeAndDequantize.narrowRange(true));
    }

    private Operand<TFloat32> limited(Operand<TFloat32> x, Operand<TFloat32> least, Operand<TFloat32> greatest) {
        return tf.math.minimum(tf.math.maximum(x, least), greatest);
    }

    /** The second, with the gradient of the first: what is added is 0 to the last bit. */
    private Operand<TFloat32> passing(Operand<TFloat32> x, Operand<TFloat32> rounded) {
        return tf.math.add(tf.stopGradient(rounded), tf.math.sub(x, tf.stopGradient(x)));
    }

    /** The ends of the grid that a range stands for, 0 being on it. */
    record Ends(Operand<TFloat32> least, Operand<TFloat32> greatest) {

        /** The width of a step of a grid of so many bits, a scalar. */
        Operand<TFloat64> step(Ops tf, int bits) {
            return tf.math.div(
                    tf.math.sub(tf.dtypes.cast(greatest, TFloat64.class), tf.dtypes.cast(least, TFloat64.class)),
                    tf.constant((double) ((1 << bits) - 1)));
        }
    }

    /** @param range the least and the greatest value seen, {@code [2]} */
    Ends ends(Operand<TFloat32> range, Quantize grid) {
        Operand<TFloat32> zero = tf.constant(0f);
        Operand<TFloat32> least = tf.math.minimum(element(range, 0), zero);
        Operand<TFloat32> greatest = tf.math.maximum(element(range, 1), zero);
        if (!grid.symmetric()) {
            return new Ends(least, tf.math.maximum(greatest, tf.math.add(least, tf.constant(Range.LEAST_WIDTH))));
        }
        float positive = (1 << (grid.bits() - 1)) - 1;
        Operand<TFloat32> most =
                tf.math.maximum(tf.math.maximum(tf.math.neg(least), greatest), tf.constant(Range.LEAST_WIDTH));
        Operand<TFloat64> below =
                tf.math.mul(tf.dtypes.cast(most, TFloat64.class), tf.constant(-(positive + 1.0) / positive));
        return new Ends(tf.dtypes.cast(below, TFloat32.class), most);
    }

    private Operand<TFloat32> element(Operand<TFloat32> pair, int index) {
        return tf.reshape(
                tf.slice(pair, tf.constant(new int[] {index}), tf.constant(new int[] {1})), tf.constant(new int[0]));
    }

    /** The least and the greatest of all values, {@code [2]}. */
    Operand<TFloat32> extremes(Operand<TFloat32> x) {
        Operand<TInt32> all = tf.constant(new int[] {0, 1, 2, 3});
        return tf.stopGradient(tf.stack(List.of(tf.reduceMin(x, all), tf.reduceMax(x, all))));
    }

    /** A range, or, as long as nothing was seen that it could hold, what a batch has. */
    Operand<TFloat32> known(Operand<TFloat32> range, Operand<TFloat32> batch) {
        return tf.select(isUnset(range), batch, range);
    }

    /** Whether a range is as it begins. */
    Operand<TBool> isUnset(Operand<TFloat32> range) {
        return tf.math.equal(range, tf.reverse(range, tf.constant(new int[] {0})));
    }

    /** Activations on their grid, in inference; as they are where they have none. */
    Operand<TFloat32> rounded(Operand<TFloat32> x, Ends ends, int bits) {
        if (bits == Quantize.FLOAT_BITS) {
            return x;
        }
        return tf.quantization.fakeQuantWithMinMaxVars(
                x,
                ends.least(),
                ends.greatest(),
                FakeQuantWithMinMaxVars.numBits((long) bits),
                FakeQuantWithMinMaxVars.narrowRange(false));
    }

    /** Activations on a grid that is known beforehand. */
    Operand<TFloat32> within(Operand<TFloat32> x, QuantizeWithin grid, boolean training) {
        Ends ends = new Ends(tf.constant((float) grid.least()), tf.constant((float) grid.greatest()));
        return training ? passing(x, ends, Quantize.MOST_BITS) : rounded(x, ends, Quantize.MOST_BITS);
    }

    /** Activations on their grid, in training. */
    Operand<TFloat32> passing(Operand<TFloat32> x, Ends ends, int bits) {
        return passing(limited(x, ends.least(), ends.greatest()), rounded(x, ends, bits));
    }
}
