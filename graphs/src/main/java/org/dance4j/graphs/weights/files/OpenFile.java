package org.dance4j.graphs.weights.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dance4j.common.io.AtomicFiles;

/** A file's bytes without a copy of all of them on the heap. All buffers are little-endian. */
final class OpenFile implements Closeable {

    private final Path file;
    private final FileChannel channel;
    private final long size;

    private OpenFile(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    /** @throws UncheckedIOException if it cannot be read */
    static OpenFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                if (Files.isDirectory(file)) {
                    throw new IOException("it is a folder");
                }
                return new OpenFile(file, channel, channel.size());
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    Path path() {
        return file;
    }

    /** The number of its bytes. */
    long size() {
        return size;
    }

    /**
     * A copy of some of its bytes: {@code length} of them from {@code position} on, or fewer at its end.
     *
     * @throws UncheckedIOException if they cannot be read
     */
    ByteBuffer read(long position, int length) {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size - position)))
                .order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {}
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return bytes.flip();
    }

    /**
     * All bytes, mapped read-only; they stay when the file is closed.
     *
     * @throws IllegalArgumentException if they are too many to be mapped
     * @throws UncheckedIOException if they cannot be read
     */
    ByteBuffer map() {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("it is larger than 2 GiB");
        }
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        return new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
}
