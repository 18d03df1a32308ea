package org.dance4j.graphs.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dance4j.graphs.Enlargement;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/**
 * A network cut off before it enlarges its logits to the size of its input. Enlarging to that size and then to the
 * image's is done for some rows of the image at a time, so that never all pixels' logits are held at once.
 */
public final class CoarseLogits {

    /**
     * Logits that a band of rows has at most, 4 MB of them: with fewer the turns of the loop cost more than they save.
     */
    private static final int BAND_LOGITS = 1 << 20;

    /** One core's resizing goes on beside another's. */
    private static final int PARALLEL_BANDS = 2;

    private static final int CLASS_AXIS = 2;

    private final Network network;
    private final Optional<Interpolation> enlarging;
    private final int classes;
    private final NetworkOps.Execution execution;

    /** @param network only what its main output needs is used */
    public CoarseLogits(Network network) {
        this(network, NetworkOps.Execution.PLAIN);
    }

    /**
     * The same, computed in another way.
     *
     * @param network as there
     */
    public CoarseLogits(Network network, NetworkOps.Execution execution) {
        this.enlarging = Enlargement.of(network, network.output()).map(Enlargement::method);
        this.network = Enlargement.before(network);
        this.classes = network.classes();
        this.execution = execution;
    }

    /** The number of classes. */
    public int classes() {
        return classes;
    }

    /**
     * The logits of one image before they are enlarged.
     *
     * @param values the network's parameters
     * @param image {@code [1, H, W, 3]}, 0–255
     * @param networkSize {@code [2]}, height and width the network runs at
     * @return {@code [1, h, w, classes]}
     */
    public Operand<TFloat32> logits(
            Ops tf, Function<Parameter, Operand<TFloat32>> values, Operand<TUint8> image, Operand<TInt32> networkSize) {
        return logits(tf, values, InferenceOps.resize(tf, image, networkSize));
    }

    /**
     * The same of an image that has the size that the network runs at.
     *
     * @param resized {@code [1, h, w, 3]}, 0–255
     */
    public Operand<TFloat32> logits(Ops tf, Function<Parameter, Operand<TFloat32>> values, Operand<TFloat32> resized) {
        return NetworkOps.inference(tf, network, values, resized, execution)
                .layers()
                .get(network.output());
    }

    /**
     * The class of each pixel: that of the largest logit, the first of equals.
     *
     * @param coarse what {@link #logits} made
     * @param networkSize as there
     * @param imageSize {@code [2]}, height and width of the image, both above 0
     * @return {@code [H, W]}
     */
    public Operand<TUint8> labels(
            Ops tf, Operand<TFloat32> coarse, Operand<TInt32> networkSize, Operand<TInt32> imageSize) {
        return inBands(
                        tf,
                        "label_rows",
                        coarse,
                        networkSize,
                        imageSize,
                        List.of(TUint8.class),
                        (inside, logits) -> List.of(label(inside, logits)))
                .get(0)
                .expect(TUint8.class);
    }

    /**
     * The class of each pixel and how sure it is.
     *
     * @param labels as {@link #labels} makes them
     * @param confidence the probability of that class, the softmax of the logits, {@code [H, W]}
     */
    public record Answer(Operand<TUint8> labels, Operand<TFloat32> confidence) {}

    /** Labels as {@link #labels} makes them, and how sure they are. */
    public Answer answer(Ops tf, Operand<TFloat32> coarse, Operand<TInt32> networkSize, Operand<TInt32> imageSize) {
        List<Output<?>> made = inBands(
                tf,
                "answer_rows",
                coarse,
                networkSize,
                imageSize,
                List.of(TUint8.class, TFloat32.class),
                (inside, logits) -> List.of(
                        label(inside, logits),
                        inside.reduceMax(inside.nn.softmax(logits), inside.constant(CLASS_AXIS))));
        return new Answer(made.get(0).expect(TUint8.class), made.get(1).expect(TFloat32.class));
    }

    /**
     * All pixels' logits at once.
     *
     * @param coarse as for {@link #labels}, and so are the others
     * @return {@code [H, W, classes]}
     */
    public Operand<TFloat32> whole(
            Ops tf, Operand<TFloat32> coarse, Operand<TInt32> networkSize, Operand<TInt32> imageSize) {
        Operand<TInt32> all = tf.range(tf.constant(0), length(tf, imageSize, 0), tf.constant(1));
        return rows(tf, coarse, networkSize, imageSize, all);
    }

    private static Operand<TUint8> label(Ops tf, Operand<TFloat32> logits) {
        return tf.dtypes.cast(tf.math.argMax(logits, tf.constant(CLASS_AXIS), TInt32.class), TUint8.class);
    }

