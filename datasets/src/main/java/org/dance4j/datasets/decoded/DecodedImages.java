package org.dance4j.datasets.decoded;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.complexity.ContentHash;
import org.dance4j.datasets.images.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decoded images in a folder, by the content of the files that they are from, so that a file that changes is another one. Each
 * takes three bytes for a pixel. Several processes may share the folder.
 *
 * @param folder is made when the first image is kept
 * @param failed whether one could not be kept, of which is told once; then none is
 */
record DecodedImages(Path folder, AtomicBoolean failed) {

    private static final Logger LOG = LoggerFactory.getLogger(DecodedImages.class);

    /** The first bytes of each file; another way of decoding gets another number. */
    private static final int FORMAT = 'd' << 24 | 'a' << 16 | 'n' << 8 | 1;

    private static final int FOLDER_DIGITS = 2;
    private static final int CHANNELS = 3;

    /** What decodes an image that is not there yet. */
    @FunctionalInterface
    interface Decoding {
        /** The image, upright. */
        RgbImage image();
    }

    /**
     * The image of a file.
     *
     * @param decoding asked if it is not there, or damaged
     * @throws org.dance4j.common.io.BadInputException if the file cannot be read
     */
    RgbImage of(Path file, Decoding decoding) {
        String hash = ContentHash.of(file);
        Path kept = folder.resolve(hash.substring(0, FOLDER_DIGITS)).resolve(hash.substring(FOLDER_DIGITS) + ".rgb");
        return read(kept).orElseGet(() -> {
            RgbImage image = decoding.image();
            keep(kept, image);
            return image;
        });
    }

    /** A full disk, or a folder that may only be read, makes the next look slower, and is no reason to stop. */
    private void keep(Path kept, RgbImage image) {
        if (failed.get()) {
            return;
        }
        try {
            AtomicFiles.write(kept, path -> write(path, image));
        } catch (UncheckedIOException e) {
            if (!failed.getAndSet(true)) {
                LOG.warn(
                        "decoded images are not kept for the next time: {}",
                        e.getCause().getMessage());
            }
        }
    }

    private static void write(Path path, RgbImage image) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(4 * Integer.BYTES)
                .putInt(FORMAT)
                .putInt(image.height())
                .putInt(image.width())
                .putInt(checksum(image.rgb()))
                .flip();
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer part : new ByteBuffer[] {header, ByteBuffer.wrap(image.rgb())}) {
                while (part.hasRemaining()) {
                    out.write(part);
                }
            }
        }
    }

    /** Empty if it is not there, or is not what was written. */
    private static Optional<RgbImage> read(Path kept) {
        if (!Files.exists(kept)) {
            return Optional.empty();
        }
        try (InputStream file = Files.newInputStream(kept);
                DataInputStream in = new DataInputStream(file)) {
            int format = in.readInt();
            int height = in.readInt();
            int width = in.readInt();
            int checksum = in.readInt();
            long bytes = Files.size(kept) - 4 * Integer.BYTES;
            if (format != FORMAT || height < 1 || width < 1 || bytes != (long) CHANNELS * height * width) {
                return Optional.empty();
            }
            byte[] rgb = new byte[Math.toIntExact(bytes)];
            in.readFully(rgb);
            return checksum(rgb) == checksum ? Optional.of(new RgbImage(height, width, rgb)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int checksum(byte[] rgb) {
        CRC32C crc = new CRC32C();
        crc.update(rgb);
        return (int) crc.getValue();
    }
}
