package org.dance4j.eval.inference.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.graphs.ops.Normalize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.Pool2DOptionsT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** TFLite files made by hand: an argmax over red, green and blue of 2 × 3 pixels. */
class TfLiteFilesTest {

    private static final Optional<Normalize> AS_STORED = Optional.of(PixelValues.AS_STORED);

    @TempDir
    private Path folder;

    private Path write(byte labels, Consumer<ModelT> change) throws IOException {
        return ArgMaxModel.write(folder.resolve("made.tflite"), labels, change);
    }

    @ParameterizedTest
    @ValueSource(bytes = {TensorType.INT32, TensorType.INT64})
    void labelsAreReadAndEnlarged(byte type) throws IOException {
        Path file = write(type, model -> {});
        byte[] rgb = new byte[4 * 6 * 3];
        for (int i = 0; i < 4 * 6; i++) {
            // Columns of two: red, green, blue.
            rgb[3 * i + i % 6 / 2] = 100;
        }
        try (Segmenter segmenter = Segmenters.open(file, 1, AS_STORED)) {
            byte[] row = {0, 0, 1, 1, 2, 2};
            byte[] found = segmenter.segment(new RgbImage(4, 6, rgb)).classes();
            for (int y = 0; y < 4; y++) {
                assertArrayEquals(row, java.util.Arrays.copyOfRange(found, 6 * y, 6 * y + 6));
            }
        }
    }

    /** By their scale, a 128th, all three would be as large as can be. */
    @ParameterizedTest
    @ValueSource(bytes = {TensorType.UINT8, TensorType.INT8})
    void anEightBitInputWithoutMetadataIsGivenTheStoredByte(byte type) throws IOException {
        Path file = write(TensorType.INT64, model -> {
            QuantizationParametersT steps = new QuantizationParametersT();
            steps.setScale(new float[] {1 / 128f});
            steps.setZeroPoint(new long[] {type == TensorType.UINT8 ? 128 : 0});
            tensor(model, 0).setType(type);
            tensor(model, 0).setQuantization(steps);
        });
        try (Segmenter segmenter = Segmenters.open(file, 1)) {
            byte[] rgb = {10, 100, (byte) 250};
            assertEquals(2, segmenter.segment(new RgbImage(1, 1, rgb)).at(0, 0));
        }
    }

    @Test
    void anOutputOfAnotherKindIsRefused() throws IOException {
        Path file = write(TensorType.INT32, model -> {
            TensorT output = model.getSubgraphs()[0].getTensors()[2];
            output.setType(TensorType.FLOAT32);
            model.getSubgraphs()[0].setOutputs(new int[] {0});
        });
        try (Segmenter segmenter = Segmenters.open(file, 1, AS_STORED)) {
            // The image itself, as though red, green and blue were the values of three classes.
            assertEquals(
                    0,
                    segmenter.segment(new RgbImage(1, 1, new byte[] {9, 5, 1})).classes()[0]);
        }
        Path empty = write(TensorType.INT32, model -> tensor(model, 0).setShape(new int[] {1, 0, 3, 3}));
        String sentence = assertThrows(BadInputException.class, () -> Segmenters.open(empty, 1))
                .getMessage();
        assertTrue(sentence.startsWith(empty + " is no segmentation model"), sentence);
        Path noImage =
                write(TensorType.INT32, model -> model.getSubgraphs()[0].getTensors()[0].setType(TensorType.INT32));
        var e = assertThrows(BadInputException.class, () -> Segmenters.open(noImage, 1));
        assertEquals(
                noImage + " is no segmentation model: expected one input [1, H, W, 3], float32 or of 8 bits,"
                        + " and one such output [1, h, w, classes] or labels [1, h, w], but its input is INT32",
                e.getMessage());
    }

    @Test
    void whatTheRuntimeWouldReadWithoutLookingIsChecked() throws IOException {
        refused(model -> operator(model).setOpcodeIndex(1));
        refused(model -> operator(model).setInputs(new int[] {0, 7}));
        refused(model -> operator(model).setInputs(new int[] {0, -2}));
        refused(model -> operator(model).setOutputs(new int[] {0}));
        refused(model -> model.getSubgraphs()[0].setOutputs(new int[] {3}));
        refused(model -> model.getSubgraphs()[0].setInputs(new int[] {}));
        refused(model -> tensor(model, 0).setShape(new int[] {1, -2, 3, 3}));
        refused(model -> tensor(model, 0).setShape(new int[] {1, 1 << 20, 1 << 20, 3}));
        refused(model -> tensor(model, 1).setBuffer(9));
        refused(model -> tensor(model, 1).setShape(new int[] {2}));
        refused(model -> {
            Pool2DOptionsT pool = new Pool2DOptionsT();
            pool.setStrideH(0);
            operator(model).setBuiltinOptions(ArgMaxModel.union(BuiltinOptions.Pool2DOptions, pool));
        });
    }

    /** A network of a size of its own holds no more logits for a larger image. */
    @Test
    void anImageOfMoreThanTheMostPixelsIsRefusedWhereTheNetworkHasItsSize() throws IOException {
        RgbImage image = new RgbImage(1, (1 << 24) + 1, new byte[3 * ((1 << 24) + 1)]);
        try (Segmenter segmenter = Segmenters.open(write(TensorType.INT32, model -> {}), 1, AS_STORED)) {
            assertEquals(image.size(), segmenter.segment(image).size());
            String message = assertThrows(BadInputException.class, () -> segmenter.segment(image, image.size()))
                    .getMessage();
            assertEquals(
                    "an image of 1x16777217 has 16777217 pixels: at most 16777216, as 4096x4096 has, are labelled at"
                            + " once; in windows (--window 1024x1024) larger ones are",
                    message);
        }
    }

    private static OperatorT operator(ModelT model) {
        return model.getSubgraphs()[0].getOperators()[0];
    }

    private static TensorT tensor(ModelT model, int index) {
        return model.getSubgraphs()[0].getTensors()[index];
    }

    private void refused(Consumer<ModelT> damage) throws IOException {
        Path file = write(TensorType.INT32, damage);
        var e = assertThrows(BadInputException.class, () -> Segmenters.open(file, 1, AS_STORED));
        assertEquals(file + " is a damaged TFLite model, or of a kind that cannot be run safely", e.getMessage());
    }
}
