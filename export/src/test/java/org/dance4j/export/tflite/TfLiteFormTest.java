package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** All forms of a network of four layers. */
class TfLiteFormTest {

    private static final int HEIGHT = 8;
    private static final int WIDTH = 12;
    private static final int CHANNELS = 64;
    private static final RgbImage IMAGE = TestModels.image(HEIGHT, WIDTH, 1);

    private final TrainedModel model = model();
    private final TfLiteExport export = new TfLiteExport(TfLiteConverter.find());

    /** A convolution, a depthwise one, both with batch norms, and class scores. */
    private static TrainedModel model() {
        LayerStack net = new LayerStack();
        String x = net.image(Architecture.Options.IMAGENET);
        x = net.relu("relu", net.batchNorm("bn", net.conv("conv", x, CHANNELS, 3, 1)));
        x = net.append("depthwise", new DepthwiseConv2d(3, 1, 1, 1), x);
        x = net.relu("relu2", net.batchNorm("bn2", x));
        String logits = net.classifier("classes", x, TestModels.CLASSES);
        Network network = new Network("tiny", 4, net.layers(), logits, List.of());
        return new TrainedModel(
                network, TestModels.weights(network), TestModels.classes(), new MaxwellBoltzmann(10, 60), false);
    }

    private byte[] convert(Quantization precision, IoType ioType, TfLiteOutput output) {
        return export.convert(
                model,
                new TfLiteForm(precision, ioType, output, Optional.empty()),
                new TfLiteExport.CalibrationData(List.of(IMAGE), CalibrationMethod.MIN_MAX));
    }

    private static float[] floats() {
        float[] pixels = new float[IMAGE.rgb().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = IMAGE.rgb()[i] & 0xFF;
        }
        return pixels;
    }