    /**
     * What is made of all pixels' logits, a band of rows at a time.
     *
     * @param make from logits {@code [rows, W, classes]} to {@code [rows, W]} each
     * @return {@code [H, W]} each
     */
    private List<Output<?>> inBands(
            Ops tf,
            String name,
            Operand<TFloat32> coarse,
            Operand<TInt32> networkSize,
            Operand<TInt32> imageSize,
            List<Class<? extends TNumber>> types,
            BiFunction<Ops, Operand<TFloat32>, List<Operand<?>>> make) {
        Operand<TInt32> height = length(tf, imageSize, 0);
        Operand<TInt32> width = length(tf, imageSize, 1);
        Operand<TInt32> rows = tf.math.maximum(
                tf.constant(1), tf.math.div(tf.constant(BAND_LOGITS), tf.math.mul(width, tf.constant(classes))));
        Operand<TInt32> bands = tf.math.div(tf.math.add(height, tf.math.sub(rows, tf.constant(1))), rows);
        List<Operand<?>> blank = new ArrayList<>();
        types.forEach(type -> blank.add(tf.zeros(imageSize, type)));
        return LoopOps.fill(
                tf,
                name,
                bands,
                List.of(coarse, networkSize, imageSize, rows),
                blank,
                PARALLEL_BANDS,
                (inside, band, captured) -> {
                    Operand<TInt32> size = captured.get(2).asOutput().expect(TInt32.class);
                    Operand<TInt32> count = captured.get(3).asOutput().expect(TInt32.class);
                    Operand<TInt32> first = inside.math.mul(band, count);
                    Operand<TInt32> end = inside.math.minimum(inside.math.add(first, count), length(inside, size, 0));
                    Operand<TInt32> at = inside.range(first, end, inside.constant(1));
                    Operand<TFloat32> logits = rows(
                            inside,
                            captured.get(0).asOutput().expect(TFloat32.class),
                            captured.get(1).asOutput().expect(TInt32.class),
                            size,
                            at);
                    return new LoopOps.Part(at, make.apply(inside, logits));
                });
    }

    /**
     * The logits of some rows of the image. Rows are interpolated first, while they are short.
     *
     * @param at the rows, {@code [n]}
     * @return {@code [n, W, classes]}
     */
    private Operand<TFloat32> rows(
            Ops tf,
            Operand<TFloat32> coarse,
            Operand<TInt32> networkSize,
            Operand<TInt32> imageSize,
            Operand<TInt32> at) {
        Operand<TFloat32> x = tf.squeeze(coarse, Squeeze.axis(List.of(0L)));
        Operand<TInt32> coarseHeight = length(tf, tf.shape(x), 0);
        Operand<TInt32> networkHeight = length(tf, networkSize, 0);
        Position position = Position.of(
                tf, at, enlarging.isPresent() ? networkHeight : coarseHeight, length(tf, imageSize, 0), false);
        Function<Operand<TInt32>, Operand<TFloat32>> networkRows = row -> enlarging
                .map(method -> Position.of(tf, row, coarseHeight, networkHeight, isAligned(method))
                        .between(tf, coarseRow -> tf.gather(x, coarseRow, tf.constant(0))))
                .orElseGet(() -> tf.gather(x, row, tf.constant(0)));
        Operand<TFloat32> made = tf.expandDims(position.between(tf, networkRows), tf.constant(0));
        Operand<TInt32> count = tf.size(at);
        if (enlarging.isPresent()) {
            made = tf.image.resizeBilinear(
                    made,
                    tf.stack(List.of(count, length(tf, networkSize, 1))),
                    ResizeBilinear.alignCorners(isAligned(enlarging.get())),
                    ResizeBilinear.halfPixelCenters(!isAligned(enlarging.get())));
        }
        return tf.squeeze(
                InferenceOps.resize(tf, made, tf.stack(List.of(count, length(tf, imageSize, 1)))),
                Squeeze.axis(List.of(0L)));
    }

    private static boolean isAligned(Interpolation method) {
        return method == Interpolation.BILINEAR_ALIGNED;
    }

    private static Operand<TInt32> length(Ops tf, Operand<TInt32> shape, int axis) {
        return tf.stridedSlice(shape, Indices.at(axis));
    }

    /**
     * Where rows lie among the rows that they are interpolated from, as {@code ResizeBilinear} has it.
     *
     * @param lower the nearest row before it, {@code [n]}
     * @param upper the nearest row after it
     * @param share how much the upper one counts
     */
    private record Position(Operand<TInt32> lower, Operand<TInt32> upper, Operand<TFloat32> share) {

        static Position of(Ops tf, Operand<TInt32> at, Operand<TInt32> from, Operand<TInt32> to, boolean aligned) {
            Operand<TFloat32> row = tf.dtypes.cast(at, TFloat32.class);
            Operand<TInt32> one = tf.constant(1);
            Operand<TInt32> last = tf.math.sub(from, one);
            Operand<TFloat32> position = aligned
                    ? tf.math.mul(row, ratio(tf, last, tf.math.maximum(tf.math.sub(to, one), one)))
                    : tf.math.sub(
                            tf.math.mul(tf.math.add(row, tf.constant(0.5f)), ratio(tf, from, to)), tf.constant(0.5f));
            Operand<TFloat32> floor = tf.math.floor(position);
            return new Position(
                    tf.math.maximum(tf.dtypes.cast(floor, TInt32.class), tf.constant(0)),
                    tf.math.minimum(tf.dtypes.cast(tf.math.ceil(position), TInt32.class), last),
                    tf.reshape(tf.math.sub(position, floor), tf.constant(new int[] {-1, 1, 1})));
        }

        private static Operand<TFloat32> ratio(Ops tf, Operand<TInt32> a, Operand<TInt32> b) {
            return tf.math.div(tf.dtypes.cast(a, TFloat32.class), tf.dtypes.cast(b, TFloat32.class));
        }

        /** @param rows the rows of numbers {@code [n]}, {@code [n, w, classes]} */
        Operand<TFloat32> between(Ops tf, Function<Operand<TInt32>, Operand<TFloat32>> rows) {
            Operand<TFloat32> before = rows.apply(lower);
            return tf.math.add(before, tf.math.mul(tf.math.sub(rows.apply(upper), before), share));
        }
    }
}
