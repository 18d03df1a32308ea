package org.dance4j.eval.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.inference.tflite.RedModel;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.eval.reports.SampleStrip;
import org.dance4j.graphs.ops.Normalize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class SegmenterTest {

    @TempDir
    Path folder;

    private record Image(String id, RgbImage image, LabelMap label) implements Sample {
        @Override
        public String fingerprint() {
            return id;
        }
    }

    @Test
    void sessionLabelsEachPixelAtTheImagesOwnSize() {
        try (var segmenter = new SessionSegmenter(RedModel.trained(1, false), 2)) {
            assertEquals(RedModel.labelsFrom(4, 3, 10), segmenter.segment(RedModel.redFrom(4, 3, 10)));
            assertEquals(RedModel.labelsFrom(1, 7, 5), segmenter.segment(RedModel.redFrom(1, 7, 5)));
        }
    }

    /** By hand: red 0, 100, 160, 240 is run at 2 × 2 as the means 50 and 200, whose logits are enlarged again. */
    @Test
    void imageIsResizedBeforeTheNetworkAndLogitsAfter() {
        var image = new RgbImage(2, 4, new byte[24]);
        int[] red = {0, 100, 160, 240};
        for (int i = 0; i < 8; i++) {
            image.rgb()[3 * i] = (byte) red[i % 4];
        }
        TrainedModel usual = RedModel.trained(2, true);
        // Next to such training images this one is as simple as can be: half the height and width would do.
        var model =
                new TrainedModel(usual.network(), usual.weights(), usual.classes(), new MaxwellBoltzmann(1e6, 1), true);
        try (var segmenter = new SessionSegmenter(model, 2)) {
            assertEquals(new ImageSize(2, 2), segmenter.sizeFor(image));
            float[] expected = {0, -77.5f, 0, -40, 0, 35, 0, 72.5f};
            float[] logits = segmenter.logits(image);
            assertEquals(16, logits.length);
            assertArrayEquals(expected, Arrays.copyOf(logits, 8), 1e-4f);
            assertEquals(new LabelMap(2, 4, new byte[] {0, 0, 1, 1, 0, 0, 1, 1}), segmenter.segment(image));
        }
    }

    @Test
    void anImageOfMoreThanTheMostPixelsIsRefused() {
        RgbImage image = new RgbImage(1, (1 << 26) + 1, new byte[3 * ((1 << 26) + 1)]);
        try (var segmenter = new SessionSegmenter(RedModel.trained(8, false), 2)) {
            var refusal = assertThrows(BadInputException.class, () -> segmenter.segment(image));
            assertTrue(refusal.getMessage().contains("at most 67108864"), refusal.getMessage());
        }
    }

    @Test
    void aSavedModelBringsItsOwnCard() throws IOException {
        ModelCard card = RedModel.trained(8, true).card();
        Path model = savedModel("image", "labels");
        card.write(model.resolve(ModelCard.ASSET));
        try (Segmenter segmenter = Segmenters.open(model, 2)) {
            assertEquals(card.classes(), segmenter.classes().orElseThrow());
        }
    }

    @Test
    void aCardOfBeforeOriginsWereToldIsRead() throws IOException {
        Path file = folder.resolve("model.json");
        ModelCard card = RedModel.trained(8, true).card();
        card.write(file);
        String old = Files.readString(file).replaceFirst(",\\s*\"origin\" : null", "");
        assertFalse(old.contains("origin"));
        Files.writeString(file, old);
        assertEquals(card, ModelCard.read(file));
        ModelCard known = card.with(new Origin(
                "camvid", "dance", 7, Map.of("logits", new Origin.Channels(2, 2)), 0.5, 8, Double.NaN, "0.1", "2.18"));
        known.write(file);
        assertEquals(known, ModelCard.read(file));
    }

    /** An image's complexity is found once, not for its labels and for its cost, and once more to prepare the network. */
    @Test
    void evaluationFindsTheSizeOfEachImageOnce() {
        TrainedModel model = RedModel.trained(8, true);
        List<RgbImage> asked = new ArrayList<>();
        Sample sample = new FakeSample(RedModel.redFrom(64, 64, 64), new LabelMap(64, 64, new byte[64 * 64]));
        try (var segmenter = new SessionSegmenter(model, 1, image -> {
            asked.add(image);
            return model.sizeFor(image);
        })) {
            EvaluationResult result =
                    Evaluation.run(segmenter, model.classes(), List.of(sample, sample, sample), progress -> {});
            assertEquals(6 * 32 * 32, result.macsPerImage());
        }
        assertEquals(1 + 3, asked.size());
    }

    @Test
    void simpleImagesRunSmallAndComplexOnesLarge() {
        TrainedModel model = RedModel.trained(8, true);
        RgbImage flat = RedModel.redFrom(64, 64, 64);
        RgbImage noise = new RgbImage(64, 64, new byte[64 * 64 * 3]);
        new Random(1).nextBytes(noise.rgb());
        assertEquals(new ImageSize(32, 32), model.sizeFor(flat));
        assertEquals(new ImageSize(64, 64), model.sizeFor(noise));
        assertEquals(new ImageSize(64, 64), RedModel.trained(8, false).sizeFor(flat));
        try (var segmenter = new SessionSegmenter(model, 2)) {
            // 3 · 2 multiply-accumulates for each of 32 · 32 pixels.
            assertEquals(OptionalLong.of(6 * 32 * 32), segmenter.macs(flat));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"red-float32.tflite", "red-int8.tflite", "red-float32-8x12.tflite"})
    void tfLiteGivesTheSameLabelsAsTheSession(String name) throws IOException {
        Path file = RedModel.ownCopy(name, folder);
        RedModel.trained(8, false).card().write(folder.resolve(ModelCard.FILE_NAME));
        RgbImage image = RedModel.redFrom(5, 8, 12);
        try (Segmenter lite = Segmenters.open(file, 1);
                Segmenter session = new SessionSegmenter(RedModel.trained(1, false), 2)) {
            assertEquals(RedModel.CLASSES.names(), lite.classes().orElseThrow().names());
            assertEquals(session.segment(image), lite.segment(image));
            // Other sizes, more of them than are kept at once, and the first again.
            for (int i = 1; i <= 10; i++) {
                LabelMap labels = lite.segment(RedModel.redFrom(4 * i, 8 * i, 8 * i));
                assertEquals(new ImageSize(8 * i, 8 * i), labels.size());
                assertEquals(0, labels.at(4 * i, 0));
                assertEquals(1, labels.at(4 * i, 8 * i - 1));
            }
            assertEquals(session.segment(image), lite.segment(image));
        }
    }

    @Test
    void tfLiteRunsAtTheAdaptiveResolutionThatTheCardTellsOf() throws IOException {
        Path file = RedModel.copy("red-float32.tflite", folder);
        RgbImage image = RedModel.redFrom(20, 64, 64);
        assertRefused(file, "takes pixel values as float32 and has no TFLite metadata that says which");
        try (Segmenter plain = Segmenters.open(file, 1, Optional.of(PixelValues.AS_STORED))) {
            assertEquals(new ImageSize(64, 64), plain.sizeFor(image));
            assertEquals(Optional.empty(), plain.classes());
            assertTrue(plain.macs(image).isEmpty());
        }
        TrainedModel model = RedModel.trained(8, true);
        model.card().write(folder.resolve(ModelCard.FILE_NAME));
        assertRefused(file, "takes pixel values as float32 and has no TFLite metadata that says which");
        RedModel.ownCopy("red-float32.tflite", folder);
        var told = assertThrows(
                BadSettingException.class, () -> Segmenters.open(file, 1, Optional.of(PixelValues.AS_STORED)));
        assertEquals(List.of("mean", "deviation"), told.fields());
        assertTrue(told.getMessage().endsWith(file + " brings its own"), told.getMessage());
        try (Segmenter adaptive = Segmenters.open(file, 1);
                Segmenter session = new SessionSegmenter(model, 2)) {
            assertEquals(model.sizeFor(image), adaptive.sizeFor(image));
            assertEquals(session.macs(image), adaptive.macs(image));
            assertEquals(session.segment(image), adaptive.segment(image));
        }
    }

    @Test
    void savedModelRuns() throws IOException {
        Path directory = savedModel("image", "labels");
        try (Segmenter segmenter = Segmenters.open(directory, 2)) {
            // The model here labels each pixel with its blue value.
            LabelMap labels = segmenter.segment(RedModel.redFrom(1, 3, 5));
            assertEquals(new ImageSize(3, 5), labels.size());
            assertEquals(77, labels.at(2, 4));
        }
    }

    /** Another's: scores of red, green and blue, of squares of four pixels, as though the image were from -1 to 1. */
    @Test
    void aSavedModelOfOthersIsToldItsPixelValues() throws IOException {
        Path model = savedModel(tf -> {
            var image = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 4, 6, 3)));
            var scores = tf.nn.avgPool(image, List.of(1L, 2L, 2L, 1L), List.of(1L, 2L, 2L, 1L), "VALID");
            // Blue wins where the others are below 0.
            var floor = tf.constant(new float[] {0, 0, 1});
            return Map.entry(image, tf.math.add(tf.math.mul(scores, tf.constant(new float[] {1, 1, 0})), floor));
        });
        // TensorFlow.js calls its files so, too.
        Files.writeString(model.resolveSibling(ModelCard.FILE_NAME), "{\"format\": \"graph-model\"}");
        assertRefused(model, "takes pixel values as float32 and holds nothing that says which");
        RgbImage image = RedModel.redFrom(4, 4, 6);
        Normalize wanted = new Normalize(List.of(127.5, 127.5, 127.5), List.of(64.0, 64.0, 64.0));
        try (Segmenter segmenter = Segmenters.open(model, 1, Optional.of(wanted))) {
            assertEquals(OptionalInt.of(3), segmenter.classCount());
            LabelMap labels = segmenter.segment(image);
            assertEquals(new ImageSize(4, 6), labels.size());
            assertEquals(2, labels.at(0, 0));
            assertEquals(0, labels.at(3, 5));
            // Its size is its own.
            assertEquals(
                    new ImageSize(9, 9),
                    segmenter.segment(RedModel.redFrom(4, 9, 9)).size());
            Sample sample = new FakeSample(image, RedModel.labelsFrom(4, 4, 6));
            var refusal = assertThrows(
                    BadInputException.class,
                    () -> Evaluation.run(segmenter, RedModel.CLASSES, List.of(sample), progress -> {}));
            assertEquals("the model tells 3 classes apart; the dataset has 2: dark, red", refusal.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSavedModelOfOthersTakesBytesAsTheyAre(boolean wide) throws IOException {
        Path model = savedModel(tf -> {
            var image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
            var largest = tf.math.argMax(tf.dtypes.cast(image, TFloat32.class), tf.constant(3));
            return Map.entry(image, wide ? tf.expandDims(largest, tf.constant(3)) : largest);
        });
        try (Segmenter segmenter = Segmenters.open(model, 1)) {
            assertEquals(OptionalInt.empty(), segmenter.classCount());
            LabelMap labels = segmenter.segment(RedModel.redFrom(16, 32, 32));
            assertEquals(2, labels.at(0, 0));
            assertEquals(0, labels.at(31, 31));
        }
        assertThrows(BadSettingException.class, () -> Segmenters.open(model, 1, Optional.of(PixelValues.AS_STORED)));
    }

    /** A model of others, from its one input to its one output. */
    private Path savedModel(Function<Ops, Map.Entry<? extends Operand<?>, ? extends Operand<?>>> made)
            throws IOException {
        Path directory = Files.createTempDirectory(folder, "other");
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Map.Entry<? extends Operand<?>, ? extends Operand<?>> ends = made.apply(Ops.create(graph));
            Signature signature = Signature.builder()
                    .key(Signature.DEFAULT_KEY)
                    .input("input_1", ends.getKey())
                    .output("output_1", ends.getValue())
                    .build();
            SavedModelBundle.exporter(directory.toString())
                    .withFunction(SessionFunction.create(signature, session))
                    .export();
        }
        return directory;
    }

    private record FakeSample(RgbImage image, LabelMap label) implements Sample {
        @Override
        public String id() {
            return "one";
        }

        @Override
        public String fingerprint() {
            return "one";
        }
    }

    private Path savedModel(String input, String output) throws IOException {
        Path directory = folder.resolve("saved_model");
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            var image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            var blue = tf.squeeze(
                    tf.slice(image, tf.constant(new int[] {0, 0, 0, 2}), tf.constant(new int[] {1, -1, -1, 1})),
                    Squeeze.axis(List.of(3L)));
            Signature signature = Signature.builder()
                    .key(Signature.DEFAULT_KEY)
                    .input(input, image)
                    .output(output, blue)
                    .build();
            SavedModelBundle.exporter(directory.toString())
                    .withFunction(SessionFunction.create(signature, session))
                    .export();
        }
        return directory;
    }

    @Test
    void whatIsNoModelEndsWithOneSentence() throws IOException {
        assertRefused(folder.resolve("missing"), "there is no model");
        Files.createDirectory(folder.resolve("empty"));
        assertRefused(folder.resolve("empty"), "is no model: expected a SavedModel folder");
        Path text = Files.writeString(folder.resolve("text.tflite"), "not a model at all, but long enough");
        assertRefused(text, "is no TFLite model");
        assertRefused(Files.write(folder.resolve("short.tflite"), new byte[3]), "is no TFLite model");
        Path damaged = Files.createDirectory(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("saved_model.pb"), "not a graph");
        assertRefused(damaged, "holds no SavedModel");
        Path noImage = savedModel(tf -> {
            var flat = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 3, -1, -1)));
            return Map.entry(flat, flat);
        });
        assertRefused(noImage, "expected the signature serving_default from image to labels");
        assertRefused(noImage, "but its input is DT_FLOAT [1, 3, -1, -1]");
    }

    @Test
    void aTruncatedTfLiteFileIsRefusedWhereverItEnds() throws IOException {
        byte[] whole = Files.readAllBytes(RedModel.copy("red-float32.tflite", folder));
        Path file = folder.resolve("cut.tflite");
        for (int length = 0; length < whole.length; length += 9) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(file, "TFLite model");
        }
    }

    @Test
    void aCardOfAnotherModelIsNoticed() throws IOException {
        Path file = RedModel.ownCopy("red-float32.tflite", folder);
        Files.writeString(folder.resolve(ModelCard.FILE_NAME), "{\"classes\": 3}");
        assertRefused(file, "model.json holds no model description");
    }

    private static void assertRefused(Path model, String part) {
        var refusal = assertThrows(
                BadInputException.class, () -> Segmenters.open(model, 1).close());
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    }

    @Test
    void theCardComesBackAsItWasWritten() {
        ModelCard card = RedModel.trained(8, true).card();
        Path file = folder.resolve("model.json");
        card.write(file);
        assertEquals(card, ModelCard.read(file));
    }

    @Test
    void aCardOfBeforeThereWasAChoiceOfIndicatorsHasTheMethodsOwn() throws IOException {
        ModelCard card = RedModel.trained(8, true).card();
        Path file = folder.resolve("model.json");
        card.write(file);
        String text = Files.readString(file);
        String before = text.replaceFirst("\"indicator\" : \\{[^}]*},", "");
        assertTrue(before.length() < text.length(), text);
        Files.writeString(file, before);
        assertEquals(card, ModelCard.read(file));
    }

    /** A black image has complexity 0, so p is 0 and 1 − p is 1. */
    @Test
    void theInverseIndicatorRunsTheSimplestImageAtFullSize() {
        TrainedModel model = RedModel.trained(8, true);
        TrainedModel inverse = new TrainedModel(
                model.network(),
                model.weights(),
                model.classes(),
                model.complexity(),
                true,
                new Indicator(Indicator.Kind.INVERSE, 0),
                0.5);
        RgbImage black = new RgbImage(64, 96, new byte[64 * 96 * 3]);
        assertEquals(new ImageSize(32, 48), model.sizeFor(black));
        assertEquals(new ImageSize(64, 96), inverse.sizeFor(black));
    }

    /** Two images of 10 and 30 pixels; in the second the truth has one red pixel more than the model sees. */
    @Test
    void evaluationCountsOverTheWholeSet() {
        LabelMap truth = RedModel.labelsFrom(5, 3, 10);
        truth.classes()[0] = 1;
        List<Sample> samples = List.of(
                new Image("a", RedModel.redFrom(4, 1, 10), RedModel.labelsFrom(4, 1, 10)),
                new Image("b", RedModel.redFrom(5, 3, 10), truth));
        List<ProgressListener> told = new ArrayList<>();
        try (var segmenter = new SessionSegmenter(RedModel.trained(1, false), 2)) {
            EvaluationResult result = Evaluation.run(segmenter, RedModel.CLASSES, samples, told::add);
            // Dark: 4 + 14 right, 1 too many. Red: 6 + 15 right, 1 missed.
            assertEquals(18 / 19.0, result.iou().get(0), 1e-12);
            assertEquals(21 / 22.0, result.iou().get(1), 1e-12);
            assertEquals(39 / 40.0, result.pixelAccuracy(), 1e-12);
            assertEquals(6 * (10 + 30) / 2.0, result.macsPerImage(), 1e-9);
            assertEquals(List.of(new ProgressListener(1, 2), new ProgressListener(2, 2)), told);
            var other = new ClassSet(List.of("sky", "road"), List.of(0, 1));
            assertThrows(BadInputException.class, () -> Evaluation.run(segmenter, other, samples, told::add));
        }
    }

    @Test
    void stripsComeFromEachThirdByComplexity() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            samples.add(new Image("s" + i, RedModel.redFrom(1, 2, 4), RedModel.labelsFrom(1, 2, 4)));
        }
        List<Double> complexity = List.of(9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0);
        try (var segmenter = new SessionSegmenter(RedModel.trained(1, false), 2)) {
            List<SampleStrip> strips = SampleStrip.choose(segmenter, samples, complexity, 1);
            assertEquals(
                    List.of("s7", "s4", "s1"),
                    strips.stream().map(SampleStrip::id).toList());
            assertEquals(RedModel.labelsFrom(1, 2, 4), strips.get(0).prediction());
            assertEquals(
                    9, SampleStrip.choose(segmenter, samples, complexity, 5).size());
        }
    }
}
