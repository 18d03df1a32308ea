package org.dance4j.export.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

class SavedModelExportTest {

    @TempDir
    private Path folder;

    @Test
    void theBundleLabelsImagesOfAnySizeAsTheSessionDoes() throws IOException {
        TrainedModel model = TestModels.slim(true);
        SavedModelExport.write(model, model.card(), folder.resolve("saved_model"));

        try (SavedModelBundle bundle =
                        SavedModelBundle.load(folder.resolve("saved_model").toString());
                SessionSegmenter session = new SessionSegmenter(model, 2)) {
            compare(bundle, session, TestModels.image(96, 128, 1));
            compare(bundle, session, TestModels.image(131, 70, 2));
        }
    }

    @Test
    void itsCardTellsWhatItComputesIn() throws IOException {
        TrainedModel model = TestModels.slim(true);
        for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
            Path made = folder.resolve(precision.name());
            SavedModelExport.write(model, model.card(), precision, made);
            assertEquals(precision, ModelCard.inside(made).orElseThrow().precision());
        }
        assertNull(model.card().precision());
    }

    @Test
    void withoutDownsamplingTheSizeIsOnlySnapped() throws IOException {
        TrainedModel model = TestModels.slim(false);
        SavedModelExport.write(model, model.card(), folder.resolve("saved_model"));

        try (SavedModelBundle bundle =
                        SavedModelBundle.load(folder.resolve("saved_model").toString());
                SessionSegmenter session = new SessionSegmenter(model, 2)) {
            compare(bundle, session, TestModels.image(75, 90, 3));
        }
    }

    private static void compare(SavedModelBundle bundle, SessionSegmenter session, RgbImage image) {
        try (TUint8 pixels = ImageTensors.image(image);
                Result result = bundle.function("serving_default").call(Map.of("image", pixels))) {
            TUint8 labels = (TUint8) result.get("labels").orElseThrow();
            assertEquals(Shape.of(1, image.height(), image.width()), labels.shape());
            double agreement = TestModels.agreement(session.segment(image), ImageTensors.labelMap(labels));
            assertTrue(agreement >= 0.999, "agreement " + agreement);
        }
    }
}
