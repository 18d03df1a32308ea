package org.dance4j.export.savedmodel;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.dance4j.export.savedmodel.ExifFiles.encoded;
import static org.dance4j.export.savedmodel.ExifFiles.entry;
import static org.dance4j.export.savedmodel.ExifFiles.exif;
import static org.dance4j.export.savedmodel.ExifFiles.oddFiles;
import static org.dance4j.export.savedmodel.ExifFiles.tagged;
import static org.dance4j.export.savedmodel.ExifFiles.tiff;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.dance4j.datasets.images.Orientation;
import org.dance4j.datasets.images.OrientationTag;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.export.tflite.TestModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** The decoder of a SavedModel beside Java's. */
class EncodedImageOpsTest {

    private static final RgbImage PICTURE = TestModels.image(24, 40, 3);

    @TempDir
    private Path folder;

    private static Graph graph;
    private static Session session;
    private static Placeholder<TString> file;
    private static Operand<TInt32> orientation;
    private static Operand<TUint8> image;

    @BeforeAll
    static void open() {
        graph = new Graph();
        Ops tf = Ops.create(graph);
        file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
        orientation = EncodedImageOps.orientation(tf, file);
        image = EncodedImageOps.image(tf, file);
        session = new Session(graph);
    }

    @AfterAll
    static void close() {
        session.close();
        graph.close();
    }

    private static int orientation(byte[] bytes) {
        try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes));
                Result result =
                        session.runner().feed(file, content).fetch(orientation).run()) {
            return ((TInt32) result.get(0)).getInt();
        }
    }

    private static RgbImage image(byte[] bytes) {
        try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes));
                Result result =
                        session.runner().feed(file, content).fetch(image).run()) {
            TUint8 pixels = (TUint8) result.get(0);
            byte[] rgb = new byte[(int) pixels.size()];
            pixels.asRawTensor().data().read(rgb);
            return new RgbImage(
                    (int) pixels.shape().get(0), (int) pixels.shape().get(1), rgb);
        }
    }

    private RgbImage read(byte[] bytes) throws IOException {
        return RgbImage.read(Files.write(folder.resolve("image"), bytes));
    }

    @Test
    void imagesAreTurnedAsJavaTurnsThem() throws IOException {
        for (String format : new String[] {"jpg", "png"}) {
            byte[] plain = encoded(PICTURE.toBufferedImage(), format);
            RgbImage stored = read(plain);
            assertEquals(stored, image(plain));
            for (int value = 1; value <= 8; value++) {
                for (ByteOrder order : new ByteOrder[] {BIG_ENDIAN, LITTLE_ENDIAN}) {
                    byte[] tagged = tagged(plain, value, order);
                    RgbImage found = image(tagged);
                    assertEquals(read(tagged), found, format + " " + value);
                    assertEquals(value, orientation(tagged), format);
                    assertEquals(Orientation.of(value).upright(stored.size()), found.size());
                    assertEquals(value == 1, found.equals(stored), format + " " + value);
                }
            }
        }
    }

    @Test
    void oddTagsAreTakenAsABrowserTakesThem() throws IOException {
        int number = 0;
        for (ExifFiles.Odd odd : oddFiles(PICTURE.toBufferedImage())) {
            String which = "file " + number++;
            byte[] bytes = odd.file();
            assertEquals(Orientation.of(odd.orientation()), OrientationTag.of(bytes), which);
            assertEquals(odd.orientation(), Math.max(1, orientation(bytes)), which);
            assertEquals(read(bytes), image(bytes), which);
            assertEquals(odd.orientation() == 6 ? 40 : 24, image(bytes).height(), which);
        }
    }

    @Test
    void damagedFilesTellTheSameAndNothingFails() throws IOException {
        Random random = new Random(5);
        int turned = 0;
        byte[][] files = oddFiles(PICTURE.toBufferedImage()).stream()
                .map(ExifFiles.Odd::file)
                .toArray(byte[][]::new);
        for (int i = 0; i < 600; i++) {
            byte[] bytes = files[random.nextInt(files.length)];
            // Where the tag is, mostly.
            int near = 1 + random.nextInt(Math.min(bytes.length, 90));
            byte[] damaged = i % 4 == 0 ? Arrays.copyOf(bytes, near) : bytes.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                damaged[random.nextInt(near)] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(9));
            }
            Orientation expected = OrientationTag.of(damaged);
            assertEquals(expected, Orientation.of(Math.max(1, orientation(damaged))), () -> HexFormat.of()
                    .formatHex(damaged));
            turned += expected == Orientation.UPRIGHT ? 0 : 1;
        }
        assertNotEquals(0, turned);
        for (byte[] bytes : new byte[][] {{}, {-1}, "GIF89a".getBytes(US_ASCII), "no image".getBytes(US_ASCII)}) {
            assertEquals(0, orientation(bytes));
            assertEquals(Orientation.UPRIGHT, OrientationTag.of(bytes));
        }
    }

    @Test
    void theSearchEnds() {
        byte[] right = exif(tiff(LITTLE_ENDIAN, 1, entry(LITTLE_ENDIAN, 6)));
        byte[] start = HexFormat.of().parseHex("ffd8ff");
        for (int stray : new int[] {998, 999, 100_000}) {
            byte[] fill = new byte[stray];
            Arrays.fill(fill, (byte) 0xFF);
            byte[] bytes = Bytes.concat(start, fill, right);
            int expected = stray == 998 ? 6 : 1;
            assertEquals(expected, Math.max(1, orientation(bytes)), stray + " bytes");
            assertEquals(Orientation.of(expected), OrientationTag.of(bytes), stray + " bytes");
        }
    }
}
