package org.dance4j.eval.inference.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.graphs.ops.Normalize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.MetadataT;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.support.metadata.schema.ModelMetadataT;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptionsT;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptionsUnion;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitT;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadataT;
import org.tensorflow.lite.support.metadata.schema.TensorMetadataT;

/** Which numbers models made elsewhere are given: {@link RedModel}'s files, without a card beside them. */
class TfLitePixelsTest {

    private static final Normalize FROM_MINUS_1_TO_1 = uniform(127.5, 127.5);
    /** What quantized networks of TensorFlow's own zoo have: a 128th, around 128. */
    private static final TfLitePixels.Input UINT8 = new TfLitePixels.Input(false, 1 / 128f, 128, 0);

    private static final TfLitePixels.Input INT8 = new TfLitePixels.Input(false, 1 / 128f, 0, -128);

    @TempDir
    private Path folder;

    private static Normalize uniform(double mean, double deviation) {
        return new Normalize(List.of(mean, mean, mean), List.of(deviation, deviation, deviation));
    }

    /** A file of floats whose metadata tell of the pixel values. */
    private Path file(float[] mean, float[] deviation) throws IOException {
        NormalizationOptionsT options = new NormalizationOptionsT();
        options.setMean(mean);
        options.setStd(deviation);
        ProcessUnitOptionsUnion union = new ProcessUnitOptionsUnion();
        union.setType(ProcessUnitOptions.NormalizationOptions);
        union.setValue(options);
        ProcessUnitT unit = new ProcessUnitT();
        unit.setOptions(union);
        TensorMetadataT input = new TensorMetadataT();
        input.setProcessUnits(new ProcessUnitT[] {unit});
        SubGraphMetadataT graph = new SubGraphMetadataT();
        graph.setInputTensorMetadata(new TensorMetadataT[] {input});
        ModelMetadataT metadata = new ModelMetadataT();
        metadata.setSubgraphMetadata(new SubGraphMetadataT[] {graph});
        return file(metadata.serializeToBinary());
    }

    private Path file(byte[] metadata) throws IOException {
        return ArgMaxModel.write(folder.resolve("told.tflite"), TensorType.INT32, model -> {
            BufferT buffer = new BufferT();
            int[] data = new int[metadata.length];
            for (int i = 0; i < data.length; i++) {
                data[i] = metadata[i] & 0xFF;
            }
            buffer.setData(data);
            BufferT[] buffers = Arrays.copyOf(model.getBuffers(), model.getBuffers().length + 1);
            buffers[buffers.length - 1] = buffer;
            model.setBuffers(buffers);
            MetadataT entry = new MetadataT();
            entry.setName("TFLITE_METADATA");
            entry.setBuffer(buffers.length - 1);
            model.setMetadata(new MetadataT[] {entry});
        });
    }

    /** By the formula of TFLite's metadata: (100 − 127.5) / 127.5 · 128 + 128 = 100.4, and 255 comes to 256. */
    @Test
    void eightBitInputsTakeWhatMetadataSayByScaleAndZeroPoint() {
        TfLitePixels told = new TfLitePixels(Optional.of(FROM_MINUS_1_TO_1));
        float[] pixels = {0, 100, 255};
        assertArrayEquals(new byte[] {0, 100, (byte) 255}, told.bytes(pixels, UINT8));
        assertArrayEquals(new byte[] {-128, -28, 127}, told.bytes(pixels, INT8));
        TfLitePixels perChannel =
                new TfLitePixels(Optional.of(new Normalize(List.of(0.0, 100.0, 255.0), List.of(127.5, 127.5, 127.5))));
        assertArrayEquals(new byte[] {(byte) 128, (byte) 128, (byte) 128}, perChannel.bytes(pixels, UINT8));
    }

    @Test
    void withoutMetadataTheyTakeTheStoredByte() {
        TfLitePixels untold = new TfLitePixels(Optional.empty());
        float[] pixels = {0, 100, 254.6f};
        assertArrayEquals(new byte[] {0, 100, (byte) 255}, untold.bytes(pixels, UINT8));
        assertArrayEquals(new byte[] {-128, -28, 127}, untold.bytes(pixels, INT8));
    }

    @Test
    void aFileWithoutMetadataIsGivenTheStoredByte() throws IOException {
        assertRed(Segmenters.open(RedModel.copy("red-int8.tflite", folder), 1));
    }

    private static void assertRed(Segmenter opened) {
        try (Segmenter segmenter = opened) {
            assertEquals(RedModel.labelsFrom(20, 32, 32), segmenter.segment(RedModel.redFrom(20, 32, 32)));
        }
    }

