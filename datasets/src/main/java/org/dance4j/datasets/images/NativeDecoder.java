package org.dance4j.datasets.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.dance4j.common.runtime.Sessions;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes by TensorFlow's own operations the kinds of files of which they make the same pixels as Java's image readers,
 * in less than half of the time: PNG files of 8 bits that are not palette images, and grey or colour JPEG files. JPEG
 * files in CMYK, which Java does not read, become RGB as in a SavedModel: what a colour of ink lets through, times what
 * black does.
 */
public final class NativeDecoder {

    private static final int[] PNG_START = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int[] JPEG_START = {0xFF, 0xD8, 0xFF};
    private static final int PNG_DEPTH_AT = 24;
    private static final int PNG_KIND_AT = 25;
    private static final int PNG_GREY = 0;
    private static final int PNG_PALETTE = 3;

    /** Grey values {@code [height, width]}, row by row, unsigned. */
    public record GreyImage(int height, int width, byte[] values) {}

    /** A graph for the whole process, made when the first file is read; threads share it. */
    private static final class Shared {
        static final NativeDecoder DECODER = new NativeDecoder();
    }

    private final Session session;
    private final Placeholder<TString> file;
    private final Operand<TUint8> png;
    private final Operand<TUint8> greyPng;
    private final Operand<TUint8> jpeg;

    private NativeDecoder() {
        Graph graph = new Graph();
        Ops tf = Ops.create(graph);
        file = tf.placeholder(TString.class);
        png = tf.image.decodePng(file, TUint8.class, DecodePng.channels(3L));
        greyPng = tf.image.decodePng(file, TUint8.class, DecodePng.channels(1L));
        // The fast transform, which is the default, is off by a few levels.
        jpeg = tf.image.decodeJpeg(file, DecodeJpeg.channels(3L), DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
        session = Sessions.inCallersThread(graph);
    }

    /**
     * The image in a file; empty if it cannot be read or is of another kind, for {@link ImageFiles} to read or refuse.
     */
    static Optional<RgbImage> read(Path file) {
        return read(file, bytes -> {
            if (isPng(bytes) && bytes[PNG_KIND_AT] != PNG_PALETTE) {
                return Optional.of(image(
                        Shared.DECODER.run(StoredPng.of(bytes).orElse(bytes), Shared.DECODER.png),
                        OrientationTag.of(bytes)));
            }
            return startsWith(bytes, JPEG_START)
                    ? Optional.of(image(Shared.DECODER.run(bytes, Shared.DECODER.jpeg), OrientationTag.of(bytes)))
                    : Optional.empty();
        });
    }

    /** The values in a grey PNG file of 8 bits; empty if it cannot be read or is of another kind. */
    public static Optional<GreyImage> readGrey(Path file) {
        return read(
                file,
                bytes -> isPng(bytes) && bytes[PNG_KIND_AT] == PNG_GREY
                        ? Optional.of(grey(
                                Shared.DECODER.run(StoredPng.of(bytes).orElse(bytes), Shared.DECODER.greyPng),
                                OrientationTag.of(bytes)))
                        : Optional.empty());
    }

    private static <T> Optional<T> read(Path file, Function<byte[], Optional<T>> decoding) {
        try {
            return decoding.apply(Files.readAllBytes(file));
        } catch (IOException | TFInvalidArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isPng(byte[] bytes) {
        return startsWith(bytes, PNG_START) && bytes.length > PNG_KIND_AT && bytes[PNG_DEPTH_AT] == 8;
    }

    private static boolean startsWith(byte[] bytes, int[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private Result run(byte[] bytes, Operand<?> fetched) {
        try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes))) {
            return session.runner().feed(file, content).fetch(fetched).run();
        }
    }

    private static RgbImage image(Result result, Orientation orientation) {
        try (result) {
            ImageSize stored = size(result);
            ImageSize size = orientation.upright(stored);
            return new RgbImage(size.height(), size.width(), orientation.upright(bytes(result), stored, 3));
        }
    }

    private static GreyImage grey(Result result, Orientation orientation) {
        try (result) {
            ImageSize stored = size(result);
            ImageSize size = orientation.upright(stored);
            return new GreyImage(size.height(), size.width(), orientation.upright(bytes(result), stored, 1));
        }
    }

    private static ImageSize size(Result result) {
        Shape shape = result.get(0).shape();
        return new ImageSize((int) shape.get(0), (int) shape.get(1));
    }

    private static byte[] bytes(Result result) {
        TUint8 pixels = (TUint8) result.get(0);
        byte[] bytes = new byte[(int) pixels.size()];
        pixels.asRawTensor().data().read(bytes);
        return bytes;
    }
}
