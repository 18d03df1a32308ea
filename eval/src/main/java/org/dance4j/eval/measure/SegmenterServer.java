package org.dance4j.eval.measure;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;

/**
 * The side of a {@link SegmenterProcess} that has the model. All numbers are big-endian:
 *
 * <ul>
 *   <li>It says {@code int} {@link #READY} once the model is open.
 *   <li>A request is {@code int} height, {@code int} width and the image's RGB bytes. The answer is {@code long}
 *       nanoseconds that labelling took, {@code int} height and {@code int} width that the network ran at, and a byte
 *       with the class of each pixel.
 *   <li>A request that begins with {@code int} {@link #DESCRIBE} is answered by what the model tells of itself: {@code
 *       int} number of names of classes (0 if it has none), each with its colour as {@code int}; {@code int} number of
 *       classes, −1 if that is not known; {@code int} multiple of the sizes that it takes.
 *   <li>{@link #SIZE}, height, width and RGB bytes are answered by the height and width that the network runs it at,
 *       {@link #MACS}, height and width that it runs at, by {@code long} multiply-accumulates, −1 if not known.
 *   <li>{@link #RUN}, height, width, RGB bytes and the height and width that it runs at are answered as a request for
 *       labels. Of this image {@link #CONFIDENCE} and {@link #PROBABILITIES} are answered by {@code int} number of values
 *       per pixel, 0 if the model does not tell, and the values as {@code float}.
 *   <li>A request of height 0 is the last; its answer is {@code long} bytes of peak memory, −1 where they are not
 *       known.
 * </ul>
 */
public final class SegmenterServer {

    static final int READY = 'd' << 24 | 'n' << 16 | 'c' << 8 | '1';
    static final int NO_MORE = 0;
    static final int DESCRIBE = -1;
    static final int SIZE = -2;
    static final int MACS = -3;
    static final int RUN = -4;
    static final int CONFIDENCE = -5;
    static final int PROBABILITIES = -6;
    static final int UNKNOWN = -1;

    private SegmenterServer() {}

    /**
     * Answers requests until the last or the end of the stream.
     *
     * @throws org.dance4j.common.io.BadInputException if the model cannot run an image
     * @throws UncheckedIOException if a stream fails
     */
    public static void serve(Segmenter segmenter, InputStream requests, OutputStream answers) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(requests));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(answers));
        try (Answers further = new Answers(segmenter, in, out)) {
            out.writeInt(READY);
            out.flush();
            for (int request = in.readInt(); request != NO_MORE; request = in.readInt()) {
                if (request < 0) {
                    further.answer(request);
                } else {
                    answer(segmenter, image(in, request), out);
                }
            }
            out.writeLong(PeakMemory.ofThisProcess().orElse(UNKNOWN));
            out.flush();
        } catch (EOFException e) {
            // Whoever asked has gone.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An image whose height has been read. */
    static RgbImage image(DataInputStream in, int height) throws IOException {
        int width = in.readInt();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(height, width), 3)];
        in.readFully(rgb);
        return new RgbImage(height, width, rgb);
    }

    private static void answer(Segmenter segmenter, RgbImage image, DataOutputStream out) throws IOException {
        long start = System.nanoTime();
        LabelMap labels = segmenter.segment(image);
        long nanoseconds = System.nanoTime() - start;
        ImageSize size = segmenter.sizeFor(image);
        out.writeLong(nanoseconds);
        out.writeInt(size.height());
        out.writeInt(size.width());
        out.write(labels.classes());
        out.flush();
    }
}
