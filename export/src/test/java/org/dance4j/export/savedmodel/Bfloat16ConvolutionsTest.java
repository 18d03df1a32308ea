package org.dance4j.export.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

class Bfloat16ConvolutionsTest {

    @TempDir
    private Path folder;

    /** Between the first convolution and the last, features stay in bfloat16 through bias, ReLU, pooling and sums. */
    @Test
    void allConvolutionsAndWhatLiesBetween() throws IOException {
        TrainedModel model = TestModels.slim(true);
        Path saved = folder.resolve("saved_model-bfloat16");
        SavedModelExport.write(model, model.card(), Precision.BFLOAT16, saved);

        SavedModel file = SavedModel.parseFrom(Files.readAllBytes(saved.resolve("saved_model.pb")));
        List<FunctionDef> functions =
                file.getMetaGraphs(0).getGraphDef().getLibrary().getFunctionList();
        Map<String, Map<DataType, Long>> types = functions.stream()
                .flatMap(function -> function.getNodeDefList().stream())
                .filter(node -> node.containsAttr("T"))
                .collect(Collectors.groupingBy(
                        NodeDef::getOp,
                        Collectors.groupingBy(node -> node.getAttrOrThrow("T").getType(), Collectors.counting())));
        long convolutions = model.network().layers().stream()
                .filter(layer -> layer.op().batchNormTarget().isPresent())
                .filter(layer -> model.network().inference().layers().contains(layer))
                .count();
        assertEquals(Map.of(DataType.DT_BFLOAT16, convolutions), types.get("Conv2D"));
        assertEquals(Map.of(DataType.DT_BFLOAT16, 1L), types.get("MaxPool"));
        assertTrue(types.get("Relu").getOrDefault(DataType.DT_BFLOAT16, 0L) > 10, types.get("Relu") + "");
    }

    @Test
    void labelsAreThoseOfFloats() throws IOException {
        TrainedModel model = TestModels.slim(true);
        SavedModelExport.write(model, model.card(), Precision.FLOAT32, folder.resolve("floats"));
        SavedModelExport.write(model, model.card(), Precision.BFLOAT16, folder.resolve("bfloats"));
        try (Segmenter floats = SavedModelSegmenter.open(folder.resolve("floats"));
                Segmenter bfloats = SavedModelSegmenter.open(folder.resolve("bfloats"))) {
            for (int seed = 0; seed < 2; seed++) {
                RgbImage image = TestModels.image(64, 96, seed);
                LabelMap expected = floats.segment(image);
                double agreement = TestModels.agreement(expected, bfloats.segment(image));
                assertTrue(agreement > 0.97 && agreement < 1, "agreement " + agreement);
            }
        }
    }
}
