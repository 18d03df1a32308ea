package org.dance4j.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes by TensorFlow's own operations the kinds of files of which they make the same pixels as Java's image readers, in
 * less than half of the time: PNG files of 8 bits that are not palette images, and grey or colour JPEG files.
 */
final class NativeDecoder {

    private static final int[] PNG_START = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int[] JPEG_START = {0xFF, 0xD8, 0xFF};
    private static final int PNG_DEPTH_AT = 24;
    private static final int PNG_KIND_AT = 25;
    private static final int PNG_PALETTE = 3;

    /** A graph for the whole process, made when the first file is read; threads share it. */
    private static final class Shared {
        static final NativeDecoder DECODER = new NativeDecoder();
    }

    private final Session session;
    private final Placeholder<TString> file;
    private final Operand<TUint8> png;
    private final Operand<TUint8> jpeg;
    private final Operand<TInt32> jpegShape;

    private NativeDecoder() {
        Graph graph = new Graph();
        Ops tf = Ops.create(graph);
        file = tf.placeholder(TString.class);
        png = tf.image.decodePng(file, TUint8.class, DecodePng.channels(3L));
        // The fast transform, which is the default, is off by a few levels.
        jpeg = tf.image.decodeJpeg(file, DecodeJpeg.channels(3L), DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
        jpegShape = tf.image.extractJpegShape(file, TInt32.class);
        session = new Session(graph, ConfigProto.newBuilder().setInterOpParallelismThreads(-1).build());
    }

    /** The image in a file; empty if it cannot be read or is of another kind, for {@link ImageFiles} to read or refuse. */
    static Optional<RgbImage> read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            boolean isPng = startsWith(bytes, PNG_START)
                    && bytes.length > PNG_KIND_AT
                    && bytes[PNG_DEPTH_AT] == 8
                    && bytes[PNG_KIND_AT] != PNG_PALETTE;
            return isPng || startsWith(bytes, JPEG_START) ? Shared.DECODER.decode(bytes, isPng) : Optional.empty();
        } catch (IOException | TFInvalidArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean startsWith(byte[] bytes, int[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private Optional<RgbImage> decode(byte[] bytes, boolean isPng) {
        try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes))) {
            Session.Runner runner = session.runner().feed(file, content);
            try (Result result = isPng ? runner.fetch(png).run() : runner.fetch(jpeg).fetch(jpegShape).run()) {
                if (!isPng && ((TInt32) result.get(1)).getInt(2) > 3) {
                    return Optional.empty();
                }
                TUint8 pixels = (TUint8) result.get(0);
                byte[] rgb = new byte[(int) pixels.size()];
                pixels.asRawTensor().data().read(rgb);
                return Optional.of(new RgbImage((int) pixels.shape().get(0), (int) pixels.shape().get(1), rgb));
            }
        }
    }
}
