package org.dance4j.datasets.images;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The palette of a PNG file, of which no more is read than what comes before the pixels.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#11PLTE">PLTE in Portable Network Graphics</a>
 */
final class PngPalette {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int HEADER = 0x49484452; // IHDR
    private static final int PALETTE = 0x504C5445; // PLTE
    private static final int DATA = 0x49444154; // IDAT
    /** Width, height and depth. */
    private static final int BEFORE_KIND = 9;

    private static final int KIND_PALETTE = 3;
    private static final int CHECK_SUM = 4;
    private static final int MOST_BYTES = 3 * 256;

    private PngPalette() {}

    /** The colours {@code 0xRRGGBB} by index; empty if the file is no palette PNG or cannot be read. */
    static Optional<int[]> read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return in.readLong() == SIGNATURE ? read(in) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<int[]> read(DataInputStream in) throws IOException {
        while (true) {
            int length = in.readInt();
            int type = in.readInt();
            if (length < 0 || type == DATA) {
                return Optional.empty();
            } else if (type == PALETTE) {
                return length <= MOST_BYTES ? Optional.of(colours(in.readNBytes(length))) : Optional.empty();
            } else if (type == HEADER) {
                in.skipNBytes(BEFORE_KIND);
                if (in.read() != KIND_PALETTE) {
                    return Optional.empty();
                }
                in.skipNBytes(length - BEFORE_KIND - 1L + CHECK_SUM);
            } else {
                in.skipNBytes(length + (long) CHECK_SUM);
            }
        }
    }

    private static int[] colours(byte[] rgb) {
        int[] colours = new int[rgb.length / 3];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = ((rgb[3 * i] & 0xFF) << 16) | ((rgb[3 * i + 1] & 0xFF) << 8) | (rgb[3 * i + 2] & 0xFF);
        }
        return colours;
    }
}
