package org.dance4j.export.savedmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.images.Orientation;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.tensorflow.LoopOps;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * From the bytes of a JPEG or PNG file to its pixels, in TensorFlow operations: what {@link RgbImage#read} reads, turned
 * upright by the same table ({@link Orientation}). The tag is found step by step as it is there, so that a file that is
 * odd in any way is odd in the same way here; nothing in it can fail but the decoding of the pixels.
 */
final class EncodedImageOps {

    private static final int MOST_STEPS = 1000;
    private static final int MARKER = 0xFF;
    private static final int APP1 = 0xE1;
    private static final long LEAST_EXIF = 9;
    private static final long EXIF_CHUNK = 0x65584966;
    private static final long DATA_CHUNK = 0x49444154;
    private static final long LAST_CHUNK = 0x49454E44;
    private static final int ENTRY = 12;

    /** Where the search is, negative once it is over, and where Exif's data were found: scalars, 0 until then. */
    private record Search(Operand<TInt64> place, Operand<TInt64> start, Operand<TInt64> length) {
        List<Operand<?>> tensors() {
            return List.of(place, start, length);
        }
    }

    private interface Step {
        Search from(Ops tf, Operand<TString> file, Operand<TInt64> place);
    }

    private EncodedImageOps() {}

    /**
     * Decodes a file.
     *
     * @param file a scalar
     * @return {@code [H, W, 3]}
     */
    static Operand<TUint8> image(Ops tf, Operand<TString> file) {
        // The transform is the one that images are read with for training.
        Operand<TUint8> stored =
                tf.image.decodeJpeg(file, DecodeJpeg.channels(3L), DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
        return upright(tf, stored, orientation(tf.withSubScope("orientation"), file));
    }

    /**
     * A loop of one turn, or of none: of an image that is upright nothing is copied.
     *
     * @param orientation a scalar from 0, as 1, to 8
     */
    private static Operand<TUint8> upright(Ops tf, Operand<TUint8> stored, Operand<TInt32> orientation) {
        return LoopOps.whileTrue(
                        tf,
                        "turn_upright",
                        List.of(stored, orientation),
                        1,
                        (inside, now) -> inside.math.greater(turn(now.get(1)), inside.constant(1)),
                        (inside, now) -> List.of(
                                turned(inside, now.get(0).asOutput().expect(TUint8.class), turn(now.get(1))),
                                inside.constant(1)))
                .get(0)
                .expect(TUint8.class);
    }

    private static Operand<TUint8> turned(Ops tf, Operand<TUint8> stored, Operand<TInt32> orientation) {
        boolean[][] reversed = new boolean[1 + Orientation.values().length][];
        int[][] axes = new int[reversed.length][];
        for (int value = 0; value < reversed.length; value++) {
            Orientation entry = Orientation.of(Math.max(1, value));
            reversed[value] = new boolean[] {entry.rowsReversed(), entry.columnsReversed()};
            axes[value] = entry.transposed() ? new int[] {1, 0} : new int[] {0, 1};
        }
        Operand<TBool> backwards = tf.gather(tf.constant(reversed), orientation, tf.constant(0));
        Operand<TInt32> width = tf.stridedSlice(tf.shape(stored), Indices.at(1));
        // Of each pixel, as the image is seen, its number among those stored.
        Operand<TInt32> numbers = tf.math.add(
                tf.math.mul(tf.expandDims(places(tf, stored, 0, backwards), tf.constant(1)), width),
                places(tf, stored, 1, backwards));
        Operand<TInt32> seen = tf.linalg.transpose(numbers, tf.gather(tf.constant(axes), orientation, tf.constant(0)));
        return tf.gather(tf.reshape(stored, tf.constant(new int[] {-1, 3})), seen, tf.constant(0));
    }

    /** The numbers of rows or columns, in reverse order or not. */
    private static Operand<TInt32> places(Ops tf, Operand<TUint8> stored, int axis, Operand<TBool> reversed) {
        Operand<TInt32> count = tf.stridedSlice(tf.shape(stored), Indices.at(axis));
        Operand<TInt32> forwards = tf.range(tf.constant(0), count, tf.constant(1));
        Operand<TInt32> backwards = tf.math.sub(tf.math.sub(count, tf.constant(1)), forwards);
        return tf.select(tf.stridedSlice(reversed, Indices.at(axis)), backwards, forwards);
    }

    /** The value of a file's tag, a scalar; 0 if it has none. */
    static Operand<TInt32> orientation(Ops tf, Operand<TString> file) {
        Operand<TInt64> start = bytes(tf, file, tf.constant(0L), 8);
        Search jpeg = search(
                tf,
                "find_exif_in_jpeg",
                file,
                tf.select(startsWith(tf, start, 0, 0xFF, 0xD8, 0xFF), tf.constant(2L), tf.constant(-1L)),
                EncodedImageOps::inJpeg);
        Search png = search(
                tf,
                "find_exif_in_png",
                file,
                tf.select(
                        startsWith(tf, start, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'),
                        tf.constant(8L),
                        tf.constant(-1L)),
                EncodedImageOps::inPng);
        return ofTiff(
                tf, part(tf, file, tf.math.add(jpeg.start(), png.start()), tf.math.add(jpeg.length(), png.length())));
    }

    private static Search search(Ops tf, String name, Operand<TString> file, Operand<TInt64> first, Step step) {
        List<Operand<?>> state = new ArrayList<>(List.of(file, tf.constant(0)));
        state.addAll(new Search(first, tf.constant(0L), tf.constant(0L)).tensors());
        List<Output<?>> last = LoopOps.whileTrue(
                tf,
                name,
                state,
                1,
                (inside, now) -> {
                    Operand<TInt64> place = integer(now.get(2));
                    Operand<TBool> within = inside.math.logicalAnd(
                            inside.math.greaterEqual(place, inside.constant(0L)),
                            inside.math.less(place, length(inside, text(now.get(0)))));
                    Operand<TBool> goesOn = inside.math.less(turn(now.get(1)), inside.constant(MOST_STEPS));
                    return inside.math.logicalAnd(within, goesOn);
                },
                (inside, now) -> {
                    List<Operand<?>> next =
                            new ArrayList<>(List.of(now.get(0), inside.math.add(turn(now.get(1)), inside.constant(1))));
                    next.addAll(step.from(inside, text(now.get(0)), integer(now.get(2)))
                            .tensors());
                    return next;
                });
        return new Search(integer(last.get(2)), integer(last.get(3)), integer(last.get(4)));
    }

    private static Search inJpeg(Ops tf, Operand<TString> file, Operand<TInt64> place) {
        Operand<TInt64> head = bytes(tf, file, place, 10);
        Operand<TInt64> marker = number(tf, head, 1, 1);
        Operand<TInt64> length = number(tf, head, 2, 2);
        Operand<TBool> isMarker = tf.math.equal(number(tf, head, 0, 1), tf.constant((long) MARKER));
        Operand<TInt64> bytes = tf.gather(tf.constant(bytesByMarker()), marker, tf.constant(0));
        Operand<TBool> isExif = tf.reduceAll(
                tf.stack(List.of(
                        isMarker,
                        tf.math.equal(marker, tf.constant((long) APP1)),
                        tf.math.greaterEqual(length, tf.constant(LEAST_EXIF)),
                        startsWith(tf, head, 4, 'E', 'x', 'i', 'f', 0))),
                tf.constant(0));
        Operand<TInt64> segment = tf.math.add(tf.constant(2L), tf.math.maximum(tf.constant(2L), length));
        Operand<TInt64> step = tf.select(tf.math.equal(bytes, tf.constant(0L)), segment, bytes);
        return found(
                tf,
                isExif,
                tf.math.add(place, tf.constant(10L)),
                tf.math.sub(length, tf.constant(8L)),
                tf.math.add(place, tf.select(isMarker, step, tf.constant(1L))));
    }

    /** How many bytes a marker takes by itself; 0 where a segment follows, negative where the search is over. */
    private static long[] bytesByMarker() {
        long[] bytes = new long[256];
        Arrays.fill(bytes, 0, 2, 2);
        Arrays.fill(bytes, 0xD0, 0xD8, 2);
        Arrays.fill(bytes, 0xD8, 0xDB, -(1L << 40));
        bytes[MARKER] = 1;
        return bytes;
    }

    private static Search inPng(Ops tf, Operand<TString> file, Operand<TInt64> place) {
        Operand<TInt64> head = bytes(tf, file, place, 8);
        Operand<TInt64> length = number(tf, head, 0, 4);
        Operand<TInt64> type = number(tf, head, 4, 4);
        Operand<TBool> isOver = tf.reduceAny(
                tf.stack(List.of(
                        tf.math.equal(type, tf.constant(DATA_CHUNK)),
                        tf.math.equal(type, tf.constant(LAST_CHUNK)),
                        tf.math.greater(length, tf.constant((long) Integer.MAX_VALUE)))),
                tf.constant(0));
        Operand<TInt64> next = tf.math.add(place, tf.math.add(length, tf.constant(12L)));
        return found(
                tf,
                tf.math.logicalAnd(tf.math.equal(type, tf.constant(EXIF_CHUNK)), tf.math.logicalNot(isOver)),
                tf.math.add(place, tf.constant(8L)),
                length,
                tf.select(isOver, tf.constant(-1L), next));
    }

    private static Search found(
            Ops tf, Operand<TBool> here, Operand<TInt64> start, Operand<TInt64> length, Operand<TInt64> next) {
        Operand<TInt64> none = tf.constant(0L);
        return new Search(
                tf.select(here, tf.constant(-1L), next), tf.select(here, start, none), tf.select(here, length, none));
    }

    private static Operand<TInt32> ofTiff(Ops tf, Operand<TString> tiff) {
        Operand<TInt64> header = bytes(tf, tiff, tf.constant(0L), 8);
        Operand<TBool> big = startsWith(tf, header, 0, 'M', 'M', 0, 42);
        Operand<TBool> little = startsWith(tf, header, 0, 'I', 'I', 42, 0);
        Operand<TInt64> directory = number(tf, header, 4, 4, big);
        Operand<TInt64> first = tf.math.add(directory, tf.constant(2L));
        Operand<TInt64> room = tf.math.maximum(tf.constant(0L), tf.math.sub(length(tf, tiff), first));
        Operand<TInt64> entries = tf.math.minimum(
                number(tf, bytes(tf, tiff, directory, 2), 0, 2, big), tf.math.div(room, tf.constant((long) ENTRY)));
        Operand<TInt64> size = tf.math.mul(entries, tf.constant((long) ENTRY));
        // One entry more, of zeros, so that there is one.
        Operand<TUint8> raw = tf.io.decodePaddedRaw(
                part(tf, tiff, first, size),
                tf.math.add(tf.dtypes.cast(size, TInt32.class), tf.constant(ENTRY)),
                TUint8.class);
        // Tag, type, count and value, by the weights of an entry's bytes.
        Operand<TFloat64> fields = tf.linalg.matMul(
                tf.dtypes.cast(tf.reshape(raw, tf.constant(new int[] {-1, ENTRY})), TFloat64.class),
                tf.select(big, tf.constant(entryWeights(true)), tf.constant(entryWeights(false))));
        Operand<TFloat64> value = tf.stridedSlice(fields, Indices.all(), Indices.at(3));
        Operand<TBool> isTag = tf.reduceAll(
                tf.math.equal(
                        tf.stridedSlice(fields, Indices.all(), Indices.sliceTo(3)),
                        tf.constant(new double[] {0x0112, 3, 1})),
                tf.constant(1));
        Operand<TBool> fits = tf.math.logicalAnd(
                isTag,
                tf.math.logicalAnd(
                        tf.math.greaterEqual(value, tf.constant(1.0)),
                        tf.math.lessEqual(value, tf.constant((double) Orientation.values().length))));
        Operand<TInt64> where = tf.math.argMax(tf.dtypes.cast(fits, TInt32.class), tf.constant(0));
        Operand<TBool> isThere =
                tf.math.logicalAnd(tf.math.logicalOr(big, little), tf.gather(fits, where, tf.constant(0)));
        return tf.select(
                isThere, tf.dtypes.cast(tf.gather(value, where, tf.constant(0)), TInt32.class), tf.constant(0));
    }

    /** {@code [12, 4]} */
    private static double[][] entryWeights(boolean big) {
        int[][] fields = {{0, 2}, {2, 2}, {4, 4}, {8, 2}};
        double[][] weights = new double[ENTRY][fields.length];
        for (int field = 0; field < fields.length; field++) {
            long[] ofField = weights(fields[field][1], big);
            for (int i = 0; i < ofField.length; i++) {
                weights[fields[field][0] + i][field] = ofField[i];
            }
        }
        return weights;
    }

    private static long[] weights(int count, boolean big) {
        return IntStream.range(0, count)
                .mapToLong(i -> 1L << (8 * (big ? count - 1 - i : i)))
                .toArray();
    }

    /** An unsigned number in bytes, the highest first: a scalar. */
    private static Operand<TInt64> number(Ops tf, Operand<TInt64> bytes, int at, int count) {
        return weighted(tf, bytes, at, count, tf.constant(weights(count, true)));
    }

    private static Operand<TInt64> number(Ops tf, Operand<TInt64> bytes, int at, int count, Operand<TBool> big) {
        return weighted(
                tf,
                bytes,
                at,
                count,
                tf.select(big, tf.constant(weights(count, true)), tf.constant(weights(count, false))));
    }

    private static Operand<TInt64> weighted(Ops tf, Operand<TInt64> bytes, int at, int count, Operand<TInt64> weights) {
        return tf.sum(tf.math.mul(tf.stridedSlice(bytes, Indices.slice(at, at + count)), weights), tf.constant(0));
    }

    private static Operand<TBool> startsWith(Ops tf, Operand<TInt64> bytes, int at, int... expected) {
        return tf.reduceAll(
                tf.math.equal(
                        tf.stridedSlice(bytes, Indices.slice(at, at + expected.length)),
                        tf.constant(Arrays.stream(expected).asLongStream().toArray())),
                tf.constant(0));
    }

    /** Bytes of a text from a place on, {@code [count]}; zeros after the last. */
    private static Operand<TInt64> bytes(Ops tf, Operand<TString> text, Operand<TInt64> at, int count) {
        return tf.dtypes.cast(
                tf.io.decodePaddedRaw(part(tf, text, at, tf.constant((long) count)), tf.constant(count), TUint8.class),
                TInt64.class);
    }

    /** What there is of a part of a text. */
    private static Operand<TString> part(Ops tf, Operand<TString> text, Operand<TInt64> at, Operand<TInt64> length) {
        return tf.strings.substr(text, tf.math.minimum(at, length(tf, text)), length);
    }

    private static Operand<TInt64> length(Ops tf, Operand<TString> text) {
        return tf.dtypes.cast(tf.strings.stringLength(text), TInt64.class);
    }

    private static Operand<TString> text(Operand<?> scalar) {
        return scalar.asOutput().expect(TString.class);
    }

    private static Operand<TInt32> turn(Operand<?> scalar) {
        return scalar.asOutput().expect(TInt32.class);
    }

    private static Operand<TInt64> integer(Operand<?> scalar) {
        return scalar.asOutput().expect(TInt64.class);
    }
}
