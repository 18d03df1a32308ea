package org.dance4j.test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.Bytes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.runs.verification.BenchImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Photographs stored in other ways than they are seen, with tags that say so, are what they are when stored upright. */
class TurnedPhotosTest {

    @TempDir
    private static Path folder;

    private static StreetFolder upright;
    private static StreetFolder turned;
    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        upright = StreetFolder.make(folder.resolve("upright"));
        turned = StreetFolder.make(folder.resolve("turned"));
        int orientation = 2;
        for (String split : List.of("train", "val")) {
            for (int i = 0; i < (split.equals("train") ? 4 : 2); i++) {
                Path file = turned.image(split, i);
                turn(file, file, orientation++);
            }
        }
        run = folder.resolve("run");
        train(upright, run, "--no-export").succeeded();
        Dance.run("export", run, "--to", "saved-model", "--out", folder.resolve("saved"))
                .succeeded();
    }

    private static Dance train(StreetFolder data, Path out, String... more) {
        return Dance.run(
                "train",
                "--dataset",
                "camvid",
                "--data",
                data.path(),
                TrainedRun.SHORTEST,
                "--threads",
                "1",
                "--out",
                out,
                List.of(more));
    }

    /** Stores a picture as a camera does that is held in another way: by Exif, where its first row and column are seen. */
    private static void turn(Path from, Path to, int orientation) throws IOException {
        BufferedImage seen = ImageIO.read(from.toFile());
        int height = seen.getHeight();
        int width = seen.getWidth();
        boolean onItsSide = orientation > 4;
        BufferedImage stored =
                new BufferedImage(onItsSide ? height : width, onItsSide ? width : height, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < stored.getHeight(); row++) {
            for (int column = 0; column < stored.getWidth(); column++) {
                int x = onItsSide ? row : column;
                int y = onItsSide ? column : row;
                boolean fromRight = List.of(2, 3, 6, 7).contains(orientation);
                boolean fromBottom = List.of(3, 4, 7, 8).contains(orientation);
                stored.setRGB(column, row, seen.getRGB(fromRight ? width - 1 - x : x, fromBottom ? height - 1 - y : y));
            }
        }
        ImageIO.write(stored, "png", to.toFile());
        byte[] png = Files.readAllBytes(to);
        byte[] exif = Bytes.concat(
                "eXIf".getBytes(US_ASCII),
                HexFormat.of().parseHex("49492a00080000000100" + "1201030001000000" + "0" + orientation + "000000"));
        CRC32 crc = new CRC32();
        crc.update(exif);
        byte[] chunk = ByteBuffer.allocate(exif.length + 8)
                .putInt(exif.length - 4)
                .put(exif)
                .putInt((int) crc.getValue())
                .array();
        Files.write(to, Bytes.concat(Arrays.copyOf(png, 33), chunk, Arrays.copyOfRange(png, 33, png.length)));
    }

    @Tag("slow")
    @Test
    void trainingIsTheSame() throws IOException {
        Path other = folder.resolve("run of turned images");
        train(turned, other, "--no-export").succeeded();
        assertEquals(losses(run), losses(other));
        assertEquals(
                new ObjectMapper().readTree(run.resolve("complexity.json").toFile()),
                new ObjectMapper().readTree(other.resolve("complexity.json").toFile()));
        // Its ranges are measured on training images.
        assertArrayEquals(int8(run), int8(other));
    }

    private static byte[] int8(Path run) throws IOException {
        Path out = run.resolve("int8");
        Dance.run("export", run, "--to", "tflite", "--quantize", "int8", "--out", out)
                .succeeded();
        return Files.readAllBytes(out.resolve("model-int8.tflite"));
    }

    private static List<Double> losses(Path folder) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("log.jsonl"))) {
            JsonNode loss = new ObjectMapper().readTree(line).path("loss");
            if (loss.isNumber()) {
                losses.add(loss.asDouble());
            }
        }
        assertEquals(2, losses.size());
        return losses;
    }

    @Test
    void theDatasetIsTheSame() {
        assertEquals(dataset(upright), dataset(turned));
        assertTrue(String.join("\n", dataset(turned)).contains("64x96"));
        for (int i = 0; i < 2; i++) {
            assertEquals(benched(upright, i), benched(turned, i));
        }
    }

    private static List<String> dataset(StreetFolder data) {
        return Dance.run("dataset", "--dataset", "camvid", "--data", data.path())
                .succeeded()
                .out();
    }

    private static RgbImage benched(StreetFolder data, int index) {
        return BenchImages.of(
                        Datasets.open("camvid", Datasets.Options.in(data.path())), Split.VALIDATION, Optional.empty())
                .readers()
                .get(index)
                .get();
    }

    @Test
    void predictionsAreTheSame() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Path photo = upright.image("val", 1);
        for (int orientation = 1; orientation <= 8; orientation++) {
            turn(photo, photos.resolve("photo" + orientation + ".png"), orientation);
        }
        Path out = folder.resolve("predicted");
        Dance.run("predict", run, photos, photo, "--out", out).succeeded();
        byte[] labels = Files.readAllBytes(out.resolve("street1-labels.png"));
        byte[] overlay = Files.readAllBytes(out.resolve("street1-overlay.png"));
        assertNotEquals(1, Arrays.stream(pixels(labels)).distinct().count());
        try (SavedModelBundle model =
                SavedModelBundle.load(folder.resolve("saved/saved_model").toString())) {
            int[] session = pixels(labels);
            int[] served = served(model, photo);
            long equal = IntStream.range(0, served.length)
                    .filter(i -> served[i] == session[i])
                    .count();
            assertTrue(equal >= 0.999 * served.length, equal + " of " + served.length + " labels are the session's");
            for (int orientation = 1; orientation <= 8; orientation++) {
                String name = "photo" + orientation;
                assertArrayEquals(labels, Files.readAllBytes(out.resolve(name + "-labels.png")), name);
                assertArrayEquals(overlay, Files.readAllBytes(out.resolve(name + "-overlay.png")), name);
                assertArrayEquals(served, served(model, photos.resolve(name + ".png")), name);
            }
        }
    }

    private static int[] pixels(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    }

    private static int[] served(SavedModelBundle model, Path file) throws IOException {
        try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(Files.readAllBytes(file)));
                Result result = model.function("encoded").call(Map.of("image_bytes", bytes))) {
            TUint8 labels = (TUint8) result.get("labels").orElseThrow();
            int[] values = new int[(int) labels.size()];
            byte[] raw = new byte[values.length];
            labels.asRawTensor().data().read(raw);
            for (int i = 0; i < raw.length; i++) {
                values[i] = raw[i] & 0xFF;
            }
            return values;
        }
    }
}
