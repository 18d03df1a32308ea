package org.dance4j.eval.inference.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.inference.Segmenter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.ArgMaxOptionsT;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.Pool2DOptionsT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** TFLite files made by hand: an argmax over red, green and blue of 2 × 3 pixels. */
class TfLiteFilesTest {

    @TempDir
    private Path folder;

    private Path write(byte labels, Consumer<ModelT> change) throws IOException {
        ModelT model = new ModelT();
        model.setVersion(3);
        BufferT none = new BufferT();
        BufferT axis = new BufferT();
        axis.setData(new int[] {3, 0, 0, 0});
        model.setBuffers(new BufferT[] {none, axis});
        OperatorCodeT code = new OperatorCodeT();
        code.setDeprecatedBuiltinCode((byte) BuiltinOperator.ARG_MAX);
        code.setBuiltinCode(BuiltinOperator.ARG_MAX);
        code.setVersion(1);
        model.setOperatorCodes(new OperatorCodeT[] {code});
        ArgMaxOptionsT options = new ArgMaxOptionsT();
        options.setOutputType(labels);
        OperatorT operator = new OperatorT();
        operator.setInputs(new int[] {0, 1});
        operator.setOutputs(new int[] {2});
        operator.setBuiltinOptions(union(BuiltinOptions.ArgMaxOptions, options));
        operator.setCustomOptions(null);
        SubGraphT graph = new SubGraphT();
        graph.setTensors(new TensorT[] {
            tensor("image", TensorType.FLOAT32, 0, 1, 2, 3, 3),
            tensor("axis", TensorType.INT32, 1, 1),
            tensor("labels", labels, 0, 1, 2, 3)
        });
        graph.setInputs(new int[] {0});
        graph.setOutputs(new int[] {2});
        graph.setOperators(new OperatorT[] {operator});
        model.setSubgraphs(new SubGraphT[] {graph});
        change.accept(model);
        FlatBufferBuilder out = new FlatBufferBuilder();
        Model.finishModelBuffer(out, Model.pack(out, model));
        return Files.write(folder.resolve("made.tflite"), out.sizedByteArray());
    }

    private static BuiltinOptionsUnion union(byte type, Object value) {
        BuiltinOptionsUnion union = new BuiltinOptionsUnion();
        union.setType(type);
        union.setValue(value);
        return union;
    }

    private static TensorT tensor(String name, byte type, int buffer, int... shape) {
        TensorT tensor = new TensorT();
        tensor.setName(name);
        tensor.setType(type);
        tensor.setBuffer(buffer);
        tensor.setShape(shape);
        return tensor;
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
        try (Segmenter segmenter = Segmenters.open(file, 1)) {
            byte[] row = {0, 0, 1, 1, 2, 2};
            byte[] found = segmenter.segment(new RgbImage(4, 6, rgb)).classes();
            for (int y = 0; y < 4; y++) {
                assertArrayEquals(row, java.util.Arrays.copyOfRange(found, 6 * y, 6 * y + 6));
            }
        }
    }

    @Test
    void anOutputOfAnotherKindIsRefused() throws IOException {
        Path file = write(TensorType.INT32, model -> {
            TensorT output = model.getSubgraphs()[0].getTensors()[2];
            output.setType(TensorType.FLOAT32);
            model.getSubgraphs()[0].setOutputs(new int[] {0});
        });
        try (Segmenter segmenter = Segmenters.open(file, 1)) {
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
            operator(model).setBuiltinOptions(union(BuiltinOptions.Pool2DOptions, pool));
        });
    }

    @Test
    void anImageOfMoreThanTheMostPixelsIsRefused() throws IOException {
        RgbImage image = new RgbImage(1, (1 << 24) + 1, new byte[3 * ((1 << 24) + 1)]);
        try (Segmenter segmenter = Segmenters.open(write(TensorType.INT32, model -> {}), 1)) {
            String message = assertThrows(BadInputException.class, () -> segmenter.segment(image))
                    .getMessage();
            assertEquals(
                    "an image of 1x16777217 has 16777217 pixels: at most 16777216, as 4096x4096 has, are labelled here",
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
        var e = assertThrows(BadInputException.class, () -> Segmenters.open(file, 1));
        assertEquals(file + " is a damaged TFLite model, or of a kind that cannot be run safely", e.getMessage());
    }
}
