package org.dance4j.datasets.images;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.dance4j.common.io.AtomicFiles;

/**
 * Writes a PNG row by row, so that its pixels need not be in memory (PNG specification, ISO/IEC 15948; 8 bits per sample,
 * not interlaced).
 */
public final class PngStream {

    private static final byte[] START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int DEPTH = 8;
    private static final int BLOCK = 1 << 16;

    /** Rows are stored as differences from the pixel before. */
    private static final int FILTER_SUB = 1;

    /** What pixels are. */
    public enum Kind {
        /** Grey values. */
        GREY(0, 1),
        /** Red, green and blue. */
        RGB(2, 3),
        /** Classes, whose colours a palette tells. */
        INDEX(3, 1);

        private final int code;
        private final int bands;

        Kind(int code, int bands) {
            this.code = code;
            this.bands = bands;
        }
    }

    /** Where rows come from. */
    @FunctionalInterface
    public interface Rows {
        /** The pixels of a row, {@code [width, bands]}; rows are asked for in their order. */
        byte[] row(int row);
    }

    private PngStream() {}

    /**
     * Writes a file, whole or not at all.
     *
     * @param classes whose colours are the palette of an index image; others have none
     */
    public static void write(Path file, ImageSize size, Kind kind, ClassSet classes, Rows rows) {
        AtomicFiles.write(file, path -> {
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)))) {
                write(out, size, kind, classes, rows);
            }
        });
    }

    private static void write(DataOutputStream out, ImageSize size, Kind kind, ClassSet classes, Rows rows)
            throws IOException {
        out.write(START);
        byte[] header = new byte[13];
        putInt(header, 0, size.width());
        putInt(header, 4, size.height());
        header[8] = DEPTH;
        header[9] = (byte) kind.code;
        chunk(out, "IHDR", header, header.length);
        if (kind == Kind.INDEX) {
            byte[] palette = palette(classes);
            chunk(out, "PLTE", palette, palette.length);
        }
        Deflater deflater = new Deflater();
        try (OutputStream data = new DeflaterOutputStream(new Chunks(out), deflater, BLOCK)) {
            byte[] filtered = new byte[1 + size.width() * kind.bands];
            for (int y = 0; y < size.height(); y++) {
                byte[] row = rows.row(y);
                filtered[0] = (byte) (kind == Kind.INDEX ? 0 : FILTER_SUB);
                for (int i = 0; i < row.length; i++) {
                    int before = kind == Kind.INDEX || i < kind.bands ? 0 : row[i - kind.bands];
                    filtered[i + 1] = (byte) (row[i] - before);
                }
                data.write(filtered);
            }
        } finally {
            deflater.end();
        }
        chunk(out, "IEND", new byte[0], 0);
    }

    private static byte[] palette(ClassSet classes) {
        byte[] palette = new byte[3 * 256];
        for (int c = 0; c < classes.size(); c++) {
            for (int band = 0; band < 3; band++) {
                palette[3 * c + band] = (byte) (classes.colours().get(c) >> (16 - 8 * band));
            }
        }
        return palette;
    }

    /** Compressed bytes, in chunks as they come. */
    private static final class Chunks extends OutputStream {

        private final DataOutputStream out;

        Chunks(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            byte[] data = new byte[length];
            System.arraycopy(bytes, from, data, 0, length);
            chunk(out, "IDAT", data, length);
        }
    }

    private static void chunk(DataOutputStream out, String type, byte[] data, int length) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data, 0, length);
        out.writeInt(length);
        out.write(name);
        out.write(data, 0, length);
        out.writeInt((int) sum.getValue());
    }

    private static void putInt(byte[] bytes, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[at + i] = (byte) (value >> (24 - 8 * i));
        }
    }
}
