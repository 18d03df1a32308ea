package org.dance4j.export.tflite;

import com.google.common.primitives.Floats;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.savedmodel.GradientOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * From an image to the size that the network is to run it at, as a TFLite model of a few kilobytes, so that a device
 * decides as the server does: pixel values 0–255, float32 {@code [1, H, W, 3]} with H and W free, to {@code p}, float32
 * {@code [1]}, and {@code size}, int32 {@code [2]}, height and width. It computes what {@link Complexity},
 * {@link MaxwellBoltzmann#cdf} and {@link AdaptiveResolution} do, in 32-bit floats: grey values and gradients are
 * exact, complexity is within 1e-7 of itself, and p within 1e-6 where the distribution's scale is 10 and more, as of
 * photographs; of images that are nearly alike it is further off, as their complexity through the scale.
 *
 * <p>TFLite has no error function: {@code erf(x) = 1 − (a1·t + … + a5·t⁵)·exp(−x²)} with
 * {@code t = 1 / (1 + 0.3275911·x)} is within 1.5e-7 (Abramowitz and Stegun, Handbook of Mathematical Functions,
 * 7.1.26).
 */
public final class ComplexityModel {

    /** Of images with a longer side, sizes are chosen as though it were this long. */
    public static final int LONGEST_SIDE = 16384;

    static final String INPUT = "image";
    static final String P = "p";
    static final String SIZE = "size";

    private static final float ERF_P = 0.3275911f;
    private static final float[] ERF_A = {0.254829592f, -0.284496736f, 1.421413741f, -1.453152027f, 1.061405429f};

    private static final List<Long> UNIT = List.of(1L, 1L, 1L, 1L);

    private final Ops tf;

    private ComplexityModel(Ops tf) {
        this.tf = tf;
    }

    /**
     * The model.
     *
     * @param indicator what p is; a random one is not found in the image, and no model is made for it
     * @param distribution of the training images' complexity, by the indicator's measure
     * @param resolution the sizes that the network runs at
     * @return the TFLite flat buffer
     * @throws ConversionException if the converter refuses it
     */
    public static byte[] convert(
            TfLiteConverter converter,
            Indicator indicator,
            MaxwellBoltzmann distribution,
            AdaptiveResolution resolution) {
        byte[] graphDef;
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image =
                    tf.withName(INPUT).placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            ComplexityModel model = new ComplexityModel(tf);
            Operand<TFloat32> share = model.cdf(distribution, model.complexity(indicator.measure(), image));
            Operand<TFloat32> p =
                    switch (indicator.kind()) {
                        case PROPOSED, RELATIVE -> share;
                        case INVERSE -> tf.math.sub(model.number(1), share);
                            // Of the image all the same, for the converter cuts off what no output needs.
                        case EVEN -> tf.math.add(
                                tf.math.mul(share, model.number(0)), model.number((float) Indicator.EVEN_P));
                        case RANDOM -> throw new IllegalArgumentException("a random p is not found in the image");
                    };
            tf.withName(P).identity(p);
            Operand<TFloat32> ratio = resolution.downsampling()
                    ? tf.math.add(tf.math.mul(p, model.number((float) (1 - resolution.least()))), model.number((float)
                            resolution.least()))
                    : model.number(1);
            tf.withName(SIZE).identity(model.size(tf.shape(image), ratio, resolution.multiple()));
            graphDef = graph.toGraphDef().toByteArray();
        }
        return converter.convert(
                graphDef,
                new TfLiteConverter.Input(INPUT, List.of(1, -1, -1, 3)),
                List.of(P, SIZE),
                Quantization.FLOAT32,
                IoType.FLOAT32);
    }

    private Operand<TFloat32> number(float value) {
        return tf.constant(new float[] {value});
    }

    private Operand<TInt32> integer(int value) {
        return tf.constant(new int[] {value});
    }

    /** {@code [1]}. */
    private Operand<TFloat32> complexity(ComplexityMeasure measure, Operand<TFloat32> image) {
        Operand<TFloat32> luma = tf.nn.conv2d(
                image,
                tf.reshape(tf.constant(Floats.toArray(GradientOps.LUMA)), tf.constant(new int[] {1, 1, 3, 1})),
                UNIT,
                "VALID");
        Operand<TFloat32> grey = GradientOps.rounded(tf, luma);
        Operand<TFloat32> scMean = mean(GradientOps.lengths(tf, grey));
        return switch (measure) {
            case SC_MEAN -> scMean;
            case RELATIVE -> tf.math.div(
                    tf.math.mul(scMean, number(ComplexityMeasure.PERCENT)),
                    tf.math.add(mean(grey), number(ComplexityMeasure.BLACK)));
        };
    }

    /**
     * The mean of a map, {@code [1, H, W, 1]} to {@code [1]}. The runtime adds values up one by one, and loses digits where
     * they are many. What they differ by from such a mean is added up again: those sums are small.
     */
    private Operand<TFloat32> mean(Operand<TFloat32> map) {
        Operand<TFloat32> rough = meanOfRows(map);
        Operand<TFloat32> rest = meanOfRows(tf.math.sub(map, rough));
        return tf.reshape(tf.math.add(rough, rest), tf.constant(new int[] {1}));
    }

    /** {@code [1, 1, 1, 1]}. */
    private Operand<TFloat32> meanOfRows(Operand<TFloat32> map) {
        return tf.math.mean(
                tf.math.mean(map, tf.constant(2), Mean.keepDims(true)), tf.constant(1), Mean.keepDims(true));
    }

    /** The distribution's share up to each value. */
    private Operand<TFloat32> cdf(MaxwellBoltzmann distribution, Operand<TFloat32> value) {
        Operand<TFloat32> z = tf.math.maximum(
                tf.math.mul(tf.math.sub(value, number((float) distribution.location())), number((float)
                        (1 / distribution.scale()))),
                number(0));
        Operand<TFloat32> t =
                tf.math.div(number(1), tf.math.add(number(1), tf.math.mul(z, number((float) (ERF_P / Math.sqrt(2))))));
        Operand<TFloat32> sum = number(ERF_A[ERF_A.length - 1]);
        for (int i = ERF_A.length - 2; i >= 0; i--) {
            sum = tf.math.add(tf.math.mul(sum, t), number(ERF_A[i]));
        }
        sum = tf.math.add(tf.math.mul(sum, t), tf.math.mul(z, number((float) Math.sqrt(2 / Math.PI))));
        Operand<TFloat32> above = tf.math.mul(sum, tf.math.exp(tf.math.mul(tf.math.square(z), number(-0.5f))));
        return tf.math.minimum(tf.math.maximum(tf.math.sub(number(1), above), number(0)), number(1));
    }

    /**
     * The step of the ladder whose area is nearest, {@code [2]}. The ladder is as long as for {@link #LONGEST_SIDE}, so
     * that the runtime knows all sizes beforehand; steps above the image's own are out of reach.
     *
     * @param shape {@code [4]}, the image's
     */
    private Operand<TInt32> size(Operand<TInt32> shape, Operand<TFloat32> ratio, int multiple) {
        Operand<TInt32> height = tf.stridedSlice(shape, Indices.slice(1, 2));
        Operand<TInt32> width = tf.stridedSlice(shape, Indices.slice(2, 3));
        Operand<TInt32> least = integer(multiple);
        Operand<TInt32> most = integer(LONGEST_SIDE);
        Operand<TInt32> tall = tf.math.minimum(tf.math.maximum(height, least), most);
        Operand<TInt32> wide = tf.math.minimum(tf.math.maximum(width, least), most);
        Operand<TInt32> longer = tf.math.maximum(tall, wide);
        Operand<TInt32> shorter = tf.math.minimum(tall, wide);
        Operand<TInt32> k = tf.constant(
                IntStream.rangeClosed(1, roundedUp(LONGEST_SIDE, multiple)).toArray());
        Operand<TInt32> along = tf.math.mul(k, least);
        Operand<TInt32> across =
                tf.math.mul(tf.math.maximum(integer(1), roundedQuotient(tf.math.mul(k, shorter), longer)), least);
        Operand<TFloat32> areas =
                tf.math.mul(tf.dtypes.cast(along, TFloat32.class), tf.dtypes.cast(across, TFloat32.class));
        Operand<TFloat32> wanted = tf.math.mul(
                tf.math.square(ratio),
                tf.math.mul(tf.dtypes.cast(longer, TFloat32.class), tf.dtypes.cast(shorter, TFloat32.class)));
        Operand<TInt32> above = tf.math.maximum(tf.math.sub(k, roundedQuotient(longer, least)), integer(0));
        Operand<TFloat32> distance = tf.math.add(
                tf.math.abs(tf.math.sub(areas, wanted)),
                tf.math.mul(tf.dtypes.cast(above, TFloat32.class), number(4f * LONGEST_SIDE * LONGEST_SIDE)));
        Operand<TInt32> best =
                tf.reshape(tf.math.argMin(distance, tf.constant(0), TInt32.class), tf.constant(new int[] {1}));
        Operand<TInt32> chosenAlong = tf.gather(along, best, tf.constant(0));
        Operand<TInt32> chosenAcross = tf.gather(across, best, tf.constant(0));
        Operand<TInt32> upright = tf.dtypes.cast(tf.math.greater(height, width), TInt32.class);
        Operand<TInt32> difference = tf.math.mul(upright, tf.math.sub(chosenAlong, chosenAcross));
        return tf.concat(
                List.of(tf.math.add(chosenAcross, difference), tf.math.sub(chosenAlong, difference)), tf.constant(0));
    }

    private static int roundedUp(int a, int b) {
        return (a + b - 1) / b;
    }

    /** {@code floor(a / b + 1/2)} of integers above 0. */
    private Operand<TInt32> roundedQuotient(Operand<TInt32> a, Operand<TInt32> b) {
        Operand<TInt32> two = integer(2);
        return tf.math.floorDiv(tf.math.add(tf.math.mul(two, a), b), tf.math.mul(two, b));
    }
}
