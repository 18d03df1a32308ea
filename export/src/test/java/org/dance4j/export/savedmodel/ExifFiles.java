package org.dance4j.export.savedmodel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Bytes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Bytes of JPEG and PNG files with tags of orientation, right and odd ones. */
public final class ExifFiles {

    private static final int APP1 = 0xE1;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

    /**
     * A file, or the segment that makes one of it.
     *
     * @param file its bytes
     * @param orientation what is found in it, from 1 to 8
     */
    public record Odd(byte[] file, int orientation) {}

    private ExifFiles() {}

    /**
     * An image as a file holds it.
     *
     * @param format {@code jpg} or {@code png}
     */
    public static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    /** The file with a tag. */
    public static byte[] tagged(byte[] file, int orientation, ByteOrder order) {
        byte[] tiff = tiff(order, 1, entry(order, orientation));
        return inserted(file, file[1] == 'P' ? chunk("eXIf", tiff) : exif(tiff));
    }

    /** The file with more bytes behind its signature, in PNG behind its header. */
    static byte[] inserted(byte[] file, byte[]... more) {
        int at = file[1] == 'P' ? 33 : 2;
        return Bytes.concat(Arrays.copyOf(file, at), Bytes.concat(more), Arrays.copyOfRange(file, at, file.length));
    }

    static byte[] exif(byte[] tiff) {
        return segment(APP1, EXIF, tiff);
    }

