package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_dnn.Net;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenCV's own reader of TFLite files, and its own arithmetic, beside Google's runtime. */
class OpenCvTest {

    private static final ImageSize SIZE = new ImageSize(64, 96);

    @Test
    void openCvComputesWhatTheRuntimeDoes(@TempDir Path folder) throws IOException {
        Network network = Architectures.network(
                "bisenet",
                new Architecture.Options("resnet18", TestModels.CLASSES, 0, 0.125, Architecture.Options.IMAGENET));
        TrainedModel model = new TrainedModel(
                network, TestModels.weights(network), TestModels.classes(), new MaxwellBoltzmann(0, 12), true);
        byte[] bytes = TfLiteMetadata.describe(
                new TfLiteExport(TfLiteConverter.find())
                        .convert(
                                model,
                                new TfLiteForm(
                                        Quantization.FLOAT32, IoType.FLOAT32, TfLiteOutput.LOGITS, Optional.of(SIZE)),
                                TfLiteExport.CalibrationData.NONE),
                model.card());
        RgbImage image = TestModels.image(SIZE.height(), SIZE.width(), 1);
        int area = (int) SIZE.area();

        float[] runtime;
        try (LiteRuntime lite = new LiteRuntime(bytes)) {
            lite.resize(SIZE.height(), SIZE.width());
            float[] pixels = new float[area * 3];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = image.rgb()[i] & 0xFF;
            }
            runtime = lite.run(pixels, area * TestModels.CLASSES);
        }
        float[] openCv = openCv(Files.write(folder.resolve("model.tflite"), bytes), image);

        float largest = 0;
        for (float logit : runtime) {
            largest = Math.max(largest, Math.abs(logit));
        }
        assertTrue(largest > 0.1);
        assertArrayEquals(runtime, openCv, 1e-4f * largest);
    }

    /** The logits, {@code [H, W, classes]}; OpenCV keeps the channels apart. */
    private static float[] openCv(Path file, RgbImage image) {
        try (Net net = opencv_dnn.readNetFromTFLite(file.toString());
                Mat pixels = new Mat(
                        image.height(),
                        image.width(),
                        opencv_core.CV_8UC3,
                        new BytePointer(ByteBuffer.wrap(image.rgb())));
                Mat blob = opencv_dnn.blobFromImage(pixels)) {
            net.setInput(blob);
            try (Mat made = net.forward()) {
                assertEquals(
                        List.of(1, TestModels.CLASSES, image.height(), image.width()),
                        List.of(made.size(0), made.size(1), made.size(2), made.size(3)));
                FloatBuffer planes = made.createBuffer();
                int area = image.height() * image.width();
                float[] logits = new float[area * TestModels.CLASSES];
                for (int c = 0; c < TestModels.CLASSES; c++) {
                    for (int i = 0; i < area; i++) {
                        logits[i * TestModels.CLASSES + c] = planes.get(c * area + i);
                    }
                }
                return logits;
            }
        }
    }
}
