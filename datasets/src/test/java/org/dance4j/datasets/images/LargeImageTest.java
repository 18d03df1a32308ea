package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are read and written part by part are those that are read and written whole. */
class LargeImageTest {

    private static final ImageSize SIZE = new ImageSize(23, 37);

    @TempDir
    private Path folder;

    private static RgbImage noise() {
        byte[] rgb = new byte[(int) (3 * SIZE.area())];
        new Random(4).nextBytes(rgb);
        return new RgbImage(SIZE.height(), SIZE.width(), rgb);
    }

    private static void assertParts(RgbImage whole, LargeImage large) {
        assertEquals(whole.size(), large.size());
        assertEquals(whole, large.part(0, 0, whole.size()));
        for (int row : new int[] {0, 3, whole.height() - 5}) {
            for (int column : new int[] {0, 8, whole.width() - 7}) {
                RgbImage part = large.part(row, column, new ImageSize(5, 7));
                for (int y = 0; y < 5; y++) {
                    int from = 3 * ((row + y) * whole.width() + column);
                    assertEquals(
                            0,
                            Arrays.compare(whole.rgb(), from, from + 21, part.rgb(), 21 * y, 21 * (y + 1)),
                            "row " + row + ", column " + column);
                }
            }
        }
    }

    /** Of values and of colours, at any size of bands; what stands for nothing is named by its place in the file. */
    @Test
    void partsOfLabelFiles() throws IOException {
        TestFiles files = new TestFiles(folder);
        int[] values =
                new Random(5).ints(TestFiles.HEIGHT * TestFiles.WIDTH, 0, 3).toArray();
        int[] colours = Arrays.stream(values).map(value -> 0x804000 + value).toArray();
        LabelCode.Values byValue = LabelCode.Values.inOrder(2, 2);
        LabelCode.Colours byColour =
                new LabelCode.Colours(Map.of(0x804000, 0, 0x804001, 1, 0x804002, LabelMap.VOID), "a known colour");
        Map<Path, LabelCode> codes = Map.of(
                files.label("values.png", values), byValue,
                files.colours("colours.png", colours), byColour,
                files.label("either.png", values), new LabelCode.ByChannels(byValue, byColour));
        codes.forEach((file, code) -> {
            LabelMap whole = code.read(file);
            for (int pixels : new int[] {1, 2 * TestFiles.WIDTH, 1 << 20}) {
                try (LargeLabelMap large = LargeLabelMap.open(file, code, folder, pixels)) {
                    assertEquals(whole.size(), large.size());
                    assertEquals(whole, large.part(0, 0, whole.size()));
                    LabelMap part = large.part(4, 3, new ImageSize(1, 2));
                    assertArrayEquals(
                            Arrays.copyOfRange(whole.classes(), 4 * TestFiles.WIDTH + 3, 4 * TestFiles.WIDTH + 5),
                            part.classes());
                }
            }
        });

        values[3 * TestFiles.WIDTH + 1] = 7;
        Path unknown = files.label("unknown.png", values);
        String message = assertThrows(
                        BadInputException.class, () -> LargeLabelMap.open(unknown, byValue, folder, TestFiles.WIDTH))
                .getMessage();
        assertTrue(message.contains("holds the label 7 at row 3, column 1"), message);
        Path coloured = files.colours("coloured.png", colours);
        String undecided = assertThrows(
                        BadInputException.class,
                        () -> LargeLabelMap.open(
                                coloured, new LabelCode.ByChannels(byValue, byColour), folder, TestFiles.WIDTH))
                .getMessage();
        assertTrue(undecided.contains("too large to tell whether its three channels hold colours"), undecided);
    }