    static byte[] segment(int marker, byte[]... contents) {
        byte[] content = Bytes.concat(contents);
        ByteBuffer segment = ByteBuffer.allocate(4 + content.length);
        return segment.put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (2 + content.length))
                .put(content)
                .array();
    }

    static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length);
        chunk.putInt(content.length).put(type.getBytes(US_ASCII)).put(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    /** A TIFF header, and a directory of entries that says how many there are. */
    static byte[] tiff(ByteOrder order, int count, byte[]... entries) {
        byte[] all = Bytes.concat(entries);
        ByteBuffer tiff = ByteBuffer.allocate(10 + all.length).order(order);
        byte letter = (byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I');
        return tiff.put(letter)
                .put(letter)
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) count)
                .put(all)
                .array();
    }

    static byte[] entry(ByteOrder order, int orientation) {
        return entry(order, TAG, SHORT, 1, orientation);
    }

    static byte[] entry(ByteOrder order, int tag, int type, int count, int value) {
        ByteBuffer entry = ByteBuffer.allocate(12).order(order);
        entry.putShort((short) tag).putShort((short) type).putInt(count);
        return (type == SHORT ? entry.putShort((short) value) : entry.putInt(value)).array();
    }

    /**
     * What is odd, with the orientation that Chromium 150 takes from it, 1 where it finds none. The picture is behind
     * it: all of these files can be decoded.
     */
    public static List<Odd> oddFiles(BufferedImage picture) throws IOException {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        byte[] six = entry(order, 6);
        byte[] right = exif(tiff(order, 1, six));
        byte[] other = entry(order, 0x010F, 2, 1, 0);
        List<Odd> segments = new ArrayList<>();
        // The tag's value, type and count.
        segments.add(new Odd(exif(tiff(order, 1, entry(order, 0))), 1));
        segments.add(new Odd(exif(tiff(order, 1, entry(order, 9))), 1));
        segments.add(new Odd(exif(tiff(order, 1, entry(order, 0x0112, 4, 1, 6))), 1));
        segments.add(new Odd(exif(tiff(ByteOrder.BIG_ENDIAN, 1, entry(ByteOrder.BIG_ENDIAN, 0x0112, 4, 1, 6))), 1));
        segments.add(new Odd(exif(tiff(order, 1, entry(order, 0x0112, 1, 1, 6))), 1));
        for (int count : new int[] {0, 2, -1}) {
            segments.add(new Odd(exif(tiff(order, 1, entry(order, 0x0112, 3, count, 6))), 1));
        }
        // The directory: how many entries it says it has, where it is, what else is in it.
        segments.add(new Odd(exif(tiff(order, 0, six)), 1));
        segments.add(new Odd(exif(tiff(order, 2, six)), 6));
        segments.add(new Odd(exif(tiff(order, 0xFFFF, six)), 6));
        segments.add(new Odd(exif(Arrays.copyOf(tiff(order, 1, six), 20)), 1));
        segments.add(new Odd(exif(Arrays.copyOf(tiff(order, 1, six), 9)), 1));
        segments.add(new Odd(exif(Arrays.copyOf(tiff(order, 1, six), 8)), 1));
        for (int place : new int[] {0, 1000, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            segments.add(new Odd(exif(withInt(tiff(order, 1, six), 4, place)), 1));
        }
        segments.add(new Odd(exif(withInt(Bytes.concat(tiff(order, 1, other), new byte[] {7, 1, 0}, six), 4, 23)), 6));
        segments.add(new Odd(exif(withInt(tiff(order, 1, six), 0, 0x002B4949)), 1));
        segments.add(new Odd(exif(withInt(tiff(order, 1, six), 0, 0x002A4D49)), 1));
        segments.add(new Odd(exif(new byte[] {'I', 'I'}), 1));
        segments.add(new Odd(exif(new byte[0]), 1));
        segments.add(new Odd(exif(tiff(order, 2, other, six)), 6));
        segments.add(new Odd(exif(tiff(order, 2, six, entry(order, 3))), 6));
        segments.add(new Odd(exif(tiff(order, 2, entry(order, 9), six)), 6));
        segments.add(new Odd(exif(tiff(order, 2, entry(order, 0x0112, 4, 1, 3), six)), 6));
        // The second directory is of the thumbnail.
        segments.add(new Odd(exif(Bytes.concat(tiff(order, 1, other), new byte[] {26, 0, 0, 0, 1, 0}, six)), 1));
        // Segments and stray bytes around it.
        byte[] comment = segment(0xFE, "hello".getBytes(US_ASCII));
        byte[] xmp = segment(APP1, "http://ns.adobe.com/xap/1.0/\0".getBytes(US_ASCII));
        segments.add(new Odd(Bytes.concat(comment, xmp, right), 6));
        segments.add(new Odd(Bytes.concat(HexFormat.of().parseHex("ffffff"), right), 6));
        segments.add(new Odd(Bytes.concat(HexFormat.of().parseHex("ffd0ff01"), right), 6));
        segments.add(new Odd(Bytes.concat(HexFormat.of().parseHex("ffe50001"), right), 6));
        segments.add(new Odd(Bytes.concat(comment, "stray".getBytes(US_ASCII), right), 6));
        segments.add(new Odd(Bytes.concat(right, exif(tiff(order, 1, entry(order, 3)))), 6));
        segments.add(new Odd(Bytes.concat(exif(tiff(order, 1, other)), right), 1));
        segments.add(new Odd(Bytes.concat(exif(new byte[40]), right), 1));
        segments.add(new Odd(Bytes.concat(exif(new byte[1]), right), 1));
        segments.add(new Odd(Bytes.concat(exif(new byte[0]), right), 6));
        segments.add(new Odd(segment(APP1, "Exif\0?".getBytes(US_ASCII), tiff(order, 1, six)), 6));
        segments.add(new Odd(segment(APP1, "exif\0\0".getBytes(US_ASCII), tiff(order, 1, six)), 1));
        segments.add(new Odd(segment(APP1 + 1, "Exif\0\0".getBytes(US_ASCII), tiff(order, 1, six)), 1));
        List<Odd> files = new ArrayList<>();
        byte[] jpeg = encoded(picture, "jpg");
        segments.forEach(segment -> files.add(new Odd(inserted(jpeg, segment.file()), segment.orientation())));
        files.add(new Odd(Bytes.concat(jpeg, right), 1));

        byte[] png = encoded(picture, "png");
        byte[] exif = tiff(order, 1, six);
        files.add(new Odd(inserted(png, chunk("tEXt", "a\0b".getBytes(US_ASCII)), chunk("eXIf", exif)), 6));
        files.add(new Odd(inserted(png, chunk("eXIf", exif), chunk("eXIf", tiff(order, 1, entry(order, 3)))), 6));
        files.add(new Odd(inserted(png, chunk("eXIf", new byte[12]), chunk("eXIf", exif)), 1));
        files.add(new Odd(inserted(png, chunk("eXIf", Bytes.concat("Exif\0\0".getBytes(US_ASCII), exif))), 1));
        files.add(new Odd(inserted(png, chunk("eXIf", Arrays.copyOf(exif, 20))), 1));
        files.add(new Odd(inserted(png, chunk("eXIf", tiff(order, 0xFFFF, six))), 6));
        files.add(new Odd(inserted(png, chunk("eXIf", new byte[0])), 1));
        files.add(new Odd(inserted(png, chunk("zXIf", exif)), 1));
        int end = png.length - 12;
        files.add(new Odd(
                Bytes.concat(Arrays.copyOf(png, end), chunk("eXIf", exif), Arrays.copyOfRange(png, end, end + 12)), 1));
        return files;
    }

    private static byte[] withInt(byte[] bytes, int at, int value) {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return bytes;
    }
}
