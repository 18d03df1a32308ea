package org.dance4j.export.tflite.widths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.tflite.TfLiteSegmenter;
import org.dance4j.eval.inference.tflite.TfLiteWidths;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SparseIndexVector;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.Uint8Vector;

/** One TFLite file of a network at several widths. */
class WidthsModelTest {

    private static final RgbImage IMAGE = TestModels.image(48, 64, 4);

    @TempDir
    private Path folder;

    private static List<byte[]> alone(SlimmableModel model, Quantization precision) {
        TfLiteExport export = new TfLiteExport(TfLiteConverter.find());
        TfLiteExport.CalibrationData data = new TfLiteExport.CalibrationData(List.of(IMAGE), CalibrationMethod.MIN_MAX);
        return IntStream.range(0, 2)
                .mapToObj(i -> export.convert(model.at(i), TfLiteForm.of(precision), data))
                .toList();
    }

    private Path written(byte[] bytes) throws IOException {
        Path file = folder.resolve("model.tflite");
        Files.write(file, bytes);
        return file;
    }

    /** Kernels of {@code b}, {@code c} and the classifier are there once, and the narrower's of {@code a}, of 27 products. */
    @Test
    void floatsLabelAsTheSessionDoesAndKernelsAreThereOnce() throws IOException {
        SlimmableModel model = TestWidths.model(false);
        List<byte[]> alone = alone(model, Quantization.FLOAT32);
        byte[] one = WidthsModel.of(model, alone);
        assertTrue(one.length < alone.get(0).length + alone.get(1).length / 2, one.length + " bytes");
        Path file = written(one);
        assertEquals(List.of(1.0, 0.25), TfLiteWidths.of(file));
        ModelCard card = model.widest().card().withWidths(model.shares());
        for (int i = 0; i < 2; i++) {
            OptionalDouble share = OptionalDouble.of(model.shares().get(i));
            try (Segmenter session = new SessionSegmenter(model.at(i), 1);
                    Segmenter found = TfLiteSegmenter.open(file, card, 1, share)) {
                assertEquals(1, TestModels.agreement(session.segment(IMAGE), found.segment(IMAGE)), 1e-3);
                assertEquals(i == 0, found.macs(IMAGE.size()).isPresent());
            }
        }
        try (Segmenter first = TfLiteSegmenter.open(file, card, 1);
                Segmenter widest = TfLiteSegmenter.open(file, card, 1, OptionalDouble.of(1))) {
            assertEquals(1, TestModels.agreement(first.segment(IMAGE), widest.segment(IMAGE)));
        }
    }

    /** The widest is to the last bit what it is alone; the narrower, whose steps are the widest's, within what these are. */
    @Test
    void integersLabelAsEachWidthsOwnFile() throws IOException {
        SlimmableModel model = TestWidths.model(false);
        List<byte[]> alone = alone(model, Quantization.INT8);
        byte[] one = WidthsModel.of(model, alone);
        // Of b; channels of c that are turned around have no steps above 0.
        assertEquals(1, madeOfLists(one, 1, List.of(16, 3, 3, 16)));
        Path file = written(one);
        ModelCard card = model.widest().card();
        for (int i = 0; i < 2; i++) {
            Path own = folder.resolve("own.tflite");
            Files.write(own, alone.get(i));
            OptionalDouble share = OptionalDouble.of(model.shares().get(i));
            try (Segmenter expected = TfLiteSegmenter.open(own, card, 1);
                    Segmenter found = TfLiteSegmenter.open(file, card, 1, share)) {
                double same = TestModels.agreement(expected.segment(IMAGE), found.segment(IMAGE));
                assertTrue(i == 0 ? same == 1 : same >= 0.97, same + " of the labels of width " + share);
            }
        }
    }

    private static long madeOfLists(byte[] model, int graph, List<Integer> shape) {
        SubGraph read = Model.getRootAsModel(ByteBuffer.wrap(model)).subgraphs(graph);
        return IntStream.range(0, read.tensorsLength())
                .mapToObj(read::tensors)
                .filter(tensor -> tensor.sparsity() != null
                        && IntStream.range(0, tensor.shapeLength())
                                .mapToObj(tensor::shape)
                                .toList()
                                .equals(shape))
                .count();
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        SlimmableModel model = TestWidths.model(false);
        byte[] one = WidthsModel.of(model, alone(model, Quantization.FLOAT32));
        Path file = written(one);
        BadInputException refused = assertThrows(
                BadInputException.class,
                () -> TfLiteSegmenter.open(file, model.widest().card(), 1, OptionalDouble.of(0.5)));
        assertEquals(
                file + " holds a TFLite model that the runtime cannot load by its signature width_0.5",
                refused.getMessage());
        written(withValueOutside(one));
        refused = assertThrows(
                BadInputException.class, () -> TfLiteSegmenter.open(file, 1, Optional.empty(), OptionalDouble.of(1)));
        assertEquals(file + " is a damaged TFLite model, or of a kind that cannot be run safely", refused.getMessage());
    }

    /** The model with a kernel's value that would be written behind the kernel's end. */
    private static byte[] withValueOutside(byte[] model) {
        byte[] damaged = model.clone();
        Model read = Model.getRootAsModel(ByteBuffer.wrap(damaged));
        for (int i = 0; i < read.subgraphs(0).tensorsLength(); i++) {
            Tensor tensor = read.subgraphs(0).tensors(i);
            if (tensor.sparsity() != null
                    && tensor.sparsity().dimMetadata(0).arrayIndicesType() == SparseIndexVector.Uint8Vector) {
                Uint8Vector indices =
                        (Uint8Vector) tensor.sparsity().dimMetadata(0).arrayIndices(new Uint8Vector());
                damaged[indices.valuesAsByteBuffer().position()] = (byte) 200;
                return damaged;
            }
        }
        throw new AssertionError("no kernel is made of a list");
    }
}
