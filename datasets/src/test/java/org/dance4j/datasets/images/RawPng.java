package org.dance4j.datasets.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A PNG file of any kind there is, which Java's own writer does not make all of, put together as the specification says
 * (w3.org/TR/png-3).
 *
 * @param bits of a sample
 * @param kind the colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha
 * @param transparent the content of a chunk tRNS; null for none
 */
record RawPng(int height, int width, int bits, int kind, byte[] transparent) {

    private static final int[] CHANNELS = {1, 0, 3, 1, 2, 0, 4};

    /** The file with some samples, row by row. */
    byte[] of(int... samples) {
        int inARow = width * CHANNELS[kind];
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int y = 0; y < height; y++) {
            rows.write(0);
            int buffer = 0;
            int filled = 0;
            for (int i = 0; i < inARow; i++) {
                buffer = (buffer << bits) | samples[y * inARow + i];
                for (filled += bits; filled >= 8; filled -= 8) {
                    rows.write(buffer >> (filled - 8));
                }
            }
            if (filled > 0) {
                rows.write(buffer << (8 - filled));
            }
        }
        Deflater deflater = new Deflater();
        deflater.setInput(rows.toByteArray());
        deflater.finish();
        byte[] data = new byte[rows.size() + 100];
        int length = deflater.deflate(data);
        deflater.end();
        return withData(Arrays.copyOf(data, length));
    }

    /** The file with some compressed data. */
    byte[] withData(byte[] data) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        chunk(file, "IHDR", header.put((byte) bits).put((byte) kind).array());
        if (kind == 3) {
            chunk(file, "PLTE", new byte[3 << bits]);
        }
        if (transparent != null) {
            chunk(file, "tRNS", transparent);
        }
        chunk(file, "IDAT", data);
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
        byte[] checked = ByteBuffer.allocate(4 + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 crc = new CRC32();
        crc.update(checked);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(checked);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
