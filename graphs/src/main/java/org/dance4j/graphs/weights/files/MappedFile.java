package org.dance4j.graphs.weights.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file's bytes without a copy of them on the heap. */
final class MappedFile {

    private MappedFile() {}

    /**
     * The bytes of a file, read-only and little-endian.
     *
     * @throws IllegalArgumentException if it is too large to be mapped
     * @throws UncheckedIOException if it cannot be read
     */
    static ByteBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (Files.isDirectory(file)) {
                throw new IOException("it is a folder");
            }
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("cannot read " + file + ": it is larger than 2 GiB");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
