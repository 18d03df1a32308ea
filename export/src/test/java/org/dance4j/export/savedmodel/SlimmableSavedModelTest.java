package org.dance4j.export.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.export.tflite.widths.TestWidths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A SavedModel of a network at several widths. */
class SlimmableSavedModelTest {

    @TempDir
    private Path folder;

    private static RgbImage image() {
        byte[] rgb = new byte[3 * 48 * 64];
        new Random(4).nextBytes(rgb);
        return new RgbImage(48, 64, rgb);
    }

    @Test
    void eachWidthLabelsAsItsNetworkAloneAndTheDefaultIsTheWidest() throws IOException {
        SlimmableModel model = TestWidths.model(true);
        Path made = folder.resolve("saved_model");
        SavedModelExport.write(model, model.widest().card().withWidths(model.shares()), Precision.FLOAT32, made);
        for (int i = 0; i < 2; i++) {
            OptionalDouble share = OptionalDouble.of(model.shares().get(i));
            try (Segmenter session = new SessionSegmenter(model.at(i), 1);
                    Segmenter saved = SavedModelSegmenter.open(made, 1, Optional.empty(), share)) {
                assertSame(session, saved);
            }
        }
        try (Segmenter session = new SessionSegmenter(model.at(0), 1);
                Segmenter saved = SavedModelSegmenter.open(made)) {
            assertSame(session, saved);
        }
    }

    /** Within what batch norms that are folded in another order round. */
    @Test
    void eachWidthTellsTheProbabilitiesOfItsNetworkAlone() throws IOException {
        SlimmableModel model = TestWidths.model(false);
        Path made = folder.resolve("saved_model");
        SavedModelExport.write(model, model.widest().card().withWidths(model.shares()), Precision.FLOAT32, made);
        List<float[]> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            OptionalDouble share = OptionalDouble.of(model.shares().get(i));
            try (Segmenter session = new SessionSegmenter(model.at(i), 1);
                    Segmenter saved = SavedModelSegmenter.open(made, 1, Optional.empty(), share)) {
                float[] found = saved.probabilities(image()).values();
                assertArrayEquals(session.probabilities(image()).values(), found, 1e-4f);
                all.add(found);
            }
        }
        assertTrue(differs(all.get(0), all.get(1)));
    }

    /** Earlier versions gave models the signature of labels alone; what they do at the widest they still do. */
    @Test
    void aModelWithoutProbabilitiesAtAWidthSaysSo() throws IOException {
        SlimmableModel model = TestWidths.model(false);
        Path made = folder.resolve("saved_model");
        SavedModelExport.write(model, model.widest().card().withWidths(model.shares()), Precision.FLOAT32, made);
        Path file = made.resolve(SavedModelSegmenter.GRAPH_FILE);
        SavedModel.Builder older = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
        older.getMetaGraphsBuilder(0).removeSignatureDef(SavedModelSegmenter.SCORES_AT_WIDTH);
        Files.write(file, older.build().toByteArray());
        try (Segmenter saved = SavedModelSegmenter.open(made, 1, Optional.empty(), OptionalDouble.of(0.25))) {
            assertEquals(image().size(), saved.segment(image()).size());
            assertEquals(
                    "model " + made + " tells the classes' probabilities at its widest only, and they are asked for at"
                            + " another width: export it anew",
                    assertThrows(BadInputException.class, () -> saved.probabilities(image()))
                            .getMessage());
        }
        try (Segmenter saved = SavedModelSegmenter.open(made, 1, Optional.empty(), OptionalDouble.of(1))) {
            assertEquals(
                    TestModels.CLASSES * 48 * 64, saved.probabilities(image()).values().length);
        }
    }

    private static void assertSame(Segmenter session, Segmenter saved) {
        byte[] expected = session.segment(image()).classes();
        byte[] found = saved.segment(image()).classes();
        int differ = 0;
        for (int i = 0; i < expected.length; i++) {
            differ += expected[i] == found[i] ? 0 : 1;
        }
        assertTrue(differ <= expected.length / 1000, differ + " of " + expected.length + " differ");
    }

    /** Between 1 and 0.25 lies 0.625: a client's 0.6 is the narrower, 0.63 the wider; beyond them the outermost run. */
    @Test
    void theNearestWidthRunsAndWeightsAreThereOnce() throws IOException {
        SlimmableModel model = TestWidths.model(true);
        Path made = folder.resolve("saved_model");
        SavedModelExport.write(model, model.widest().card(), Precision.FLOAT32, made);
        Path alone = folder.resolve("alone");
        SavedModelExport.write(model.widest(), alone);
        long kernels = 4L * (9 * 3 * TestWidths.FILTERS + 2 * 9 * TestWidths.FILTERS * TestWidths.FILTERS);
        long more = Files.size(made.resolve("saved_model.pb")) - Files.size(alone.resolve("saved_model.pb"));
        assertTrue(more < kernels / 2, more + " bytes more than the network alone, whose kernels have " + kernels);
        try (SavedModelBundle bundle = SavedModelBundle.load(made.toString(), "serve")) {
            float[] wide = confidence(bundle, 1);
            float[] narrow = confidence(bundle, 0.25f);
            assertTrue(differs(wide, narrow));
            for (float width : new float[] {0.63f, 2}) {
                assertTrue(!differs(wide, confidence(bundle, width)), "width " + width);
            }
            for (float width : new float[] {0.6f, 0, -1}) {
                assertTrue(!differs(narrow, confidence(bundle, width)), "width " + width);
            }
        }
    }

    private static boolean differs(float[] a, float[] b) {
        assertEquals(a.length, b.length);
        for (int i = 0; i < a.length; i++) {
            if (Math.abs(a[i] - b[i]) > 1e-5) {
                return true;
            }
        }
        return false;
    }

    private static float[] confidence(SavedModelBundle bundle, float width) {
        RgbImage image = image();
        try (TUint8 pixels = TUint8.tensorOf(
                        Shape.of(1, image.height(), image.width(), 3), DataBuffers.of(image.rgb(), true, false));
                TFloat32 share = TFloat32.vectorOf(width);
                Result result =
                        bundle.function(SavedModelSegmenter.AT_WIDTH).call(Map.of("image", pixels, "width", share))) {
            TFloat32 confidence = (TFloat32) result.get("confidence").orElseThrow();
            float[] values = new float[(int) confidence.size()];
            confidence.asRawTensor().data().asFloats().read(values);
            return values;
        }
    }
}