    private static byte[] signed() {
        byte[] pixels = IMAGE.rgb().clone();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] -= 128;
        }
        return pixels;
    }

    private static float[] runFloat(byte[] bytes) {
        try (LiteRuntime runtime = new LiteRuntime(bytes)) {
            runtime.resize(HEIGHT, WIDTH);
            return runtime.run(floats(), HEIGHT * WIDTH * TestModels.CLASSES);
        }
    }

    private static Map<String, Tensor> weights(byte[] bytes) {
        Model read = Model.getRootAsModel(ByteBuffer.wrap(bytes));
        SubGraph graph = read.subgraphs(0);
        Map<String, Tensor> found = new TreeMap<>();
        for (int i = 0; i < graph.operatorsLength(); i++) {
            Operator operator = graph.operators(i);
            int code = read.operatorCodes((int) operator.opcodeIndex()).deprecatedBuiltinCode();
            if (code == BuiltinOperator.DEPTHWISE_CONV_2D || code == BuiltinOperator.CONV_2D) {
                Tensor tensor = graph.tensors(operator.inputs(1));
                found.put(BuiltinOperator.name(code) + tensor.shape(0) + "x" + tensor.shape(1), tensor);
            }
        }
        return found;
    }

    @Test
    void integerWeightsHaveAStepForEachChannel() {
        Map<String, Tensor> weights = weights(convert(Quantization.INT8, IoType.INT8, TfLiteOutput.LOGITS));

        Tensor conv = weights.get("CONV_2D" + CHANNELS + "x3");
        assertEquals(TensorType.INT8, conv.type());
        assertEquals(CHANNELS, conv.quantization().scaleLength());
        assertEquals(0, conv.quantization().quantizedDimension());
        Tensor depthwise = weights.get("DEPTHWISE_CONV_2D1x3");
        assertEquals(TensorType.INT8, depthwise.type());
        assertEquals(CHANNELS, depthwise.quantization().scaleLength());
        assertEquals(3, depthwise.quantization().quantizedDimension());
        // 127 steps to the largest weight of the channel, with the batch norm folded in.
        FloatTensor kernel =
                Folding.fold(model.network(), model.weights()).weights().get("depthwise/depthwise_kernel");
        for (int c = 0; c < CHANNELS; c++) {
            float most = 0;
            for (int i = c; i < kernel.size(); i += CHANNELS) {
                most = Math.max(most, Math.abs(kernel.get(i)));
            }
            assertEquals(most / 127, depthwise.quantization().scale(c), 1e-6 * most);
        }
    }

    @Test
    void integersGiveTheSameWhateverTheirTypeAtTheBorder() {
        int values = HEIGHT * WIDTH * TestModels.CLASSES;
        byte[] made;
        float scale;
        int zero;
        try (LiteRuntime runtime = new LiteRuntime(convert(Quantization.INT8, IoType.INT8, TfLiteOutput.LOGITS))) {
            runtime.resize(HEIGHT, WIDTH);
            made = runtime.run(signed(), values);
            scale = runtime.output().params().scale();
            zero = runtime.output().params().zero_point();
        }
        try (LiteRuntime runtime = new LiteRuntime(convert(Quantization.INT8, IoType.UINT8, TfLiteOutput.LOGITS))) {
            runtime.resize(HEIGHT, WIDTH);
            assertEquals(tensorflowlite.kTfLiteUInt8, runtime.input().type());
            assertEquals(1f, runtime.input().params().scale());
            assertEquals(0, runtime.input().params().zero_point());
            assertEquals(tensorflowlite.kTfLiteUInt8, runtime.output().type());
            assertEquals(scale, runtime.output().params().scale());
            assertEquals(zero + 128, runtime.output().params().zero_point());
            byte[] unsigned = runtime.run(IMAGE.rgb(), values);
            for (int i = 0; i < values; i++) {
                assertEquals(made[i] + 128, unsigned[i] & 0xFF);
            }
        }
        float[] dequantized = new float[values];
        for (int i = 0; i < values; i++) {
            dequantized[i] = (made[i] - zero) * scale;
        }
        assertArrayEquals(
                dequantized, runFloat(convert(Quantization.INT8, IoType.FLOAT32, TfLiteOutput.LOGITS)), 1e-6f);
    }

    @Test
    void smallerWeightsGiveNearlyTheSame() {
        byte[] float32 = convert(Quantization.FLOAT32, IoType.FLOAT32, TfLiteOutput.LOGITS);
        byte[] float16 = convert(Quantization.FLOAT16, IoType.FLOAT32, TfLiteOutput.LOGITS);
        byte[] dynamic = convert(Quantization.DYNAMIC, IoType.FLOAT32, TfLiteOutput.LOGITS);

        float[] exact = runFloat(float32);
        float largest = 0;
        for (float value : exact) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest > 0.1);
        assertArrayEquals(exact, runFloat(float16), 0.005f * largest);
        assertArrayEquals(exact, runFloat(dynamic), 0.05f * largest);
        try (LiteRuntime runtime = new LiteRuntime(float16)) {
            assertTrue(runtime.operations().stream()
                    .anyMatch(operation -> operation.types().contains(tensorflowlite.kTfLiteFloat16)));
        }
        Tensor conv = weights(dynamic).get("CONV_2D" + CHANNELS + "x3");
        assertEquals(TensorType.INT8, conv.type());
        assertEquals(CHANNELS, conv.quantization().scaleLength());
        assertTrue(float16.length < 0.8 * float32.length, float16.length + " of " + float32.length);
    }

    @Test
    void labelsAreTheLargestLogitsAndScoresTheirSoftmax() {
        int pixels = HEIGHT * WIDTH;
        float[] logits = runFloat(convert(Quantization.FLOAT32, IoType.FLOAT32, TfLiteOutput.LOGITS));
        float[] scores = runFloat(convert(Quantization.FLOAT32, IoType.FLOAT32, TfLiteOutput.SCORES));
        byte[] labels;
        try (LiteRuntime runtime =
                new LiteRuntime(convert(Quantization.FLOAT32, IoType.FLOAT32, TfLiteOutput.LABELS))) {
            runtime.resize(HEIGHT, WIDTH);
            assertEquals(tensorflowlite.kTfLiteUInt8, runtime.output().type());
            assertArrayEquals(new int[] {1, HEIGHT, WIDTH}, runtime.outputShape());
            labels = runtime.labels(floats(), pixels);
        }
        for (int i = 0; i < pixels; i++) {
            double sum = 0;
            int largest = 0;
            for (int c = 0; c < TestModels.CLASSES; c++) {
                sum += Math.exp(logits[i * TestModels.CLASSES + c]);
                largest = logits[i * TestModels.CLASSES + c] > logits[i * TestModels.CLASSES + largest] ? c : largest;
            }
            for (int c = 0; c < TestModels.CLASSES; c++) {
                assertEquals(
                        Math.exp(logits[i * TestModels.CLASSES + c]) / sum, scores[i * TestModels.CLASSES + c], 1e-5);
            }
            assertEquals(largest, labels[i]);
        }
    }

    @Test
    void integerLabelsAreTheLargestOfItsLogits() {
        int pixels = HEIGHT * WIDTH;
        byte[] logits;
        try (LiteRuntime runtime = new LiteRuntime(convert(Quantization.INT8, IoType.INT8, TfLiteOutput.LOGITS))) {
            runtime.resize(HEIGHT, WIDTH);
            logits = runtime.run(signed(), pixels * TestModels.CLASSES);
        }
        try (LiteRuntime runtime = new LiteRuntime(convert(Quantization.INT8, IoType.UINT8, TfLiteOutput.LABELS))) {
            runtime.resize(HEIGHT, WIDTH);
            byte[] labels = runtime.run(IMAGE.rgb(), pixels);
            for (int i = 0; i < pixels; i++) {
                for (int c = 0; c < TestModels.CLASSES; c++) {
                    assertTrue(logits[i * TestModels.CLASSES + labels[i]] >= logits[i * TestModels.CLASSES + c]);
                }
            }
        }
    }

    @Test
    void integersNeedImages() {
        var e = assertThrows(
                BadInputException.class,
                () -> export.convert(model, TfLiteForm.of(Quantization.INT8), TfLiteExport.CalibrationData.NONE));
        assertEquals(
                "int8 needs at least one training image to measure the ranges of activations on, found none",
                e.getMessage());
    }

    @Test
    void fileNamesSayWhatIsNotUsual() {
        Optional<ImageSize> size = Optional.of(new ImageSize(352, 480));
        assertEquals("model-float32.tflite", TfLiteForm.of(Quantization.FLOAT32).fileName());
        assertEquals("model-int8.tflite", TfLiteForm.of(Quantization.INT8).fileName());
        assertEquals(
                "model-int8-io-uint8-labels-352x480.tflite",
                new TfLiteForm(Quantization.INT8, IoType.UINT8, TfLiteOutput.LABELS, size).fileName());
        assertEquals(
                "model-dynamic-scores.tflite",
                new TfLiteForm(Quantization.DYNAMIC, IoType.INT8, TfLiteOutput.SCORES, Optional.empty()).fileName());
    }
}