    @Test
    void partsOfFilesOfAllKinds() throws IOException {
        Path png = folder.resolve("a.png");
        noise().writePng(png);
        Path jpeg = folder.resolve("a.jpg");
        ImageIO.write(noise().toBufferedImage(), "jpg", jpeg.toFile());
        for (Path file : List.of(png, jpeg)) {
            // Bands of one row, of several, and of all.
            for (int pixels : new int[] {1, 5 * SIZE.width(), 1 << 20}) {
                try (LargeImage large = LargeImage.open(file, folder, pixels)) {
                    assertParts(RgbImage.of(ImageFiles.read(file)), large);
                }
            }
        }
    }

    /** A JPEG's tag of orientation lies in its first segment. */
    @Test
    void partsAreUpright() throws IOException {
        Path plain = folder.resolve("plain.jpg");
        ImageIO.write(noise().toBufferedImage(), "jpg", plain.toFile());
        byte[] bytes = Files.readAllBytes(plain);
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] exif = {
                (byte) 0xFF,
                (byte) 0xE1,
                0,
                34,
                'E',
                'x',
                'i',
                'f',
                0,
                0,
                'M',
                'M',
                0,
                42,
                0,
                0,
                0,
                8,
                0,
                1,
                1,
                0x12,
                0,
                3,
                0,
                0,
                0,
                1,
                0,
                (byte) orientation,
                0,
                0,
                0,
                0,
                0,
                0
            };
            Path file = folder.resolve(orientation + ".jpg");
            byte[] turned = new byte[bytes.length + exif.length];
            System.arraycopy(bytes, 0, turned, 0, 2);
            System.arraycopy(exif, 0, turned, 2, exif.length);
            System.arraycopy(bytes, 2, turned, 2 + exif.length, bytes.length - 2);
            Files.write(file, turned);
            RgbImage whole = RgbImage.of(ImageFiles.read(file));
            assertEquals(orientation > 4, whole.height() > whole.width(), "orientation " + orientation);
            try (LargeImage large = LargeImage.open(file, folder, 7 * SIZE.width())) {
                assertParts(whole, large);
            }
        }
    }

    @Test
    void aTruncatedFileLeavesNothingBehind() throws IOException {
        Path file = folder.resolve("a.png");
        noise().writePng(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 900));
        assertTrue(assertThrows(BadInputException.class, () -> LargeImage.open(file, folder))
                .getMessage()
                .startsWith(file + " is truncated or damaged"));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void rowsMakeTheSamePng() throws IOException {
        RgbImage image = noise();
        ImageSize row = new ImageSize(1, SIZE.width());
        ClassSet classes = new ClassSet(List.of("a", "b"), List.of(0x102030, 0xFFEEDD));
        try (PixelFile pixels = new PixelFile(folder, SIZE, 3);
                PixelFile labels = new PixelFile(folder, SIZE, 1)) {
            byte[] values = new byte[(int) SIZE.area()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) (i % 5 == 0 ? 255 : i % 2);
            }
            pixels.write(0, 0, SIZE, image.rgb());
            labels.write(0, 0, SIZE, values);
            Path rgb = folder.resolve("rgb.png");
            PngStream.write(rgb, SIZE, PngStream.Kind.RGB, classes, y -> pixels.read(y, 0, row));
            assertEquals(image, RgbImage.of(ImageFiles.read(rgb)));
            Path index = folder.resolve("index.png");
            PngStream.write(index, SIZE, PngStream.Kind.INDEX, classes, y -> labels.read(y, 0, row));
            assertEquals(new LabelMap(SIZE.height(), SIZE.width(), values), LabelMap.read(index, 2, 255));
            int[] colour = {0x102030, 0xFFEEDD};
            assertEquals(colour[1] | 0xFF000000, ImageIO.read(index.toFile()).getRGB(1, 0));
            Path grey = folder.resolve("grey.png");
            PngStream.write(grey, SIZE, PngStream.Kind.GREY, classes, y -> labels.read(y, 0, row));
            assertEquals(255, ImageIO.read(grey.toFile()).getRaster().getSample(0, 0, 0));
            assertEquals(1, ImageIO.read(grey.toFile()).getRaster().getSample(1, 0, 0));
        }
    }
}
