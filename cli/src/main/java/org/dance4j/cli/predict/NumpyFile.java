package org.dance4j.cli.predict;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.ClassProbabilities;

/**
 * An array of float32 {@code [height, width, classes]} in NumPy's format, version 1.0, written part by part.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
final class NumpyFile implements AutoCloseable {

    private static final int ALIGNMENT = 64;
    private static final int PREFIX = 10;

    private final FileChannel channel;
    private final ImageSize size;
    private final int classes;
    private final long data;

    NumpyFile(Path file, ImageSize size, int classes) throws IOException {
        this.size = size;
        this.classes = classes;
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        String description = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + size.height() + ", " + size.width()
                + ", " + classes + "), }";
        int padding = ALIGNMENT - (PREFIX + description.length() + 1) % ALIGNMENT;
        byte[] header = (description + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer start = ByteBuffer.allocate(PREFIX + header.length).order(ByteOrder.LITTLE_ENDIAN);
        start.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length)
                .put(header)
                .flip();
        data = start.limit();
        write(start, 0);
    }

    /** Writes a part of the image. */
    void write(int row, int column, ClassProbabilities part) throws IOException {
        int length = part.size().width() * classes;
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * length).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < part.size().height(); y++) {
            bytes.clear();
            bytes.asFloatBuffer().put(part.values(), y * length, length);
            write(bytes, data + ((long) (row + y) * size.width() + column) * classes * Float.BYTES);
        }
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += channel.write(bytes, to);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
