package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Grey, palette, alpha and 16 bits, as images and as labels. The first pixel counts; the others are 0. */
class ImageKindsTest {

    private static final LabelCode VALUES = LabelCode.Values.inOrder(11, 255);
    private static final LabelCode COLOURS = new LabelCode.Colours(Map.of(0x000000, 0, 0x0A141E, 1), "either");

    @TempDir
    private Path folder;

    private Path write(BufferedImage image) throws IOException {
        return new TestFiles(folder).write(image, "kind.png");
    }

    private static void assertColour(int colour, Path file) {
        RgbImage image = RgbImage.read(file);
        assertEquals(new ImageSize(2, 3), ImageFiles.size(file));
        assertEquals(new ImageSize(2, 3), image.size());
        byte[] expected = new byte[18];
        expected[0] = (byte) (colour >> 16);
        expected[1] = (byte) (colour >> 8);
        expected[2] = (byte) colour;
        assertArrayEquals(expected, image.rgb());
    }

    private static BufferedImage of(int colourSpace, int dataType, boolean alpha, int... samples) {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(colourSpace),
                alpha,
                false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                dataType);
        WritableRaster raster = model.createCompatibleWritableRaster(3, 2);
        raster.setPixel(0, 0, samples);
        return new BufferedImage(model, raster, false, null);
    }

    private static BufferedImage palette(int bits, int index, int colour) {
        int[] colours = new int[1 << bits];
        colours[index] = 0xFF000000 | colour;
        IndexColorModel model = new IndexColorModel(bits, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
        int type = bits < 8 ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_INDEXED;
        BufferedImage image = new BufferedImage(3, 2, type, model);
        image.getRaster().setSample(0, 0, 0, index);
        return image;
    }

    @Test
    void colourWithAndWithoutAlpha() throws IOException {
        for (boolean alpha : new boolean[] {false, true}) {
            int[] samples = alpha ? new int[] {10, 20, 30, 128} : new int[] {10, 20, 30};
            Path file = write(of(ColorSpace.CS_sRGB, DataBuffer.TYPE_BYTE, alpha, samples));
            assertColour(0x0A141E, file);
            assertEquals(1, COLOURS.read(file).at(0, 0));
            assertEquals(0, COLOURS.read(file).at(1, 2));
            String refused = assertThrows(BadInputException.class, () -> VALUES.read(file))
                    .getMessage();
            assertTrue(refused.startsWith(file + " is not a label map"), refused);
            assertTrue(
                    refused.endsWith(samples.length + " channels that differ, such as 10, 20, 30 at row 0, column 0"),
                    refused);
        }
    }

    @Test
    void sixteenBits() throws IOException {
        Path colour = write(of(ColorSpace.CS_sRGB, DataBuffer.TYPE_USHORT, false, 10 << 8 | 99, 20 << 8, 30 << 8));
        assertColour(0x0A141E, colour);
        Path grey = write(of(ColorSpace.CS_GRAY, DataBuffer.TYPE_USHORT, false, 77 << 8 | 3));
        assertColour(0x4D4D4D, grey);
        String refused =
                assertThrows(BadInputException.class, () -> VALUES.read(grey)).getMessage();
        assertTrue(refused.contains("label " + (77 << 8 | 3)), refused);
        assertEquals(
                7,
                VALUES.read(write(of(ColorSpace.CS_GRAY, DataBuffer.TYPE_USHORT, false, 7)))
                        .at(0, 0));
    }

    @Test
    void grey() throws IOException {
        assertColour(0x4D4D4D, write(of(ColorSpace.CS_GRAY, DataBuffer.TYPE_BYTE, false, 77)));
        Path label = write(of(ColorSpace.CS_GRAY, DataBuffer.TYPE_BYTE, false, 7));
        assertEquals(7, VALUES.read(label).at(0, 0));
        Path alpha = write(of(ColorSpace.CS_GRAY, DataBuffer.TYPE_BYTE, true, 77, 128));
        assertColour(0x4D4D4D, alpha);
        assertTrue(assertThrows(BadInputException.class, () -> VALUES.read(alpha))
                .getMessage()
                .endsWith("found alpha that varies, 128 at row 0, column 0 and 0 at row 0, column 1"));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "4, 9", "8, 10"})
    void palettes(int bits, int index) throws IOException {
        Path file = write(palette(bits, index, 0x0A141E));
        assertColour(0x0A141E, file);
        assertEquals(index, VALUES.read(file).at(0, 0));
        assertEquals(0, VALUES.read(file).at(0, 1));
        assertEquals(1, COLOURS.read(file).at(0, 0));
    }

    @Test
    void jpegs() throws IOException {
        BufferedImage flat = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        flat.getRaster().setSamples(0, 0, 3, 2, 0, new int[] {77, 77, 77, 77, 77, 77});
        Path grey = new TestFiles(folder).write(flat, "grey.jpg");
        byte[] rgb = RgbImage.read(grey).rgb();
        for (byte value : rgb) {
            assertEquals(77, value, 1);
        }
        BufferedImage red = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 6; i++) {
            red.setRGB(i % 3, i / 3, 0xC02010);
        }
        byte[] colour =
                RgbImage.read(new TestFiles(folder).write(red, "red.jpg")).rgb();
        assertEquals(0xC0, colour[0] & 0xFF, 3);
        assertEquals(0x20, colour[1] & 0xFF, 3);
        assertEquals(0x10, colour[2] & 0xFF, 3);
    }

    /**
     * Java writes the bands as they are. Adobe's are inverted: the colours are those of Pillow, and without a marker
     * (255 − ink)(255 − black) / 255.
     *
     * @param transform of Adobe's marker, 0 for CMYK and 2 for YCCK; -1 for no marker
     */
    @ParameterizedTest
    @CsvSource({"-1, 137, 181, 49", "0, 12, 6, 24", "2, 6, 21, 30"})
    void jpegsOfFourChannelsAreInks(int transform, int red, int green, int blue) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 3, 2, 4, null);
        for (int i = 0; i < 6; i++) {
            inks.setPixel(i % 3, i / 3, new int[] {100, 50, 200, 30});
        }
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(inks, null, null));
        } finally {
            writer.dispose();
        }
        byte[] plain = bytes.toByteArray();
        byte[] marker = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
        };
        byte[] whole = transform < 0
                ? plain
                : Bytes.concat(Arrays.copyOf(plain, 2), marker, Arrays.copyOfRange(plain, 2, plain.length));
        Path file = Files.write(folder.resolve("cmyk.jpg"), whole);

        RgbImage image = RgbImage.read(file);

        assertEquals(new ImageSize(2, 3), image.size());
        assertEquals(new ImageSize(2, 3), ImageFiles.size(file));
        for (int i = 0; i < 18; i++) {
            assertEquals(new int[] {red, green, blue}[i % 3], image.rgb()[i] & 0xFF, 2, "value " + i);
        }
        assertEquals(
                file + " is not a label map: JPEG changes the values of labels, so that a PNG file is expected",
                assertThrows(BadInputException.class, () -> VALUES.read(file)).getMessage());
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));
        assertEquals(
                file + " is truncated or damaged: it cannot be read as an image",
                assertThrows(BadInputException.class, () -> RgbImage.read(file)).getMessage());
    }
}