    @Test
    void floatsAreAskedFor() throws IOException {
        Path file = RedModel.copy("red-float32.tflite", folder);
        var asked = assertThrows(BadSettingException.class, () -> Segmenters.open(file, 1));
        assertEquals(List.of("mean", "deviation"), asked.fields());
        assertEquals(
                file + " takes pixel values as float32 and has no TFLite metadata that says which: say it with mean and"
                        + " deviation in pixel values, 127.5 and 127.5 for values from -1 to 1, 0 and 255 for 0 to 1, 0"
                        + " and 1 for 0 to 255",
                asked.getMessage());
        assertRed(Segmenters.open(file, 1, Optional.of(PixelValues.AS_STORED)));
        // From -1 to 1 nothing is above 127.5.
        try (Segmenter segmenter = Segmenters.open(file, 1, Optional.of(FROM_MINUS_1_TO_1))) {
            assertEquals(RedModel.labelsFrom(32, 32, 32), segmenter.segment(RedModel.redFrom(20, 32, 32)));
        }
    }

    /** Of red 250, green 100 and blue 60 red is the largest, and less 200, 0 and 0 green is. */
    @Test
    void floatsAreGivenWhatMetadataSay() throws IOException {
        assertEquals(0, largest(file(new float[] {0}, new float[] {1}), Optional.empty()));
        Path shifted = file(new float[] {200, 0, 0}, new float[] {1, 1, 1});
        assertEquals(1, largest(shifted, Optional.empty()));
        // Blue becomes ten times as large.
        assertEquals(2, largest(file(new float[] {0}, new float[] {10, 10, 1}), Optional.empty()));
        // What people say comes first.
        assertEquals(0, largest(shifted, Optional.of(PixelValues.AS_STORED)));
    }

    private static int largest(Path file, Optional<Normalize> told) {
        try (Segmenter segmenter = Segmenters.open(file, 1, told)) {
            return segmenter
                    .segment(new RgbImage(1, 1, new byte[] {(byte) 250, 100, 60}))
                    .at(0, 0);
        }
    }

    @Test
    void metadataThatCannotBeAreTold() throws IOException {
        for (float[][] unfit : new float[][][] {{{0}, {0}}, {{1, 2}, {1, 1}}, {{Float.NaN}, {1}}, {{}, {}}}) {
            Path file = file(unfit[0], unfit[1]);
            var e = assertThrows(BadInputException.class, () -> Segmenters.open(file, 1));
            assertEquals(
                    "the TFLite metadata of " + file + " tell no mean and deviation that pixel values can have",
                    e.getMessage());
        }
        Path silent = file(new ModelMetadataT().serializeToBinary());
        assertThrows(BadSettingException.class, () -> Segmenters.open(silent, 1));
        Path damaged = file("not a flat buffer".getBytes(StandardCharsets.UTF_8));
        assertThrows(BadInputException.class, () -> Segmenters.open(damaged, 1));
    }

    @Test
    void metadataThatContradictTheScaleAreTold() throws IOException {
        Path file = file(new float[] {127.5f}, new float[] {127.5f});
        assertEquals(
                Optional.of(FROM_MINUS_1_TO_1),
                TfLitePixels.of(file, UINT8, false, Optional.empty()).normalization());
        TfLitePixels.Input ofPixels = new TfLitePixels.Input(false, 1, 0, 0);
        var e = assertThrows(BadSettingException.class, () -> TfLitePixels.of(file, ofPixels, false, Optional.empty()));
        assertTrue(e.getMessage().contains("of scale 1.0, which does not fit its TFLite metadata"), e.getMessage());
        assertEquals(List.of("mean", "deviation"), e.fields());
        Optional<Normalize> stored = Optional.of(PixelValues.AS_STORED);
        assertEquals(stored, TfLitePixels.of(file, ofPixels, false, stored).normalization());
    }

    /** Tools write no normalisation into the metadata of 8-bit models, whatever their scale. */
    @Test
    void metadataWithoutNormalisationMeanTheStoredByte() throws IOException {
        Path file = file(new float[] {0}, new float[] {1});
        assertEquals(
                Optional.empty(),
                TfLitePixels.of(file, INT8, false, Optional.empty()).normalization());
        assertEquals(
                Optional.of(PixelValues.AS_STORED),
                TfLitePixels.of(file, new TfLitePixels.Input(false, 1, -128, -128), false, Optional.empty())
                        .normalization());
    }
}
