package org.dance4j.datasets.images;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Bytes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/**
 * Tiny images and labels in a folder, made as a test needs them.
 *
 * @param folder where they are; folders below it are made
 */
public record TestFiles(Path folder) {

    public static final int HEIGHT = 6;
    public static final int WIDTH = 8;

    /** A noisy photo, as the name says in PNG or JPEG. */
    public Path image(String name) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, random.nextInt(0x1000000));
        }
        return write(image, name);
    }

    /** A label map of one channel that begins with some values, row by row, and goes on with the last. */
    public Path label(String name, int... values) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
            image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, values[Math.min(i, values.length - 1)]);
        }
        return write(image, name);
    }

    /** As {@link #label}, in colours {@code 0xRRGGBB}. */
    public Path colours(String name, int... values) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, values[Math.min(i, values.length - 1)]);
        }
        return write(image, name);
    }

    Path write(BufferedImage image, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
        return file;
    }

    /** Gives a JPEG or PNG file, or a big-endian TIFF file, a tag of its orientation. */
    public static void tag(Path file, int orientation) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        // A TIFF header, and a directory with one entry: tag 0x0112, a short, one value.
        byte[] exif = HexFormat.of()
                .parseHex("4d4d002a00000008" + "0001" + "0112000300000001" + "000" + orientation + "0000");
        if (whole[0] == 'M') {
            // The directory is put at the end, behind the entries that are there.
            ByteBuffer tiff = ByteBuffer.wrap(whole);
            int directory = tiff.getInt(4);
            int entries = tiff.getShort(directory);
            int length = 2 + 12 * entries;
            ByteBuffer larger = ByteBuffer.allocate(whole.length + length + 16);
            larger.put(whole).putShort((short) (entries + 1)).put(whole, directory + 2, 12 * entries);
            larger.put(exif, 10, 12).putInt(0).putInt(4, whole.length);
            Files.write(file, larger.array());
            return;
        }
        boolean png = whole[1] == 'P';
        byte[] tagged = png ? chunk(exif) : Bytes.concat(HexFormat.of().parseHex("ffe1001e457869660000"), exif);
        int at = png ? 33 : 2;
        Files.write(file, Bytes.concat(Arrays.copyOf(whole, at), tagged, Arrays.copyOfRange(whole, at, whole.length)));
    }

    private static byte[] chunk(byte[] exif) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + exif.length);
        chunk.putInt(exif.length).put("eXIf".getBytes(US_ASCII)).put(exif);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + exif.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    public Path text(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
