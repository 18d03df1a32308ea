package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files as they should and should not be. */
class BadInputTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void layOut() throws IOException {
        for (String split : List.of("train", "val")) {
            Files.createDirectories(folder.resolve(split));
            Files.createDirectories(folder.resolve(split + "annot"));
            StringBuilder list = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                image(folder.resolve(split + "/a" + i + ".png"), 12 + i, 16);
                label(folder.resolve(split + "annot/a" + i + ".png"), 12 + i, 16, 3);
                list.append("/SegNet/CamVid/" + split + "/a" + i + ".png /SegNet/CamVid/" + split + "annot/a" + i
                        + ".png\n");
            }
            Files.writeString(folder.resolve(split + ".txt"), list);
        }
    }

    private static void image(Path file, int height, int width) {
        byte[] rgb = new byte[height * width * 3];
        new Random(height).nextBytes(rgb);
        new RgbImage(height, width, rgb).writePng(file);
    }

    private static void label(Path file, int height, int width, int value) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(2, 1, 0, value);
        ImageIO.write(image, "png", file.toFile());
    }

    private static void fails(Executable open, String... parts) {
        String message = assertThrows(BadInputException.class, open).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' is missing in: " + message);
        }
        assertFalse(message.contains("\n"));
    }

    private List<Sample> train() {
        return Datasets.open("camvid", Datasets.Options.in(folder)).samples(Split.TRAIN);
    }

    @Test
    void goodFolder() throws IOException {
        assertEquals(
                List.of("train-a0", "train-a1", "train-a2"),
                train().stream().map(Sample::id).toList());
        LabelMap label = train().get(1).label();
        assertEquals(new ImageSize(13, 16), label.size());
        assertEquals(3, label.at(1, 2));
        assertEquals(0, label.at(2, 1));
        assertEquals(new ImageSize(13, 16), train().get(1).size());
        Files.delete(folder.resolve("train.txt"));
        assertEquals(
                List.of("train-a0", "train-a1", "train-a2"),
                train().stream().map(Sample::id).toList());
    }

    @Test
    void voidIsEleven() throws IOException {
        label(folder.resolve("trainannot/a0.png"), 12, 16, 11);
        assertEquals(LabelMap.VOID, train().get(0).label().at(1, 2));
    }

    @Test
    void names() {
        fails(() -> Datasets.open("nuscenes", Datasets.Options.in(folder)), "nuscenes", "camvid", "scenes");
        fails(() -> Split.parse("../val"), "../val", "train, val or test");
        fails(() -> Datasets.open("camvid", Datasets.Options.in(null)), "camvid", "(data DIR)");
        assertEquals(Split.VALIDATION, Split.parse("val"));
    }

    @Test
    void missingOrEmptyFolder() throws IOException {
        fails(
                () -> Datasets.open("camvid", Datasets.Options.in(folder.resolve("nowhere"))),
                "nowhere",
                "does not exist");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        fails(() -> Datasets.open("camvid", Datasets.Options.in(empty)), "empty", "no image");
        Files.createDirectories(empty.resolve("train"));
        Files.createDirectories(empty.resolve("trainannot"));
        fails(() -> Datasets.open("camvid", Datasets.Options.in(empty)).samples(Split.TRAIN), "train", "no image");
        fails(() -> Datasets.open("camvid", Datasets.Options.in(folder)).samples(Split.TEST), "test");
    }

    @Test
    void pairs() throws IOException {
        Files.delete(folder.resolve("trainannot/a1.png"));
        fails(this::train, "a1.png", "no label");
        label(folder.resolve("trainannot/a1.png"), 13, 16, 0);
        Files.delete(folder.resolve("train/a2.png"));
        fails(this::train, "trainannot/a2.png", "no image");
        Files.delete(folder.resolve("trainannot/a2.png"));
        fails(this::train, "train/a2.png", "train.txt", "does not exist");
        Files.writeString(folder.resolve("train.txt"), "train/a0.png\n");
        fails(this::train, "train.txt", "'train/a0.png'");
    }

    @Test
    void sizesThatDiffer() throws IOException {
        label(folder.resolve("trainannot/a0.png"), 12, 15, 0);
        fails(() -> train().get(0).label(), "train/a0.png", "12x16", "trainannot/a0.png", "12x15");
    }

    @Test
    void labelOutsideTheClasses() throws IOException {
        label(folder.resolve("trainannot/a0.png"), 12, 16, 12);
        fails(() -> train().get(0).label(), "trainannot/a0.png", "12", "0 to 10");
        fails(
                () -> ComplexityIndex.measure(
                        Datasets.open("camvid", Datasets.Options.in(folder)), List.of(), null, 1, progress -> {}),
                "trainannot/a0.png");
        image(folder.resolve("trainannot/a0.png"), 12, 16);
        fails(() -> train().get(0).label(), "trainannot/a0.png", "3 channels");
    }

    @Test
    void truncatedFiles() throws IOException {
        Path png = folder.resolve("train/a0.png");
        Path jpeg = folder.resolve("photo.jpg");
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64; i++) {
            picture.setRGB(i, (i * 7) % 64, 0xFFFFFF);
        }
        ImageIO.write(picture, "jpg", jpeg.toFile());
        RgbImage.read(jpeg);
        for (Path file : List.of(png, jpeg)) {
            byte[] whole = Files.readAllBytes(file);
            for (double share : new double[] {0.02, 0.3, 0.6, 0.9}) {
                Files.write(file, Arrays.copyOf(whole, (int) (share * whole.length)));
                fails(() -> RgbImage.read(file), file.getFileName().toString());
            }
            Files.write(file, new byte[0]);
            fails(() -> RgbImage.read(file), file.getFileName().toString());
            Files.writeString(file, "this is no image");
            fails(() -> RgbImage.read(file), file.getFileName().toString(), "not an image");
        }
        fails(() -> RgbImage.read(folder.resolve("nowhere.png")), "nowhere.png", "does not exist");
        fails(() -> RgbImage.read(folder), folder.toString());
    }

    @Test
    void everyKindOfPng() throws IOException {
        for (int type : new int[] {
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_4BYTE_ABGR
        }) {
            BufferedImage image = new BufferedImage(3, 2, type);
            image.setRGB(2, 1, 0xFF0A141E);
            assertEquals(List.of(10, 20, 30), lastPixel(image));
        }
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(2, 1, 0, 77);
        assertEquals(List.of(77, 77, 77), lastPixel(grey));
        BufferedImage deep = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(2, 1, 0, 77 << 8 | 3);
        assertEquals(List.of(77, 77, 77), lastPixel(deep));
        IndexColorModel palette =
                new IndexColorModel(2, 4, new byte[] {0, 1, 2, 40}, new byte[] {0, 1, 2, 50}, new byte[] {0, 1, 2, 60});
        BufferedImage indexed = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_BINARY, palette);
        indexed.getRaster().setSample(2, 1, 0, 3);
        assertEquals(List.of(40, 50, 60), lastPixel(indexed));
        assertEquals(3, LabelMap.read(folder.resolve("kind.png"), 11, 11).at(1, 2));
    }

    private List<Integer> lastPixel(BufferedImage image) throws IOException {
        Path file = folder.resolve("kind.png");
        ImageIO.write(image, "png", file.toFile());
        byte[] rgb = RgbImage.read(file).rgb();
        return List.of(rgb[15] & 0xFF, rgb[16] & 0xFF, rgb[17] & 0xFF);
    }

    @Test
    void labelMapsAreWrittenAsIndices() {
        ClassSet classes = Datasets.open("scenes", Datasets.Options.seeded(0)).classes();
        byte[] values = {0, 1, 7, (byte) 255, 3, 2};
        Path file = folder.resolve("map.png");
        new LabelMap(2, 3, values).writePng(file, classes);
        assertArrayEquals(values, LabelMap.read(file, 8, 255).classes());
        assertEquals(0x4682B4, RgbImage.read(file).toBufferedImage().getRGB(0, 0) & 0xFFFFFF);
        assertFalse(Files.exists(folder.resolve("map.png.part")));
    }
}
