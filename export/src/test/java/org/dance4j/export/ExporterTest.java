package org.dance4j.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExporterTest {

    private static final TrainedModel MODEL = TestModels.slim(true);
    private static final RgbImage IMAGE = TestModels.image(90, 100, 1);

    @TempDir
    private Path folder;

    @Test
    void everythingIsMadeAndChecked() throws IOException {
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));

        List<Exporter.Outcome> outcomes = new Exporter(MODEL, List.of(IMAGE), List.of(sample))
                .export(folder.resolve("out"), Exporter.Request.USUAL);

        assertEquals(4, outcomes.size());
        assertEquals(
                new Exporter.Outcome(folder.resolve("out/complexity.tflite"), Optional.empty(), Optional.empty()),
                outcomes.get(3));
        for (Exporter.Outcome outcome : outcomes.subList(0, 3)) {
            assertEquals(Optional.empty(), outcome.problem());
            assertTrue(outcome.comparison().orElseThrow().meanIou() > 0);
        }
        assertTrue(outcomes.get(0).comparison().orElseThrow().agreement() >= 0.999);
        assertTrue(outcomes.get(1).comparison().orElseThrow().agreement() >= 0.999);
        assertEquals(
                Set.of("saved_model", "complexity.tflite", "model-float32.tflite", "model-int8.tflite", "model.json"),
                names(folder.resolve("out")));
        assertEquals(MODEL.card(), ModelCard.read(folder.resolve("out/model.json")));
    }

    /** What was trained in integers has its ranges; what was not needs images to measure them on. */
    @Test
    void networksOfIntegersNeedNoImagesForTheirFiles() {
        Network network = IntegerTraining.of(MODEL.network(), new Quantize(8, true, Quantize.KernelGrid.UNIT, 8));
        TrainedModel integers = new TrainedModel(
                network, TestModels.weights(network), MODEL.classes(), MODEL.complexity(), MODEL.downsampling());
        for (Exporter.Target target : List.of(Exporter.Target.TFLITE, Exporter.Target.ONNX)) {
            Exporter.Request request =
                    new Exporter.Request(Set.of(target), Set.of(Quantization.INT8), Optional.empty());
            TfLiteExport.CalibrationData data = Exporter.data(integers, List.of(), request);
            assertEquals(List.of(), data.images());
            Folding.Folded folded = Folding.fold(network, integers.weights());
            assertEquals(
                    IntegerModel.trained(network, integers.weights())
                            .orElseThrow()
                            .measured(),
                    TfLiteExport.integerModel(integers, folded, Optional.empty(), data)
                            .measured());
            assertEquals(
                    "int8 needs at least one training image to measure the ranges of activations on, found none",
                    assertThrows(BadInputException.class, () -> Exporter.data(MODEL, List.of(), request))
                            .getMessage());
        }
    }

    /** A random p that no size follows from keeps nothing from being made. */
    @Test
    void aRandomIndicatorWithoutDownsamplingIsNoProblem() throws IOException {
        TrainedModel random = new TrainedModel(
                MODEL.network(),
                MODEL.weights(),
                MODEL.classes(),
                MODEL.complexity(),
                false,
                new Indicator(Indicator.Kind.RANDOM, 7),
                1);
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        List<Exporter.Outcome> outcomes = new Exporter(random, List.of(IMAGE), List.of(sample))
                .export(
                        folder,
                        new Exporter.Request(
                                Set.of(Exporter.Target.TFLITE), Set.of(Quantization.FLOAT32), Optional.empty()));
        assertEquals(
                List.of(Optional.empty()),
                outcomes.stream().map(Exporter.Outcome::problem).toList());
        assertEquals(Set.of("model-float32.tflite", "model.json"), names(folder));
    }

    @Test
    void aModelThatLosesTooMuchIsNotKept() throws IOException {
        // Against the session's own labels the session is perfect, and integers of an untrained network are not.
        Sample sample;
        try (SessionSegmenter session = new SessionSegmenter(MODEL, 2)) {
            sample = new TestModels.DrawnSample("drawn", IMAGE, session.segment(IMAGE));
        }

        Exporter.Outcome outcome = new Exporter(MODEL, List.of(IMAGE), List.of(sample))
                .export(
                        folder,
                        new Exporter.Request(
                                Set.of(Exporter.Target.TFLITE), Set.of(Quantization.INT8), Optional.empty()))
                .get(0);

        assertEquals(1, outcome.comparison().orElseThrow().sessionMeanIou());
        assertTrue(outcome.problem().orElseThrow().startsWith("model-int8.tflite was not kept: it has a mIoU of"));
        assertEquals(Set.of("complexity.tflite", "model.json"), names(folder));
    }

    @Test
    void whatCannotBeMadeStaysOfThisModelAndNotOfAnother() throws IOException {
        Sample sample;
        try (SessionSegmenter session = new SessionSegmenter(MODEL, 2)) {
            sample = new TestModels.DrawnSample("drawn", IMAGE, session.segment(IMAGE));
        }
        Exporter.Request request = new Exporter.Request(
                Set.of(Exporter.Target.TFLITE), Set.of(Quantization.INT8, Quantization.FLOAT32), Optional.empty());
        Exporter exporter = new Exporter(MODEL, List.of(IMAGE), List.of(sample));
        exporter.export(folder, request);
        Path earlier = Files.writeString(folder.resolve("model-int8.tflite"), "of this model");
        exporter.export(folder, request);
        assertEquals("of this model", Files.readString(earlier));

        TestModels.slim(false).card().write(folder.resolve("model.json"));
        exporter.export(folder, request);
        assertEquals(Set.of("complexity.tflite", "model-float32.tflite", "model.json"), names(folder));

        TestModels.slim(false).card().write(folder.resolve("model.json"));
        Path foreign = Files.createDirectories(earlier.resolve("someone's"));
        exporter.export(folder, request);
        assertTrue(Files.isDirectory(foreign));

        TestModels.slim(false).card().write(folder.resolve("model.json"));
        List<Exporter.Outcome> outcomes = exporter.export(
                folder,
                new Exporter.Request(
                        Set.of(Exporter.Target.SAVED_MODEL), Set.of(Quantization.FLOAT32), Optional.empty()));
        assertEquals(
                Set.of("complexity.tflite", "model-float32.tflite", "model-int8.tflite"),
                outcomes.stream()
                        .filter(outcome -> outcome.problem()
                                .filter(problem -> problem.endsWith("export it again, or remove it"))
                                .isPresent())
                        .map(outcome -> outcome.path().getFileName().toString())
                        .collect(Collectors.toSet()));
    }

    @Test
    void aFixedSizeIsComparedAtThatSize() {
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));

        Exporter.Outcome outcome = new Exporter(MODEL, List.of(), List.of(sample))
                .export(
                        folder,
                        new Exporter.Request(
                                Set.of(Exporter.Target.TFLITE),
                                Set.of(Quantization.FLOAT32),
                                Optional.of(new ImageSize(64, 128))))
                .get(0);

        assertEquals(Optional.empty(), outcome.problem());
    }

    @Test
    void aFixedSizeNeedBeNoMultipleOfAnything() {
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        Exporter exporter = new Exporter(MODEL, List.of(IMAGE), List.of(sample));
        Exporter.Request request = new Exporter.Request(
                Set.of(Exporter.Target.TFLITE),
                Set.of(Quantization.FLOAT32, Quantization.INT8),
                Optional.of(new ImageSize(65, 101)));

        List<Exporter.Outcome> outcomes = exporter.export(folder, request);

        assertEquals(3, outcomes.size());
        outcomes.forEach(outcome -> assertEquals(Optional.empty(), outcome.problem()));
    }

    @Test
    void aSizeThatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws IOException {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String logits = net.append("logits", new Conv2d(TestModels.CLASSES, 9, 1, 0, 1, true), image);
        Network unpadded = new Network("unpadded", 16, net.layers(), logits, List.of());
        TrainedModel model = new TrainedModel(
                unpadded, Weights.initial(unpadded, 1), MODEL.classes(), MODEL.complexity(), MODEL.downsampling());
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        Exporter exporter = new Exporter(model, List.of(), List.of(sample));
        Exporter.Request request = new Exporter.Request(
                Set.of(Exporter.Target.TFLITE), Set.of(Quantization.FLOAT32), Optional.of(new ImageSize(8, 100)));

        var e = assertThrows(IllegalArgumentException.class, () -> exporter.export(folder, request));

        assertEquals("layer logits: a window of 9 does not fit into 8 padded by 0", e.getMessage());
        assertEquals(Set.of(), names(folder));
    }

    @Test
    void labelsAndScoresAreCheckedAsWhatTheyAre() throws IOException {
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        Exporter exporter = new Exporter(MODEL, List.of(), List.of(sample));

        for (TfLiteOutput output : List.of(TfLiteOutput.LABELS, TfLiteOutput.SCORES)) {
            Exporter.Outcome outcome = exporter.export(
                            folder,
                            new Exporter.Request(
                                    Set.of(Exporter.Target.TFLITE),
                                    Set.of(Quantization.FLOAT32),
                                    Optional.empty(),
                                    IoType.FLOAT32,
                                    output,
                                    CalibrationMethod.MIN_MAX,
                                    Set.of()))
                    .get(0);
            assertEquals(Optional.empty(), outcome.problem());
        }
        assertEquals(
                Set.of("complexity.tflite", "model-float32-labels.tflite", "model-float32-scores.tflite", "model.json"),
                names(folder));
    }

    /** In floats on all pixels as the session's but for rounding, which the exporter itself checks; the map is a smaller one. */
    @Test
    void coarseLogitsAreEnlargedByWhoLabels() {
        TrainedModel model = TestModels.slim(true);
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        List<Exporter.Outcome> outcomes = new Exporter(model, List.of(IMAGE), List.of(sample))
                .export(
                        folder,
                        new Exporter.Request(
                                Set.of(Exporter.Target.TFLITE, Exporter.Target.ONNX),
                                Set.of(Quantization.FLOAT32, Quantization.INT8),
                                Optional.empty(),
                                IoType.INT8,
                                TfLiteOutput.COARSE,
                                CalibrationMethod.MIN_MAX,
                                Set.of()));
        outcomes.forEach(outcome -> assertEquals(Optional.empty(), outcome.problem()));

        LabelMap expected;
        try (ReferenceSession session = new ReferenceSession(model, Optional.empty())) {
            expected = session.segment(IMAGE);
        }
        for (String name : List.of("model-float32-coarse.tflite", "model-float32-coarse.onnx")) {
            try (Segmenter segmenter = Segmenters.open(folder.resolve(name), 1);
                    Segmentation made = segmenter.run(IMAGE, segmenter.sizeFor(IMAGE))) {
                assertEquals(expected, made.labels(), name);
                assertEquals(IMAGE.size().area(), made.confidence().orElseThrow().length, name);
            }
        }
    }

    @Test
    void aSavedModelForEachPrecision() throws IOException {
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        Exporter.Request request = new Exporter.Request(
                Set.of(Exporter.Target.SAVED_MODEL),
                Set.of(),
                Optional.empty(),
                IoType.INT8,
                TfLiteOutput.LOGITS,
                CalibrationMethod.MIN_MAX,
                Set.of(Precision.BFLOAT16, Precision.FLOAT32));
        List<Exporter.Outcome> outcomes =
                new Exporter(TestModels.small(), List.of(), List.of(sample)).export(folder, request);

        outcomes.forEach(outcome -> assertEquals(Optional.empty(), outcome.problem()));
        assertEquals(Set.of("model.json", "saved_model", "saved_model-bfloat16"), names(folder));
        assertEquals(Tolerance.FLOAT16, Tolerance.of(folder.resolve("saved_model-bfloat16")));
        assertEquals(Tolerance.FLOAT32, Tolerance.of(folder.resolve("saved_model")));
        Path served = Files.move(folder.resolve("saved_model-bfloat16"), folder.resolve("1"));
        assertEquals(Tolerance.FLOAT16, Tolerance.of(served), "under the name that a server wants");
    }

    @Test
    void integersWithoutImagesToMeasureAreRefusedBeforeAnythingIsWritten() throws IOException {
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        Exporter exporter = new Exporter(MODEL, List.of(), List.of(sample));

        var e = assertThrows(BadInputException.class, () -> exporter.export(folder, Exporter.Request.USUAL));

        assertEquals(
                "int8 needs at least one training image to measure the ranges of activations on, found none",
                e.getMessage());
        assertEquals(Set.of(), names(folder));
    }

    @Test
    void aFlippedByteOfAnExportedFileIsNoticed() throws IOException {
        Sample sample = new TestModels.DrawnSample("drawn", IMAGE, TestModels.labels(IMAGE.size(), 1));
        new Exporter(MODEL, List.of(), List.of(sample))
                .export(
                        folder,
                        new Exporter.Request(
                                Set.of(Exporter.Target.TFLITE), Set.of(Quantization.FLOAT32), Optional.empty()));
        Path file = folder.resolve("model-float32.tflite");
        byte[] whole = Files.readAllBytes(file);
        for (int place : new int[] {5000, whole.length / 2, whole.length - 100}) {
            byte[] flipped = whole.clone();
            flipped[place] ^= 0x10;
            Files.write(file, flipped);
            var e = assertThrows(BadInputException.class, () -> Segmenters.open(file, 1));
            assertEquals(file + " is a damaged TFLite model", e.getMessage());
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
