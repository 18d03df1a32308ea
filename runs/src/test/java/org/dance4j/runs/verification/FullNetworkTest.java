package org.dance4j.runs.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.TfLiteContents;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.inference.onnx.OnnxSegmenter;
import org.dance4j.export.onnx.OnnxExport;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.savedmodel.SavedModelExport;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.slimming.widths.UniformWidths;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a slim network's exports are timed beside. */
class FullNetworkTest {

    private static final Network BUILT = Architectures.network(
            "bisenet", new Architecture.Options("resnet18", 2, 0, 0.125, Architecture.Options.IMAGENET));
    private static final RgbImage IMAGE = new RgbImage(64, 64, new byte[3 * 64 * 64]);

    @TempDir
    private Path folder;

    private FullNetwork full;
    private TrainedModel slim;

    @BeforeEach
    void of() {
        slim = model(UniformWidths.of(BUILT, 0.5).cutOut(BUILT));
        full = FullNetwork.of(BUILT, slim).orElseThrow();
    }

    @AfterEach
    void close() {
        full.close();
    }

    private static TrainedModel model(Network network) {
        return new TrainedModel(
                network,
                Weights.initial(network, 1),
                new ClassSet(List.of("one", "two"), List.of(0xFF0000, 0xFF)),
                new MaxwellBoltzmann(10, 60),
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "model-float32.tflite, FLOAT32, logits, true",
        "model-int8.tflite, INTEGER, logits, true",
        "model-int8-io-uint8-scores.tflite, INTEGER, scores, true",
        "model-float16-labels-64x96.tflite, FLOAT16, labels, false"
    })
    void tfLiteFilesAreOfTheSameForm(String name, Tolerance weights, String output, boolean isFree) throws IOException {
        Path made = full.like(folder.resolve(name), IMAGE).orElseThrow();
        TfLiteContents contents = TfLiteContents.read(made);
        assertEquals(weights, contents.tolerance());
        assertEquals(output, contents.output());
        assertEquals(isFree, contents.isFree());
    }

    @Test
    void savedModelsComputeInTheSamePrecisionWhateverTheyAreCalled() throws IOException {
        Path served = folder.resolve("1");
        SavedModelExport.write(slim, slim.card(), Precision.BFLOAT16, served);
        Path made = full.like(served, IMAGE).orElseThrow();
        assertEquals(Precision.BFLOAT16, ModelCard.inside(made).orElseThrow().precision());
    }

    @Test
    void onnxFilesHaveOneWithAllChannels() throws IOException {
        Path exported = Files.createFile(folder.resolve("model-float32-64x64.onnx"));
        Path made = full.like(exported, IMAGE).orElseThrow();
        byte[] ofSlim = OnnxExport.convert(
                slim,
                slim.card(),
                TfLiteForm.named("model-float32-64x64.tflite").orElseThrow(),
                new TfLiteExport.CalibrationData(List.of(), CalibrationMethod.MIN_MAX));
        assertTrue(Files.size(made) > 2L * ofSlim.length, "a quarter of most kernels stays with half of the channels");
        try (Segmenter opened = OnnxSegmenter.open(made, slim.card(), 1)) {
            assertEquals(new ImageSize(64, 64), opened.segment(IMAGE).size());
        }
    }

    @Test
    void filesUnderNamesOfTheirOwnHaveNone() {
        assertEquals(Optional.empty(), full.like(folder.resolve("street.tflite"), IMAGE));
        assertEquals(Optional.empty(), full.like(folder.resolve("model-float32-0x64.tflite"), IMAGE));
    }

    @Test
    void coarseLogitsHaveNoneWhoseLabelsTakeAsLong() {
        assertEquals(Optional.empty(), full.like(folder.resolve("model-int8-coarse.tflite"), IMAGE));
    }

    @Test
    void whatHasAllItsChannelsHasNone() {
        assertTrue(FullNetwork.of(BUILT, model(BUILT)).isEmpty());
    }
}
