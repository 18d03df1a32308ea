package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that were made elsewhere, from the command line: files of TensorFlow's converter without metadata and without a
 * card beside them, which tell whether red is above 127.5.
 */
class ForeignModelTest {

    private static final Path FILES =
            Path.of("..", "eval", "src", "test", "resources", "org", "dance4j", "eval", "inference", "tflite");
    private static final Path QUANTIZED = Path.of("..", "..", "shared", "cases", "third-party-tflite");
    private static final int SIDE = 32;

    @TempDir
    private Path folder;

    private Path floats;
    private Path integers;
    private Path image;

    @BeforeEach
    void lay() throws IOException {
        floats = Files.copy(FILES.resolve("red-float32.tflite"), folder.resolve("floats.tflite"));
        integers = Files.copy(FILES.resolve("red-int8.tflite"), folder.resolve("integers.tflite"));
        Path split = Files.createDirectories(folder.resolve("data/val"));
        Files.createDirectories(folder.resolve("data/train/images"));
        Files.createDirectories(folder.resolve("data/train/labels"));
        image = Files.createDirectory(split.resolve("images")).resolve("half.png");
        write(image, BufferedImage.TYPE_INT_RGB, 0xFA004D, 0x05004D);
        write(
                Files.createDirectory(split.resolve("labels")).resolve("half.png"),
                BufferedImage.TYPE_BYTE_GRAY,
                0x010101,
                0);
        Files.copy(image, folder.resolve("data/train/images/half.png"));
        Files.copy(split.resolve("labels/half.png"), folder.resolve("data/train/labels/half.png"));
        classes("dark", "red");
    }

    private void classes(String... names) throws IOException {
        StringBuilder text = new StringBuilder("classes:\n");
        for (int i = 0; i < names.length; i++) {
            text.append(String.format("  - {name: %s, colour: \"#%06X\"}%n", names[i], 0x40 * i));
        }
        Files.writeString(folder.resolve("data/classes.yaml"), text);
    }

    /** A picture whose left half has another colour than the right. */
    private static void write(Path file, int type, int left, int right) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, type);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                if (type == BufferedImage.TYPE_BYTE_GRAY) {
                    picture.getRaster().setSample(x, y, 0, (x < SIDE / 2 ? left : right) & 0xFF);
                } else {
                    picture.setRGB(x, y, x < SIDE / 2 ? left : right);
                }
            }
        }
        ImageIO.write(picture, "png", file.toFile());
    }

    private static int label(Path file, int x) throws IOException {
        return ImageIO.read(file.toFile()).getRaster().getSample(x, SIDE / 2, 0);
    }

    private Dance evaluation(Path model, Object... more) {
        return Dance.run("eval", model, "--dataset", "folder", "--data", folder.resolve("data"), List.of(more));
    }

    @Test
    void floatsAreAskedForAndThenLabelledAsTold() throws IOException {
        Path out = folder.resolve("out");
        String sentence =
                Dance.run("predict", floats, image, "--out", out).refused(1, floats + " takes pixel values as float32");
        assertTrue(sentence.contains("say it with --mean and --deviation in pixel values"), sentence);
        assertTrue(Files.notExists(out));

        Dance.run("predict", floats, image, "--out", out, "--mean", "0", "--deviation", "1,1,1")
                .succeeded();
        assertEquals(1, label(out.resolve("half-labels.png"), 3));
        assertEquals(0, label(out.resolve("half-labels.png"), SIDE - 3));

        Path other = folder.resolve("other");
        Dance.run("predict", floats, image, "--out", other, "--mean", "127.5", "--deviation", "127.5")
                .succeeded();
        assertEquals(0, label(other.resolve("half-labels.png"), 3));
    }

    /** What lies beside it tells of another model. */
    @Test
    void aCardBesideItIsNotItsOwn() throws IOException {
        Files.writeString(folder.resolve("model.json"), "{\"classes\": \"of another model\"}");
        Path out = folder.resolve("out");
        Dance.run("predict", floats, image, "--out", out).refused(1, floats + " takes pixel values as float32");
        Dance.run("predict", floats, image, "--out", out, "--mean", "0", "--deviation", "1")
                .succeeded();
        assertEquals(1, label(out.resolve("half-labels.png"), 3));
        assertEquals(0, label(out.resolve("half-labels.png"), SIDE - 3));
    }

    @Test
    void integersTakeTheStoredByte() throws IOException {
        Path out = folder.resolve("out");
        Dance.run("predict", integers, image, "--out", out).succeeded();
        assertEquals(1, label(out.resolve("half-labels.png"), 3));
        assertEquals(0, label(out.resolve("half-labels.png"), SIDE - 3));
    }

    @Test
    void whatIsToldMustBePossible() {
        Object[] predict = {"predict", floats, image, "--out", folder.resolve("out"), "--mean"};
        for (List<String> wrong : List.of(
                List.of("0"),
                List.of("0,0", "--deviation", "1"),
                List.of("0", "--deviation", "0"),
                List.of("NaN", "--deviation", "1"),
                List.of("0.485,0.456,0.406", "--deviation", "0.229,0.224,0.225"))) {
            Dance.run(predict[0], predict[1], predict[2], predict[3], predict[4], predict[5], wrong)
                    .refused(1, "--");
        }
        assertTrue(Files.notExists(folder.resolve("out")));
    }

    @Tag("slow")
    @Test
    void evaluationComparesWithTheDatasetsClasses() throws IOException {
        evaluation(floats).refused(1, "--mean and --deviation");
        Dance told = evaluation(floats, "--mean", "0", "--deviation", "1");
        assertEquals(0, told.exitCode(), told.toString());
        assertTrue(told.err().get(0).contains("does not say what its classes are"), told.toString());
        assertTrue(told.out().stream().anyMatch(line -> line.matches("mean IoU +1\\.000.*")), told.toString());
        classes("dark", "red", "blue");
        Dance three = evaluation(integers);
        assertEquals(1, three.exitCode());
        assertEquals(
                "dance: the model tells 2 classes apart; the dataset has 3: dark, red, blue",
                three.err().get(three.err().size() - 1));
    }

    @Test
    void benchTellsItsProcesses() {
        List<Object> bench =
                List.of("bench", integers, floats, "--limit", 1, "--rounds", 1, "--size", "32x32", "--threads", 1);
        Dance told = Dance.run(bench, "--mean", "0", "--deviation", "1").succeeded();
        assertTrue(told.out().stream().anyMatch(line -> line.startsWith("floats")), told.toString());
    }

    /** An 8-bit DeepLab of Google's whose labels of this photograph TensorFlow's own interpreter gives by 96.1%. */
    @Test
    void googlesQuantizedDeepLabFindsTheBird() throws IOException {
        Path model = QUANTIZED.resolve("deeplabv3_mnv2_dm05_pascal_quant.tflite");
        assumeTrue(Files.exists(model), "skipped: there is no " + model);
        Path out = folder.resolve("out");
        Dance.run("predict", model, QUANTIZED.resolve("bird.png"), "--out", out).succeeded();
        Raster found = ImageIO.read(out.resolve("bird-labels.png").toFile()).getRaster();
        Raster wanted =
                ImageIO.read(QUANTIZED.resolve("bird-mask.png").toFile()).getRaster();
        int same = 0;
        int all = found.getWidth() * found.getHeight();
        for (int i = 0; i < all; i++) {
            int x = i % found.getWidth();
            int y = i / found.getWidth();
            same += found.getSample(x, y, 0) == wanted.getSample(x, y, 0) ? 1 : 0;
        }
        assertEquals(0.961, (double) same / all, 5e-4);
    }
}
