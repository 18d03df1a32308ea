package org.dance4j.export.savedmodel;

import java.util.List;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.graphs.tensorflow.LoopOps;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * From an image to the size that the network runs it at, in TensorFlow operations: what {@link Complexity},
 * {@link MaxwellBoltzmann#cdf} and {@link AdaptiveResolution} compute; p is within 1e-8 of theirs.
 */
public final class AdaptiveSizeOps {

    /** Pixels of a band, half a megabyte of each map. */
    private static final int BAND_PIXELS = 1 << 17;

    /** One core's band goes on beside another's. */
    private static final int PARALLEL_BANDS = 2;

    private AdaptiveSizeOps() {}

    /**
     * The complexity of one image, measured in bands of rows that the processor's caches hold. Gradients' lengths are 32-bit
     * floats, so that it is within 1e-7 of itself.
     *
     * @param image {@code [1, H, W, 3]}, of one pixel at least
     * @return a scalar
     */
    public static Operand<TFloat64> complexity(Ops tf, ComplexityMeasure measure, Operand<TUint8> image) {
        Operand<TInt32> shape = tf.shape(image);
        Operand<TInt32> height = tf.stridedSlice(shape, Indices.at(1));
        Operand<TInt32> fitting = tf.math.maximum(
                tf.constant(1), tf.math.div(tf.constant(BAND_PIXELS), tf.stridedSlice(shape, Indices.at(2))));
        Operand<TInt32> bands = roundedUp(tf, height, fitting);
        Operand<TInt32> rows = roundedUp(tf, height, bands);
        Operand<?> blank = tf.zeros(tf.expandDims(height, tf.constant(0)), TFloat32.class);
        boolean isRelative = measure == ComplexityMeasure.RELATIVE;
        List<Output<?>> means = LoopOps.fill(
                tf,
                "measure_rows",
                bands,
                List.of(image, height, rows),
                isRelative ? List.of(blank, blank) : List.of(blank),
                PARALLEL_BANDS,
                (inside, band, captured) -> {
                    Operand<TInt32> last = captured.get(1).asOutput().expect(TInt32.class);
                    Operand<TInt32> count = captured.get(2).asOutput().expect(TInt32.class);
                    Operand<TInt32> one = inside.constant(1);
                    Operand<TInt32> first = inside.math.mul(band, count);
                    Operand<TInt32> end = inside.math.minimum(inside.math.add(first, count), last);
                    // The image's edges are mirrored with the edge repeated.
                    Operand<TInt32> around = inside.math.minimum(
                            inside.math.maximum(
                                    inside.range(inside.math.sub(first, one), inside.math.add(end, one), one),
                                    inside.constant(0)),
                            inside.math.sub(last, one));
                    Operand<TFloat32> tall = grey(
                            inside, inside.gather(captured.get(0).asOutput().expect(TUint8.class), around, one));
                    Operand<TFloat32> grey = inside.stridedSlice(tall, Indices.all(), Indices.slice(1, -1));
                    Operand<TFloat32> lengths = meansOfRows(inside, GradientOps.lengths(inside, grey, tall));
                    return new LoopOps.Part(
                            inside.range(first, end, one),
                            isRelative ? List.of(lengths, meansOfRows(inside, grey)) : List.of(lengths));
                });
        Operand<TFloat64> scMean = mean(tf, means.get(0));
        return isRelative
                ? tf.math.div(
                        tf.math.mul(tf.constant((double) ComplexityMeasure.PERCENT), scMean),
                        tf.math.add(mean(tf, means.get(1)), tf.constant((double) ComplexityMeasure.BLACK)))
                : scMean;
    }

    private static Operand<TInt32> roundedUp(Ops tf, Operand<TInt32> a, Operand<TInt32> b) {
        return tf.math.div(tf.math.add(a, tf.math.sub(b, tf.constant(1))), b);
    }

    /** {@code [1, H, W, 1]}. Channels are cut out while their values are bytes. */
    private static Operand<TFloat32> grey(Ops tf, Operand<TUint8> image) {
        Operand<TFloat32> luma = null;
        for (int channel = 0; channel < GradientOps.LUMA.size(); channel++) {
            Operand<TUint8> bytes = tf.stridedSlice(
                    image, Indices.all(), Indices.all(), Indices.all(), Indices.slice(channel, channel + 1));
            Operand<TFloat32> part =
                    tf.math.mul(tf.dtypes.cast(bytes, TFloat32.class), tf.constant(GradientOps.LUMA.get(channel)));
            luma = luma == null ? part : tf.math.add(luma, part);
        }
        return GradientOps.rounded(tf, luma);
    }

    /** Of {@code [1, n, W, 1]}, {@code [n]}. */
    private static Operand<TFloat32> meansOfRows(Ops tf, Operand<TFloat32> map) {
        return tf.math.mean(map, tf.constant(new int[] {0, 2, 3}));
    }

    /** Of the means of rows in 32 bits, their mean in 64. */
    private static Operand<TFloat64> mean(Ops tf, Output<?> rows) {
        return tf.math.mean(tf.dtypes.cast(rows.expect(TFloat32.class), TFloat64.class), tf.constant(0));
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
            case EVEN -> tf.constant(Indicator.EVEN_P);
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
