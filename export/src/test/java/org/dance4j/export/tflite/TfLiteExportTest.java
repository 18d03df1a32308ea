package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.quantization.CalibrationMethod;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TfLiteExportTest {

    private static final TrainedModel MODEL = TestModels.slim(false);
    private static final RgbImage IMAGE = TestModels.image(64, 96, 1);

    private static byte[] float32;
    private static byte[] int8;
    private static float[] logits;

    @BeforeAll
    static void export() {
        TfLiteExport export = new TfLiteExport(TfLiteConverter.find());
        float32 = export.convert(MODEL, TfLiteForm.of(Quantization.FLOAT32), TfLiteExport.CalibrationData.NONE);
        int8 = export.convert(
                MODEL,
                TfLiteForm.of(Quantization.INT8),
                new TfLiteExport.CalibrationData(
                        List.of(IMAGE, TestModels.image(96, 64, 2)), CalibrationMethod.MIN_MAX));
        try (SessionSegmenter session = new SessionSegmenter(MODEL, 2)) {
            logits = session.logits(IMAGE);
        }
    }

    @Test
    void floatLogitsAreTheSessions() {
        float[] pixels = new float[64 * 96 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = IMAGE.rgb()[i] & 0xFF;
        }
        try (LiteRuntime runtime = new LiteRuntime(float32)) {
            runtime.resize(64, 96);
            assertArrayEquals(logits, runtime.run(pixels, logits.length), 1e-3f * largest());
        }
    }

    @Test
    void integerLogitsAreNearTheSessions() {
        byte[] pixels = new byte[64 * 96 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((IMAGE.rgb()[i] & 0xFF) - 128);
        }
        try (LiteRuntime runtime = new LiteRuntime(int8)) {
            runtime.resize(64, 96);
            byte[] found = runtime.run(pixels, logits.length);
            float scale = runtime.output().params().scale();
            int zero = runtime.output().params().zero_point();
            double noise = 0;
            double signal = 0;
            for (int i = 0; i < found.length; i++) {
                double error = (found[i] - zero) * scale - logits[i];
                noise += error * error;
                signal += (double) logits[i] * logits[i];
            }
            assertTrue(noise < 0.02 * signal, "noise " + noise + ", signal " + signal);
        }
    }

    @Test
    void anIntegerModelHasOnlyIntegers() {
        try (LiteRuntime runtime = new LiteRuntime(int8)) {
            runtime.resize(64, 96);
            assertEquals(tensorflowlite.kTfLiteInt8, runtime.input().type());
            assertEquals(tensorflowlite.kTfLiteInt8, runtime.output().type());
            assertEquals(1f, runtime.input().params().scale());
            assertEquals(-128, runtime.input().params().zero_point());
            List<Integer> converting = List.of(
                    tensorflowlite.kTfLiteBuiltinQuantize,
                    tensorflowlite.kTfLiteBuiltinDequantize,
                    tensorflowlite.kTfLiteBuiltinCustom,
                    tensorflowlite.kTfLiteBuiltinDelegate);
            for (LiteRuntime.Operation operation : runtime.operations()) {
                assertTrue(!converting.contains(operation.code()), operation::toString);
                assertTrue(
                        operation.types().stream()
                                .allMatch(type ->
                                        type == tensorflowlite.kTfLiteInt8 || type == tensorflowlite.kTfLiteInt32),
                        operation::toString);
            }
        }
    }

    @Test
    void oneModelRunsAtManySizesAndKnowsThemBeforehand() {
        for (byte[] model : List.of(float32, int8)) {
            for (ImageSize size : List.of(new ImageSize(32, 32), new ImageSize(96, 64), new ImageSize(64, 160))) {
                try (LiteRuntime runtime = new LiteRuntime(model)) {
                    runtime.resize(size.height(), size.width());
                    int values = (int) size.area() * TestModels.CLASSES;
                    if (model == int8) {
                        runtime.run(new byte[(int) size.area() * 3], values);
                    } else {
                        runtime.run(new float[(int) size.area() * 3], values);
                    }
                    assertArrayEquals(
                            new int[] {1, size.height(), size.width(), TestModels.CLASSES}, runtime.outputShape());
                    assertTrue(runtime.operations().stream().noneMatch(LiteRuntime.Operation::dynamic));
                }
            }
        }
    }

    @Test
    void aFixedSizeNeedBeNoMultipleOfAnything() {
        byte[] model = new TfLiteExport(TfLiteConverter.find())
                .convert(
                        MODEL,
                        new TfLiteForm(
                                Quantization.FLOAT32,
                                IoType.FLOAT32,
                                TfLiteOutput.LOGITS,
                                Optional.of(new ImageSize(65, 101))),
                        TfLiteExport.CalibrationData.NONE);
        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(65, 101);
            runtime.run(new float[65 * 101 * 3], 65 * 101 * TestModels.CLASSES);
            assertArrayEquals(new int[] {1, 65, 101, TestModels.CLASSES}, runtime.outputShape());
        }
    }

    private static float largest() {
        float largest = 0;
        for (float logit : logits) {
            largest = Math.max(largest, Math.abs(logit));
        }
        assertTrue(largest > 0.1);
        return largest;
    }
}
