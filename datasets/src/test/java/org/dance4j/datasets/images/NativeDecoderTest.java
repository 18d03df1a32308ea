package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against Java's own image readers. */
class NativeDecoderTest {

    @TempDir
    private Path folder;

    /** Smooth enough for JPEG, with edges; transparent here and there where it can be. */
    private static BufferedImage picture(int type) {
        BufferedImage image = new BufferedImage(53, 37, type);
        Random random = new Random(1);
        for (int y = 0; y < 37; y++) {
            for (int x = 0; x < 53; x++) {
                int red = 4 * x + random.nextInt(20);
                int green = x > y ? 200 : 6 * y;
                int blue = random.nextInt(256);
                image.setRGB(x, y, (x % 3 == 0 ? 0x80 : 0xFF) << 24 | red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    private Path write(BufferedImage image, String format, boolean progressive) throws IOException {
        Path file = folder.resolve("picture." + format);
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            if (progressive) {
                parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "TYPE_INT_RGB, png",
        "TYPE_INT_ARGB, png",
        "TYPE_4BYTE_ABGR, png",
        "TYPE_BYTE_GRAY, png",
        "TYPE_INT_RGB, jpg",
        "TYPE_BYTE_GRAY, jpg"
    })
    void thePixelsAreThoseOfJava(String type, String format) throws Exception {
        BufferedImage image = picture(BufferedImage.class.getField(type).getInt(null));
        for (boolean progressive : new boolean[] {false, true}) {
            Path file = write(image, format, progressive);
            RgbImage found = NativeDecoder.read(file).orElseThrow();
            assertEquals(new ImageSize(37, 53), found.size());
            assertArrayEquals(RgbImage.of(ImageIO.read(file.toFile())).rgb(), found.rgb());
        }
    }

    @ParameterizedTest
    @CsvSource({"TYPE_BYTE_INDEXED", "TYPE_BYTE_BINARY", "TYPE_USHORT_GRAY"})
    void otherKindsAreLeftToJava(String type) throws Exception {
        Path file = write(picture(BufferedImage.class.getField(type).getInt(null)), "png", false);
        assertEquals(Optional.empty(), NativeDecoder.read(file));
        assertEquals(RgbImage.of(ImageIO.read(file.toFile())), RgbImage.read(file));
    }

    @Test
    void noPartOfAFileIsAnImage() throws IOException {
        for (String format : new String[] {"png", "jpg"}) {
            Path file = write(picture(BufferedImage.TYPE_INT_RGB), format, false);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length * 9 / 10; length += whole.length / 12) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertEquals(Optional.empty(), NativeDecoder.read(file), format + " of " + length + " bytes");
                assertThrows(BadInputException.class, () -> RgbImage.read(file));
            }
        }
        assertEquals(Optional.empty(), NativeDecoder.read(folder.resolve("nowhere.png")));
    }
}
