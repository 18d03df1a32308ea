package org.dance4j.datasets.images;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a file tells its orientation: JPEG files in an APP1 segment of Exif, PNG files in a chunk eXIf before the
 * pixels; either holds what a TIFF file begins with. What is cut short or not as it must be tells nothing, and the image is
 * taken as it is stored. In all of this files are read as Chromium reads them, so that a page in a browser, this and a
 * SavedModel, which does the same in operations, see one image.
 */
public final class OrientationTag {

    /** A file with as many segments, chunks or stray bytes before its tag has none. */
    private static final int MOST_STEPS = 1000;
    /** Bytes of a segment or chunk that say what it is. */
    private static final int HEAD = 10;

    private static final byte[] JPEG_START = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final int MARKER = 0xFF;
    private static final int APP1 = 0xE1;
    private static final int TEMPORARY = 0x01;
    private static final int FIRST_RESTART = 0xD0;
    private static final int LAST_RESTART = 0xD7;
    private static final int START_OF_SCAN = 0xDA;
    /** A byte follows that may be anything. */
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0};
    /** The segment's own length, the six bytes of Exif, and something. */
    private static final int LEAST_EXIF = 9;

    private static final int AFTER_EXIF = 8;

    private static final byte[] PNG_START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int EXIF_CHUNK = 0x65584966; // eXIf
    private static final int DATA_CHUNK = 0x49444154; // IDAT
    private static final int LAST_CHUNK = 0x49454E44; // IEND
    private static final int LENGTH_AND_TYPE = 8;
    private static final int CHECK_SUM = 4;

    private static final int TIFF_HEADER = 8;
    private static final int TIFF_VERSION = 42;
    private static final int ENTRY = 12;
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;

    private OrientationTag() {}

    /** The orientation that a file's bytes tell. */
    public static Orientation of(byte[] file) {
        try {
            return of(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be read", e);
        }
    }

    /**
     * The orientation that a file tells; no pixel is read.
     *
     * @throws IOException if the file cannot be read
     */
    static Orientation of(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return of(in);
        }
    }

    private static Orientation of(InputStream in) throws IOException {
        byte[] head = peek(in);
        try {
            if (startsWith(head, 0, JPEG_START)) {
                in.skipNBytes(JPEG_START.length - 1);
                return ofTiff(inJpeg(in));
            }
            if (startsWith(head, 0, PNG_START)) {
                in.skipNBytes(PNG_START.length);
                return ofTiff(inPng(in));
            }
        } catch (EOFException e) {
            return Orientation.UPRIGHT;
        }
        return Orientation.UPRIGHT;
    }

    /** The next bytes, zeros after the last. */
    private static byte[] peek(InputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        return Arrays.copyOf(head, HEAD);
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] start) {
        return Arrays.equals(bytes, at, at + start.length, start, 0, start.length);
    }

    /** What the first segment of Exif holds; empty if there is none before the pixels. */
    private static byte[] inJpeg(InputStream in) throws IOException {
        for (int step = 0; step < MOST_STEPS; step++) {
            byte[] head = peek(in);
            int marker = head[1] & 0xFF;
            if ((head[0] & 0xFF) != MARKER || marker == MARKER) {
                // Stray bytes and those that fill up.
                in.skipNBytes(1);
            } else if (marker <= TEMPORARY || (marker >= FIRST_RESTART && marker <= LAST_RESTART)) {
                in.skipNBytes(2);
            } else if (marker > LAST_RESTART && marker <= START_OF_SCAN) {
                break;
            } else {
                int length = ByteBuffer.wrap(head).getShort(2) & 0xFFFF;
                if (marker == APP1 && length >= LEAST_EXIF && startsWith(head, 4, EXIF)) {
                    in.skipNBytes(HEAD);
                    return in.readNBytes(length - AFTER_EXIF);
                }
                in.skipNBytes(2 + Math.max(2, length));
            }
        }
        return new byte[0];
    }

    /** What the first chunk of Exif holds; empty if there is none before the pixels. */
    private static byte[] inPng(InputStream in) throws IOException {
        for (int step = 0; step < MOST_STEPS; step++) {
            ByteBuffer head = ByteBuffer.wrap(peek(in));
            int length = head.getInt(0);
            int type = head.getInt(4);
            if (length < 0 || type == DATA_CHUNK || type == LAST_CHUNK) {
                break;
            }
            in.skipNBytes(LENGTH_AND_TYPE);
            if (type == EXIF_CHUNK) {
                return in.readNBytes(length);
            }
            in.skipNBytes(length + (long) CHECK_SUM);
        }
        return new byte[0];
    }

    /** Null if this is the start of no TIFF file. */
    private static ByteOrder order(byte[] tiff) {
        if (tiff.length >= TIFF_HEADER && tiff[0] == tiff[1]) {
            ByteOrder order = tiff[0] == 'M' ? ByteOrder.BIG_ENDIAN : tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : null;
            if (order != null && ByteBuffer.wrap(tiff).order(order).getShort(2) == TIFF_VERSION) {
                return order;
            }
        }
        return null;
    }

    private static Orientation ofTiff(byte[] tiff) {
        ByteOrder order = order(tiff);
        if (order == null) {
            return Orientation.UPRIGHT;
        }
        ByteBuffer in = ByteBuffer.wrap(tiff).order(order);
        long directory = in.getInt(4) & 0xFFFFFFFFL;
        if (directory + 2 > tiff.length) {
            return Orientation.UPRIGHT;
        }
        int first = (int) directory + 2;
        int entries = Math.min(in.getShort((int) directory) & 0xFFFF, (tiff.length - first) / ENTRY);
        for (int at = first; at < first + entries * ENTRY; at += ENTRY) {
            int value = in.getShort(at + 8) & 0xFFFF;
            if ((in.getShort(at) & 0xFFFF) == TAG
                    && in.getShort(at + 2) == SHORT
                    && in.getInt(at + 4) == 1
                    && value >= 1
                    && value <= Orientation.values().length) {
                return Orientation.of(value);
            }
        }
        return Orientation.UPRIGHT;
    }
}
