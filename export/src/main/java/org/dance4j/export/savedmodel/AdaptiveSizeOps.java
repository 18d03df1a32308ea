package org.dance4j.export.savedmodel;

import java.util.List;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * From an image to the size that the network runs it at, in TensorFlow operations: what {@link Complexity},
 * {@link MaxwellBoltzmann#cdf} and {@link AdaptiveResolution} compute, step by step in the same numbers.
 */
public final class AdaptiveSizeOps {

    private AdaptiveSizeOps() {}

    /**
     * The complexity of one image.
     *
     * @param image {@code [1, H, W, 3]}
     * @return a scalar
     */
    public static Operand<TFloat64> complexity(Ops tf, ComplexityMeasure measure, Operand<TUint8> image) {
        Operand<TInt32> grey = grey(tf, image);
        Operand<TFloat64> scMean = meanGradient(tf, grey);
        return switch (measure) {
            case SC_MEAN -> scMean;
            case RELATIVE -> tf.math.div(
                    tf.math.mul(tf.constant((double) ComplexityMeasure.PERCENT), scMean),
                    tf.math.add(
                            tf.math.mean(tf.dtypes.cast(grey, TFloat64.class), tf.constant(new int[] {0, 1})),
                            tf.constant((double) ComplexityMeasure.BLACK)));
        };
    }

    /** {@code [H, W]}. */
    private static Operand<TInt32> grey(Ops tf, Operand<TUint8> image) {
        // ITU-R BT.601 luma in 16-bit fixed point.
        Operand<TInt32> weighted = tf.math.add(
                tf.math.add(
                        tf.math.mul(channel(tf, image, 0), tf.constant(19595)),
                        tf.math.mul(channel(tf, image, 1), tf.constant(38470))),
                tf.math.mul(channel(tf, image, 2), tf.constant(7471)));
        return tf.bitwise.rightShift(tf.math.add(weighted, tf.constant(0x8000)), tf.constant(16));
    }

    /** SC_mean (paper, equation 1). */
    private static Operand<TFloat64> meanGradient(Ops tf, Operand<TInt32> grey) {
        Operand<TInt32> x = tf.mirrorPad(grey, tf.constant(new int[][] {{1, 1}, {1, 1}}), "SYMMETRIC");
        Index all = Indices.all();
        Index before = Indices.sliceTo(-2);
        Index here = Indices.slice(1, -1);
        Index after = Indices.sliceFrom(2);
        Operand<TInt32> columns = smooth(
                tf, tf.stridedSlice(x, before, all), tf.stridedSlice(x, here, all), tf.stridedSlice(x, after, all));
        Operand<TInt32> horizontal =
                tf.math.sub(tf.stridedSlice(columns, all, after), tf.stridedSlice(columns, all, before));
        Operand<TInt32> rows = smooth(
                tf, tf.stridedSlice(x, all, before), tf.stridedSlice(x, all, here), tf.stridedSlice(x, all, after));
        Operand<TInt32> vertical = tf.math.sub(tf.stridedSlice(rows, after, all), tf.stridedSlice(rows, before, all));
        Operand<TInt32> squares = tf.math.add(tf.math.square(horizontal), tf.math.square(vertical));
        return tf.math.mean(tf.math.sqrt(tf.dtypes.cast(squares, TFloat64.class)), tf.constant(new int[] {0, 1}));
    }

    /** Of one image, {@code [1, H, W, 3]}, one channel. */
    private static Operand<TInt32> channel(Ops tf, Operand<TUint8> image, int number) {
        return tf.dtypes.cast(
                tf.stridedSlice(image, Indices.at(0), Indices.all(), Indices.all(), Indices.at(number)), TInt32.class);
    }

    /** The Sobel kernel's smoothing across its derivative, 1 2 1. */
    private static Operand<TInt32> smooth(Ops tf, Operand<TInt32> before, Operand<TInt32> here, Operand<TInt32> after) {
        return tf.math.add(tf.math.add(before, after), tf.math.mul(here, tf.constant(2)));
    }

    /**
     * An image's p.
     *
     * @param complexity by the indicator's measure, a scalar
     * @throws IllegalArgumentException if p is random: no graph makes it
     */
    public static Operand<TFloat64> p(
            Ops tf, Indicator indicator, MaxwellBoltzmann distribution, Operand<TFloat64> complexity) {
        Operand<TFloat64> share = cdf(tf, distribution, complexity);
        return switch (indicator.kind()) {
            case PROPOSED, RELATIVE -> share;
            case INVERSE -> tf.math.sub(tf.constant(1.0), share);
            case RANDOM -> throw new IllegalArgumentException("a random p is not found in the image");
        };
    }

    /** The distribution's share up to a scalar. */
    static Operand<TFloat64> cdf(Ops tf, MaxwellBoltzmann distribution, Operand<TFloat64> value) {
        Operand<TFloat64> z = tf.math.maximum(
                tf.math.div(
                        tf.math.sub(value, tf.constant(distribution.location())), tf.constant(distribution.scale())),
                tf.constant(0.0));
        Operand<TFloat64> tail = tf.math.mul(
                tf.math.mul(tf.constant(Math.sqrt(2 / Math.PI)), z),
                tf.math.exp(tf.math.mul(tf.math.square(z), tf.constant(-0.5))));
        Operand<TFloat64> share = tf.math.sub(tf.math.erf(tf.math.div(z, tf.constant(Math.sqrt(2)))), tail);
        return tf.clipByValue(share, tf.constant(0.0), tf.constant(1.0));
    }

    /**
     * The size used for an image.
     *
     * @param stored {@code [2]}, height and width of the image
     * @param p its projected complexity; not read when the resolution does no downsampling
     * @return {@code [2]}
     */
    public static Operand<TInt32> size(
            Ops tf, AdaptiveResolution resolution, Operand<TInt32> stored, Operand<TFloat64> p) {
        Operand<TInt32> zero = tf.constant(0);
        Operand<TInt32> one = tf.constant(1);
        Operand<TInt32> multiple = tf.constant(resolution.multiple());
        Operand<TInt32> sides = tf.math.maximum(stored, multiple);
        Operand<TInt32> longer = tf.reduceMax(sides, zero);
        Operand<TInt32> shorter = tf.reduceMin(sides, zero);
        Operand<TInt32> steps = roundedQuotient(tf, longer, multiple);
        Operand<TInt32> k = tf.range(one, tf.math.add(steps, one), one);
        Operand<TInt32> along = tf.math.mul(k, multiple);
        Operand<TInt32> across =
                tf.math.mul(tf.math.maximum(one, roundedQuotient(tf, tf.math.mul(k, shorter), longer)), multiple);

        Operand<TFloat64> areas =
                tf.math.mul(tf.dtypes.cast(along, TFloat64.class), tf.dtypes.cast(across, TFloat64.class));
        Operand<TFloat64> ratio = resolution.downsampling()
                ? tf.math.add(tf.math.mul(tf.constant(1 - resolution.least()), p), tf.constant(resolution.least()))
                : tf.constant(1.0);
        Operand<TFloat64> wanted =
                tf.math.mul(tf.math.square(ratio), tf.reduceProd(tf.dtypes.cast(sides, TFloat64.class), zero));
        Operand<TInt32> best = tf.math.argMin(tf.math.abs(tf.math.sub(areas, wanted)), zero, TInt32.class);
        Operand<TInt32> chosenAlong = tf.gather(along, best, zero);
        Operand<TInt32> chosenAcross = tf.gather(across, best, zero);
        Operand<TInt32> height = tf.stridedSlice(stored, Indices.at(0));
        Operand<TInt32> width = tf.stridedSlice(stored, Indices.at(1));
        return tf.select(
                tf.math.greater(height, width),
                tf.stack(List.of(chosenAlong, chosenAcross)),
                tf.stack(List.of(chosenAcross, chosenAlong)));
    }

    /** {@code floor(a / b + 1/2)} of integers above 0. */
    private static Operand<TInt32> roundedQuotient(Ops tf, Operand<TInt32> a, Operand<TInt32> b) {
        Operand<TInt32> two = tf.constant(2);
        return tf.math.div(tf.math.add(tf.math.mul(two, a), b), tf.math.mul(two, b));
    }
}
