package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is seen of the pixels 1 2 3 / 4 5 6 is what Pillow's {@code ImageOps.exif_transpose} makes of them. */
class OrientationTest {

    @TempDir
    private Path folder;

    private static final byte[] STORED = {1, 2, 3, 4, 5, 6};
    private static final byte[] STORED_COLOURS = {0, 10, 20, 30, 40, 50, 60};
    private static final ImageSize SIZE = new ImageSize(2, 3);

    private static byte[] digits(String text) {
        byte[] digits = new byte[text.length()];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (text.charAt(i) - '0');
        }
        return digits;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2x3, 123456",
        "2, 2x3, 321654",
        "3, 2x3, 654321",
        "4, 2x3, 456123",
        "5, 3x2, 142536",
        "6, 3x2, 415263",
        "7, 3x2, 635241",
        "8, 3x2, 362514"
    })
    void pixelsAreTurnedAsViewersTurnThem(int value, String size, String pixels) throws IOException {
        Orientation orientation = Orientation.of(value);
        byte[] seen = digits(pixels);
        assertEquals(ImageSize.parse(size), orientation.upright(SIZE));
        assertArrayEquals(seen, orientation.upright(STORED, SIZE, 1));
        byte[] threeBands = new byte[18];
        byte[] seenThreeBands = new byte[18];
        for (int i = 0; i < 18; i++) {
            threeBands[i] = (byte) (10 * STORED[i / 3] + i % 3);
            seenThreeBands[i] = (byte) (10 * seen[i / 3] + i % 3);
        }
        assertArrayEquals(seenThreeBands, orientation.upright(threeBands, SIZE, 3));

        // Bytes, 16 bits, and pixels that share bytes.
        for (int type :
                new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_BYTE_BINARY
                }) {
            BufferedImage image = type == BufferedImage.TYPE_BYTE_BINARY
                    ? new BufferedImage(
                            3, 2, type, new IndexColorModel(4, 7, STORED_COLOURS, STORED_COLOURS, STORED_COLOURS))
                    : new BufferedImage(3, 2, type);
            for (int i = 0; i < 6; i++) {
                image.getRaster().setSample(i % 3, i / 3, 0, STORED[i]);
            }
            Path file = new TestFiles(folder).write(image, "image" + type + ".png");
            TestFiles.tag(file, value);
            assertEquals(new ImageFiles.Header(SIZE, orientation), ImageFiles.header(file));
            LabelMap labels = LabelMap.read(file, 7, 255);
            assertEquals(ImageSize.parse(size), labels.size());
            assertArrayEquals(seen, labels.classes());
            RgbImage colours = RgbImage.read(file);
            assertEquals(ImageSize.parse(size), colours.size());
            assertEquals(colours, RgbImage.of(ImageFiles.read(file)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void filesOfAllKindsAreTurned(int value) throws IOException {
        Orientation orientation = Orientation.of(value);
        for (String name : new String[] {"image.jpg", "image.png"}) {
            Path file = new TestFiles(folder).image(name);
            RgbImage stored = RgbImage.read(file);
            TestFiles.tag(file, value);

            RgbImage seen = RgbImage.read(file);

            assertEquals(orientation.upright(stored.size()), seen.size(), name);
            assertEquals(seen.size(), ImageFiles.size(file), name);
            assertArrayEquals(orientation.upright(stored.rgb(), stored.size(), 3), seen.rgb(), name);

            // What is written is upright and has no tag.
            Path written = folder.resolve("written.png");
            seen.writePng(written);
            assertEquals(seen, RgbImage.of(ImageIO.read(written.toFile())));
            assertEquals(new ImageFiles.Header(seen.size(), Orientation.UPRIGHT), ImageFiles.header(written));
        }
    }

    /** @param end the end of the tag's entry in the file */
    @ParameterizedTest
    @CsvSource({"image.jpg, 34", "image.png, 63"})
    void aTagThatIsCutShortIsNone(String name, int end) throws IOException {
        Path file = new TestFiles(folder).image(name);
        TestFiles.tag(file, 6);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            Files.write(file, part);
            Orientation expected = length < end ? Orientation.UPRIGHT : Orientation.QUARTER_CLOCKWISE;
            assertEquals(expected, OrientationTag.of(part), length + " bytes");
            assertEquals(expected, OrientationTag.of(file), length + " bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 9})
    void thereAreEight(int value) {
        assertThrows(IllegalArgumentException.class, () -> Orientation.of(value));
    }
}
