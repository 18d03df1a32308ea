package org.dance4j.export.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TestModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** The signature of a SavedModel that takes files: what it makes of them is what the command line makes of them. */
class EncodedSignatureTest {

    private static final RgbImage PICTURE = TestModels.image(50, 70, 3);

    @TempDir
    private static Path folder;

    private static SavedModelBundle bundle;

    @BeforeAll
    static void export() throws IOException {
        TrainedModel model = TestModels.small();
        Path saved = folder.resolve("saved_model");
        SavedModelExport.write(model, model.card(), saved);
        bundle = SavedModelBundle.load(saved.toString());
    }

    @AfterAll
    static void close() {
        bundle.close();
    }

    @Test
    void filesOfAllKindsAreLabelledAsTheirPixels() throws IOException {
        for (int type : new int[] {
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_BYTE_INDEXED,
            BufferedImage.TYPE_4BYTE_ABGR
        }) {
            encoded(type, "png", false);
        }
        encoded(BufferedImage.TYPE_3BYTE_BGR, "jpg", true);
        encoded(BufferedImage.TYPE_BYTE_GRAY, "jpg", false);
    }

    private static void encoded(int type, String format, boolean asVector) throws IOException {
        BufferedImage drawn = new BufferedImage(70, 50, type);
        Graphics2D graphics = drawn.createGraphics();
        graphics.drawImage(PICTURE.toBufferedImage(), 0, 0, null);
        graphics.dispose();
        assertLabelledAsItsPixels(ExifFiles.encoded(drawn, format), asVector, format + " " + type);
    }

    private static void assertLabelledAsItsPixels(byte[] encoded, boolean asVector, String which) throws IOException {
        RgbImage pixels = RgbImage.read(Files.write(folder.resolve("image"), encoded));
        try (TString bytes = TString.tensorOfBytes(
                        asVector ? NdArrays.vectorOfObjects(encoded) : NdArrays.scalarOfObject(encoded));
                TUint8 image = ImageTensors.image(pixels);
                Result expected = bundle.function("serving_default").call(Map.of("image", image));
                Result found = bundle.function("encoded").call(Map.of("image_bytes", bytes))) {
            TUint8 labels = (TUint8) found.get("labels").orElseThrow();
            assertEquals(Shape.of(1, pixels.height(), pixels.width()), labels.shape());
            assertEquals(expected.get("labels").orElseThrow(), labels, which);
        }
    }

    @Test
    void encodedImagesAreTurnedUpright() throws IOException {
        BufferedImage drawn = PICTURE.toBufferedImage();
        for (String format : new String[] {"jpg", "png"}) {
            byte[] plain = ExifFiles.encoded(drawn, format);
            for (int orientation : new int[] {3, 6}) {
                byte[] tagged = ExifFiles.tagged(plain, orientation, ByteOrder.LITTLE_ENDIAN);
                assertLabelledAsItsPixels(tagged, orientation == 6, format + " turned by " + orientation);
            }
        }
    }

    @Test
    void encodedImagesMayBeOfInks() throws IOException {
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 70, 50, 4, null);
        byte[] rgb = PICTURE.rgb();
        for (int i = 0; i < 50 * 70; i++) {
            inks.setPixel(i % 70, i / 70, new int[] {rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], i / 70});
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(new IIOImage(inks, null, null));
        } finally {
            writer.dispose();
        }
        assertLabelledAsItsPixels(out.toByteArray(), false, "CMYK");
    }
}
