package org.dance4j.datasets.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.dance4j.common.io.AtomicFiles;

/** Pixels of an image that is larger than memory, in a temporary file that is gone once it is closed. */
public final class PixelFile implements AutoCloseable {

    /**
     * Pixels in a temporary file as they are stored, and how they are seen.
     *
     * @param pixels closed with this
     * @param orientation what turns the stored image upright
     * @param bands bytes of a pixel
     */
    record Turned(PixelFile pixels, Orientation orientation, int bands) implements AutoCloseable {

        /** The size in which the image is seen. */
        ImageSize size() {
            return orientation.upright(pixels.size());
        }

        /** A part of the image as it is seen, {@code [height, width, bands]} in row-major order. */
        byte[] part(int row, int column, ImageSize part) {
            ImageSize stored = pixels.size();
            ImageSize turned = orientation.transposed() ? part.transposed() : part;
            int along = orientation.transposed() ? column : row;
            int across = orientation.transposed() ? row : column;
            int top = orientation.rowsReversed() ? stored.height() - along - turned.height() : along;
            int left = orientation.columnsReversed() ? stored.width() - across - turned.width() : across;
            return orientation.upright(pixels.read(top, left, turned), turned, bands);
        }

        @Override
        public void close() {
            pixels.close();
        }
    }

    private final Path folder;
    private final FileChannel channel;
    private final ImageSize size;
    private final int bands;

    /**
     * A file of zeros.
     *
     * @param folder an existing one, where there is room
     * @param size of the image
     * @param bands bytes of a pixel
     * @throws UncheckedIOException if nothing can be written there
     */
    public PixelFile(Path folder, ImageSize size, int bands) {
        this.folder = folder;
        this.size = size;
        this.bands = bands;
        try {
            channel = FileChannel.open(
                    folder.resolve("." + UUID.randomUUID() + ".tmp"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            if (size.area() > 0) {
                channel.write(ByteBuffer.allocate(1), size.area() * bands - 1);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The image's. */
    public ImageSize size() {
        return size;
    }

    /** A part of the image, {@code [height, width, bands]} in row-major order. */
    public byte[] read(int row, int column, ImageSize part) {
        byte[] pixels = new byte[Math.toIntExact(part.area() * bands)];
        int length = part.width() * bands;
        try {
            for (int y = 0; y < part.height(); y++) {
                ByteBuffer to = ByteBuffer.wrap(pixels, y * length, length);
                long at = at(row + y, column);
                while (to.hasRemaining()) {
                    int read = channel.read(to, at + to.position() - (long) y * length);
                    if (read < 0) {
                        throw new IOException("it is shorter than it was");
                    }
                }
            }
            return pixels;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Writes a part of the image. */
    public void write(int row, int column, ImageSize part, byte[] pixels) {
        int length = part.width() * bands;
        try {
            for (int y = 0; y < part.height(); y++) {
                ByteBuffer from = ByteBuffer.wrap(pixels, y * length, length);
                long at = at(row + y, column);
                while (from.hasRemaining()) {
                    int written = channel.write(from, at + from.position() - (long) y * length);
                    if (written < 0) {
                        throw new IOException("nothing more is written");
                    }
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private long at(int row, int column) {
        return ((long) row * size.width() + column) * bands;
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(new IOException(
                "cannot keep the pixels of a large image in a temporary file in " + folder + ": "
                        + AtomicFiles.reason(e),
                e));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
