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
 *   <li>A request of height 0 is the last; its answer is {@code long} bytes of peak memory, −1 where they are not
 *       known.
 * </ul>
 */
public final class SegmenterServer {

    static final int READY = 'd' << 24 | 'n' << 16 | 'c' << 8 | '1';
    static final int NO_MORE = 0;
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
        try {
            out.writeInt(READY);
            out.flush();
            for (int height = in.readInt(); height != NO_MORE; height = in.readInt()) {
                int width = in.readInt();
                byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(height, width), 3)];
                in.readFully(rgb);
                answer(segmenter, new RgbImage(height, width, rgb), out);
            }
            out.writeLong(PeakMemory.ofThisProcess().orElse(UNKNOWN));
            out.flush();
        } catch (EOFException e) {
            // Whoever asked has gone.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
