package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Read by Java's own PNG reader, which checks every chunk's sum. */
class StoredPngTest {

    private static byte[] png(String type, int height, int width, boolean interlaced) throws IOException {
        int kind;
        try {
            kind = BufferedImage.class.getField(type).getInt(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type, e);
        }
        BufferedImage image = new BufferedImage(width, height, kind);
        Random random = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 0xC0000000 | (3 * x & 0xFF) << 16 | (y & 0xFF) << 8 | random.nextInt(9));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static int[] pixels(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TYPE_INT_RGB",
                "TYPE_INT_ARGB",
                "TYPE_BYTE_GRAY",
                "TYPE_USHORT_GRAY",
                "TYPE_BYTE_INDEXED",
                "TYPE_BYTE_BINARY"
            })
    void theSamePixels(String type) throws IOException {
        // More than the 65,535 bytes that one block holds.
        byte[] file = png(type, 301, 223, false);
        byte[] stored = StoredPng.of(file).orElseThrow();
        assertTrue(stored.length > file.length, "nothing is compressed");
        assertArrayEquals(pixels(file), pixels(stored));
    }

    @Test
    void interlacedFilesAreLeftAsTheyAre() throws IOException {
        assertEquals(Optional.empty(), StoredPng.of(png("TYPE_INT_RGB", 30, 20, true)));
    }

    @Test
    void damageIsNeverStored() throws IOException {
        byte[] file = png("TYPE_INT_RGB", 9, 11, false);
        int[] pixels = pixels(file);
        int data = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("IDAT") + 4;
        int noticed = 0;
        for (int i = data + 2; i < file.length - 16; i++) {
            byte[] damaged = file.clone();
            damaged[i] ^= 0x10;
            Optional<byte[]> stored = StoredPng.of(damaged);
            noticed += stored.isEmpty() ? 1 : 0;
            if (stored.isPresent()) {
                assertArrayEquals(pixels, pixels(stored.get()), "byte " + i);
            }
        }
        assertTrue(noticed > 100, noticed + " of " + file.length);
        for (int length = 0; length < file.length - 12; length++) {
            assertEquals(Optional.empty(), StoredPng.of(Arrays.copyOf(file, length)), length + " bytes");
        }
    }

    @Test
    void aHeaderThatPromisesTooMuch() throws IOException {
        byte[] file = png("TYPE_BYTE_GRAY", 9, 11, false);
        file[16] = 0x70; // the width's first byte
        assertEquals(Optional.empty(), StoredPng.of(file));
    }
}
