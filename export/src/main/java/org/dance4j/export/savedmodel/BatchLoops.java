package org.dance4j.export.savedmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.LoopOps;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The loops over the images of a batch: one that finds the size of each, and those that run the network, once for all
 * images of a size, as far as these have no more than {@link #MOST_PIXELS}.
 *
 * @param tf makes the loops
 * @param network labels what the function makes
 * @param ofImages from {@link #IMAGE}, {@code [N, H, W, 3]}, {@link #SIZE} and {@link #WIDTH} to {@link #COARSE} logits
 * @param images {@code [N, H, W, 3]}
 * @param shape of the images, {@code [4]}
 * @param sizes that the network runs the images at, {@code [N, 2]}
 * @param turns how many images there are, none if they have no pixels
 */
record BatchLoops(
        Ops tf,
        CoarseLogits network,
        ConcreteFunction ofImages,
        Operand<TUint8> images,
        Operand<TInt32> shape,
        Operand<TInt32> sizes,
        Operand<TInt32> turns) {

    static final String IMAGE = "image";
    static final String SIZE = "size";
    static final String COARSE = "coarse";
    static final String WIDTH = "width";

    /**
     * Pixels of the images that the network runs on together. Maps of more do not fit into a processor's caches, and take
     * longer than those of one image after another (docs/results.md); nor do large images take more memory so.
     */
    static final int MOST_PIXELS = 3 << 17;

    private static final int ANY = -1;

    /** @param sizeOfImage from {@link #IMAGE}, {@code [1, H, W, 3]}, to the {@link #SIZE} that the network runs it at */
    static BatchLoops of(
            Ops tf,
            CoarseLogits network,
            ConcreteFunction sizeOfImage,
            ConcreteFunction ofImages,
            Operand<TUint8> images) {
        Operand<TInt32> shape = tf.shape(images);
        // Of images without pixels there is nothing to compute.
        Operand<TInt32> turns = tf.math.mul(
                at(tf, shape, 0),
                tf.math.minimum(
                        tf.math.mul(tf.math.minimum(at(tf, shape, 1), tf.constant(1)), at(tf, shape, 2)),
                        tf.constant(1)));
        Operand<TInt32> blank = tf.zeros(tf.stack(List.of(at(tf, shape, 0), tf.constant(2))), TInt32.class);
        Operand<TInt32> sizes = LoopOps.fill(
                        tf,
                        "measure_images",
                        turns,
                        List.of(images),
                        List.of(blank),
                        1,
                        (body, turn, captured) -> part(
                                body,
                                turn,
                                sizeOfImage
                                        .call(body, Map.of(IMAGE, image(body, captured.get(0), turn)))
                                        .get(SIZE)))
                .get(0)
                .expect(TInt32.class);
        return new BatchLoops(tf, network, ofImages, images, shape, sizes, turns);
    }

    /** The loops over the same images that run another function. */
    BatchLoops through(ConcreteFunction other) {
        return new BatchLoops(tf, network, other, images, shape, sizes, turns);
    }

    /** Labels and confidence at a width. */
    List<Output<?>> answers(String name, Operand<TInt32> width) {
        Operand<TInt32> three = slice(tf, shape, 0, 3);
        Operand<TInt32> pixels = tf.math.maximum(tf.math.mul(at(tf, shape, 1), at(tf, shape, 2)), tf.constant(1));
        Operand<TInt32> most = tf.math.maximum(tf.math.div(tf.constant(MOST_PIXELS), pixels), tf.constant(1));
        return inGroups(
                name,
                most,
                width,
                List.of(tf.zeros(three, TUint8.class), tf.zeros(three, TFloat32.class)),
                (body, coarse, networkSize, imageSize) -> {
                    CoarseLogits.Answer answer = network.answer(body, coarse, networkSize, imageSize);
                    return List.of(answer.labels(), answer.confidence());
                });
    }

    /** Probabilities of all classes at a width. All classes of all pixels are so much that images go one by one. */
    List<Output<?>> scores(String name, Operand<TInt32> width) {
        Operand<TInt32> four =
                tf.concat(List.of(slice(tf, shape, 0, 3), tf.constant(new int[] {network.classes()})), tf.constant(0));
        return inGroups(
                name,
                tf.constant(1),
                width,
                List.of(tf.zeros(four, TFloat32.class)),
                (body, coarse, networkSize, imageSize) ->
                        List.of(body.nn.softmax(network.whole(body, coarse, networkSize, imageSize))));
    }

    /** What is made of the coarse logits of one image. */
    @FunctionalInterface
    private interface OfImage {
        List<Operand<?>> make(Ops tf, Operand<TFloat32> coarse, Operand<TInt32> networkSize, Operand<TInt32> imageSize);
    }

    /** @param most images that the network runs on together */
    private List<Output<?>> inGroups(
            String name, Operand<TInt32> most, Operand<TInt32> width, List<? extends Operand<?>> blank, OfImage make) {
        Operand<TInt32> leaders = leaders(most);
        Operand<TInt32> firsts = tf.dtypes.cast(
                tf.reshape(tf.where(tf.math.equal(leaders, numbers())), tf.constant(new int[] {-1})), TInt32.class);
        Operand<TInt32> groups = tf.math.mul(tf.size(firsts), tf.math.minimum(turns, tf.constant(1)));
        return LoopOps.fill(
                tf,
                name,
                groups,
                List.of(images, slice(tf, shape, 1, 2), width, sizes, leaders, firsts),
                blank,
                1,
                (body, turn, captured) -> {
                    Operand<TInt32> first = gathered(body, integers(captured.get(5)), turn);
                    Operand<TInt32> members = body.dtypes.cast(
                            body.reshape(
                                    body.where(body.math.equal(integers(captured.get(4)), first)),
                                    body.constant(new int[] {-1})),
                            TInt32.class);
                    Operand<TInt32> networkSize = gathered(body, integers(captured.get(3)), first);
                    Operand<TUint8> together =
                            gathered(body, captured.get(0).asOutput().expect(TUint8.class), members);
                    Operand<?> coarse = ofImages.call(
                                    body, Map.of(IMAGE, together, SIZE, networkSize, WIDTH, captured.get(2)))
                            .get(COARSE);
                    return new LoopOps.Part(
                            members, ofEach(body, name, coarse, networkSize, integers(captured.get(1)), blank, make));
                });
    }

    /** What is made of each image of a group. */
    private List<Output<?>> ofEach(
            Ops body,
            String name,
            Operand<?> coarse,
            Operand<TInt32> networkSize,
            Operand<TInt32> imageSize,
            List<? extends Operand<?>> blank,
            OfImage make) {
        Operand<TInt32> count = at(body, body.shape(coarse), 0);
        List<Operand<TInt32>> shape = new ArrayList<>(List.of(body.expandDims(count, body.constant(0)), imageSize));
        if (blank.get(0).shape().numDimensions() > 3) {
            shape.add(body.constant(new int[] {network.classes()}));
        }
        Operand<TInt32> whole = body.concat(shape, body.constant(0));
        List<Operand<?>> empty = new ArrayList<>();
        blank.forEach(tensor -> empty.add(zeros(body, whole, tensor)));
        return LoopOps.fill(
                body,
                name + "_of_group",
                count,
                List.of(coarse, networkSize, imageSize),
                empty,
                1,
                (each, turn, captured) -> part(
                        each,
                        turn,
                        make.make(
                                        each,
                                        each.slice(
                                                captured.get(0).asOutput().expect(TFloat32.class),
                                                first(each, turn),
                                                each.constant(new int[] {1, ANY, ANY, ANY})),
                                        integers(captured.get(1)),
                                        integers(captured.get(2)))
                                .toArray(new Operand<?>[0])));
    }

    private static Operand<?> zeros(Ops body, Operand<TInt32> shape, Operand<?> like) {
        return like.type() == TUint8.class ? body.zeros(shape, TUint8.class) : body.zeros(shape, TFloat32.class);
    }

    /**
     * For each image the first one of its group, {@code [N]}: those of a size, so many at a time.
     *
     * @param most images of a group
     */
    private Operand<TInt32> leaders(Operand<TInt32> most) {
        Operand<TInt32> rows = tf.expandDims(sizes, tf.constant(1));
        Operand<TInt32> columns = tf.expandDims(sizes, tf.constant(0));
        Operand<TBool> sameSize = tf.reduceAll(tf.math.equal(rows, columns), tf.constant(2));
        Operand<TInt32> number = numbers();
        Operand<TInt32> across = tf.expandDims(number, tf.constant(0));
        Operand<TInt32> down = tf.expandDims(number, tf.constant(1));
        Operand<TInt32> before = tf.reduceSum(
                tf.dtypes.cast(tf.math.logicalAnd(sameSize, tf.math.less(across, down)), TInt32.class), tf.constant(1));
        Operand<TInt32> portion = tf.math.div(before, most);
        Operand<TBool> together = tf.math.logicalAnd(
                sameSize,
                tf.math.equal(tf.expandDims(portion, tf.constant(1)), tf.expandDims(portion, tf.constant(0))));
        // Images of other groups count as after all.
        Operand<TInt32> apart =
                tf.math.mul(tf.math.sub(tf.constant(1), tf.dtypes.cast(together, TInt32.class)), at(tf, shape, 0));
        return tf.reduceMin(tf.math.add(across, apart), tf.constant(1));
    }

    private Operand<TInt32> numbers() {
        return tf.range(tf.constant(0), at(tf, shape, 0), tf.constant(1));
    }

    /** One image of a batch, {@code [1, H, W, 3]}. */
    private static Operand<TUint8> image(Ops tf, Operand<?> images, Operand<TInt32> number) {
        return tf.slice(
                images.asOutput().expect(TUint8.class), first(tf, number), tf.constant(new int[] {1, ANY, ANY, ANY}));
    }

    /** Where an image of a batch begins. */
    private static Operand<TInt32> first(Ops tf, Operand<TInt32> number) {
        return tf.stack(List.of(number, tf.constant(0), tf.constant(0), tf.constant(0)));
    }

    private static <T extends TType> Operand<T> gathered(Ops tf, Operand<T> values, Operand<TInt32> numbers) {
        return tf.gather(values, numbers, tf.constant(0));
    }

    private static Operand<TInt32> integers(Operand<?> captured) {
        return captured.asOutput().expect(TInt32.class);
    }

    private static LoopOps.Part part(Ops tf, Operand<TInt32> turn, Operand<?>... values) {
        Operand<TInt32> first = tf.constant(0);
        return new LoopOps.Part(
                tf.expandDims(turn, first),
                Arrays.stream(values).map(value -> tf.expandDims(value, first)).toList());
    }

    private static Operand<TInt32> at(Ops tf, Operand<TInt32> shape, int axis) {
        return tf.stridedSlice(shape, Indices.at(axis));
    }

    static Operand<TInt32> slice(Ops tf, Operand<TInt32> shape, int from, int length) {
        return tf.slice(shape, tf.constant(new int[] {from}), tf.constant(new int[] {length}));
    }
}
