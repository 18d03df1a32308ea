package org.dance4j.datasets.images;

import com.intel.gkl.compression.IntelInflater;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PNG file whose pixels are stored, not compressed. Two thirds of the time in which TensorFlow decodes a photograph
 * goes into zlib, which Intel's ISA-L does in a fifth; what zlib then meets it only copies.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics</a> and RFC 1950 and 1951 for the formats
 */
final class StoredPng {

    private static final int SIGNATURE = 8;
    private static final int LENGTH_AND_TYPE = 8;
    /** Length, type and check sum. */
    private static final int AROUND_CONTENT = 12;

    private static final int HEADER = 0x49484452; // IHDR
    private static final int HEADER_LENGTH = 13;
    private static final int DATA = 0x49444154; // IDAT
    private static final int ZLIB_HEADER = 2;
    private static final int ADLER = 4;
    private static final short NOT_COMPRESSED = 0x7801;
    /** Deflate makes nothing smaller than this. */
    private static final int MOST_RATIO = 1032;

    private static final int MOST_SIZE = 1 << 30;
    private static final int MOST_IN_A_BLOCK = 0xFFFF;
    private static final int BLOCK_HEADER = 5;
    /** Samples per pixel of the colour types 0 to 6. */
    private static final int[] SAMPLES = {1, 0, 3, 1, 2, 0, 4};

    /** Loaded with the class; the JDK's own zlib is for processors without it, of which there is not even to be tried. */
    private static final boolean ISA_L =
            Set.of("amd64", "x86_64").contains(System.getProperty("os.arch")) && new IntelInflater(true).load(null);

    private StoredPng() {}

    /**
     * The same image, stored; empty if it is interlaced, or damaged in a way that is noticed here.
     *
     * @param png a PNG file
     */
    static Optional<byte[]> of(byte[] png) {
        ByteBuffer in = ByteBuffer.wrap(png);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(png.length);
        int from = -1;
        int to = -1;
        long size = -1;
        for (int at = SIGNATURE; at + AROUND_CONTENT <= png.length; ) {
            int length = in.getInt(at);
            int content = at + LENGTH_AND_TYPE;
            if (length < 0 || length > png.length - at - AROUND_CONTENT) {
                return Optional.empty();
            }
            int next = at + AROUND_CONTENT + length;
            int type = in.getInt(at + 4);
            if (type == HEADER && length == HEADER_LENGTH) {
                size = size(in, content);
            } else if (type == DATA) {
                from = from < 0 ? at : from;
                to = next;
                compressed.write(png, content, length);
            }
            at = next;
        }
        if (from < 0 || size < 1 || size > (long) MOST_RATIO * compressed.size() || size > MOST_SIZE) {
            return Optional.empty();
        }
        int end = to;
        int start = from;
        return inflate(compressed.toByteArray(), (int) size).map(pixels -> {
            ByteBuffer out = ByteBuffer.allocate(start + chunkSize(pixels.length) + png.length - end);
            out.put(png, 0, start);
            putData(out, pixels);
            return out.put(png, end, png.length - end).array();
        });
    }

    /** Bytes of all rows, each with a filter's number; −1 if the image is interlaced or of no kind that there is. */
    private static long size(ByteBuffer in, int header) {
        int width = in.getInt(header);
        int height = in.getInt(header + 4);
        int depth = in.get(header + 8);
        int colours = in.get(header + 9);
        boolean interlaced = in.get(header + 12) != 0;
        if (width < 1
                || height < 1
                || depth < 1
                || depth > 16
                || colours < 0
                || colours >= SAMPLES.length
                || interlaced) {
            return -1;
        }
        return height * (1 + ((long) width * depth * SAMPLES[colours] + 7) / 8);
    }

    private static Optional<byte[]> inflate(byte[] zlib, int size) {
        byte[] pixels = new byte[size];
        Inflater inflater = ISA_L ? new IntelInflater(true) : new Inflater(true);
        try {
            inflater.setInput(zlib, ZLIB_HEADER, zlib.length - ZLIB_HEADER - ADLER);
            int done = 0;
            for (int more = 1; more > 0 && done < size; done += more) {
                more = inflater.inflate(pixels, done, size - done);
            }
            return done == size && adler(pixels) == ByteBuffer.wrap(zlib).getInt(zlib.length - ADLER)
                    ? Optional.of(pixels)
                    : Optional.empty();
        } catch (DataFormatException | RuntimeException e) {
            // ISA-L's binding throws a plain RuntimeException at what is no deflated data.
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    private static int adler(byte[] pixels) {
        Adler32 adler = new Adler32();
        adler.update(pixels);
        return (int) adler.getValue();
    }

    private static int chunkSize(int pixels) {
        int blocks = (pixels + MOST_IN_A_BLOCK - 1) / MOST_IN_A_BLOCK;
        return AROUND_CONTENT + ZLIB_HEADER + blocks * BLOCK_HEADER + pixels + ADLER;
    }

    private static void putData(ByteBuffer out, byte[] pixels) {
        int start = out.position();
        out.putInt(chunkSize(pixels.length) - AROUND_CONTENT).putInt(DATA).putShort(NOT_COMPRESSED);
        for (int at = 0; at < pixels.length; at += MOST_IN_A_BLOCK) {
            int length = Math.min(MOST_IN_A_BLOCK, pixels.length - at);
            boolean last = at + length == pixels.length;
            out.put((byte) (last ? 1 : 0))
                    .putShort(Short.reverseBytes((short) length))
                    .putShort(Short.reverseBytes((short) ~length))
                    .put(pixels, at, length);
        }
        out.putInt(adler(pixels));
        CRC32 crc = new CRC32();
        crc.update(out.slice(start + 4, out.position() - start - 4));
        out.putInt((int) crc.getValue());
    }
}
