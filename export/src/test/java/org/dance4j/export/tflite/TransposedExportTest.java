package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.CropLike;
import org.junit.jupiter.api.Test;

/** Transposed convolutions, ceil-mode pooling and crops in files for TFLite. */
class TransposedExportTest {

    private static final int HEIGHT = 48;
    private static final int WIDTH = 64;

    /** A number that oneDNN takes wrong where nothing is done about it; TFLite does not. */
    private static final int FILTERS = 72;

    private static final TrainedModel MODEL = model();
    private static final RgbImage IMAGE = TestModels.image(HEIGHT, WIDTH, 1);

    private static TrainedModel model() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String x = net.relu("relu", net.batchNorm("bn", net.conv("conv", image, 8, 3, 2)));
        String pooled = net.append("halves", new CeilMaxPool(2, 2, 0), x);
        pooled = net.append("overlapping", new CeilMaxPool(3, 2, 1), pooled);
        String up = net.append("up", new ConvTranspose2d(FILTERS, 4, 2, 1, 1, false), pooled);
        up = net.relu("up.relu", net.batchNorm("up.bn", up));
        String wide = net.append("wide", new ConvTranspose2d(TestModels.CLASSES, 8, 4, 0, 0, true), up);
        String logits = net.append("logits", new CropLike(3), wide, image);
        Network network = new Network("transposed", 8, net.layers(), logits, List.of());
        return new TrainedModel(
                network, TestModels.weights(network), TestModels.classes(), new MaxwellBoltzmann(10, 60), false);
    }

    private static float[] logits() {
        try (SessionSegmenter session = new SessionSegmenter(MODEL, 1)) {
            return session.logits(IMAGE);
        }
    }

    @Test
    void theBatchNormIsFoldedIntoTheTransposedKernel() {
        Folding.Folded folded = Folding.fold(MODEL.network(), MODEL.weights());
        assertTrue(folded.network().layers().stream().noneMatch(layer -> layer.op() instanceof BatchNorm));
        assertEquals(
                new ConvTranspose2d(FILTERS, 4, 2, 1, 1, true),
                folded.network().layer("up").op());
    }

    @Test
    void floatLogitsAreTheSessions() {
        byte[] model = new TfLiteExport(TfLiteConverter.find())
                .convert(MODEL, TfLiteForm.of(Quantization.FLOAT32), TfLiteExport.CalibrationData.NONE);
        float[] pixels = new float[HEIGHT * WIDTH * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = IMAGE.rgb()[i] & 0xFF;
        }
        float[] expected = logits();
        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(HEIGHT, WIDTH);
            assertArrayEquals(expected, runtime.run(pixels, expected.length), 1e-4f);
        }
    }

    @Test
    void integerLogitsAreNearTheSessionsAndAllIsIntegers() {
        byte[] model = new TfLiteExport(TfLiteConverter.find())
                .convert(
                        MODEL,
                        TfLiteForm.of(Quantization.INT8),
                        new TfLiteExport.CalibrationData(List.of(IMAGE), CalibrationMethod.MIN_MAX));
        byte[] pixels = new byte[HEIGHT * WIDTH * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((IMAGE.rgb()[i] & 0xFF) - 128);
        }
        float[] expected = logits();
        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(HEIGHT, WIDTH);
            byte[] found = runtime.run(pixels, expected.length);
            float scale = runtime.output().params().scale();
            int zero = runtime.output().params().zero_point();
            double noise = 0;
            double signal = 0;
            for (int i = 0; i < found.length; i++) {
                double error = (found[i] - zero) * scale - expected[i];
                noise += error * error;
                signal += (double) expected[i] * expected[i];
            }
            assertTrue(noise < 0.02 * signal, "noise " + noise + ", signal " + signal);
            assertTrue(runtime.operations().stream()
                    .anyMatch(operation -> operation.code() == tensorflowlite.kTfLiteBuiltinTransposeConv));
            for (LiteRuntime.Operation operation : runtime.operations()) {
                assertTrue(
                        operation.types().stream()
                                .allMatch(type ->
                                        type == tensorflowlite.kTfLiteInt8 || type == tensorflowlite.kTfLiteInt32),
                        operation::toString);
            }
        }
    }
}
