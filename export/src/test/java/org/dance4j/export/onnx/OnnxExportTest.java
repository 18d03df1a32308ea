package org.dance4j.export.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.inference.NetworkOutput;
import org.dance4j.eval.inference.ResizedImage;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.inference.onnx.OnnxNetwork;
import org.dance4j.eval.inference.onnx.OnnxSegmenter;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.CropLike;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.Shrink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExportTest {

    private static final TfLiteExport.CalibrationData NO_IMAGES = TfLiteExport.CalibrationData.NONE;

    @TempDir
    Path folder;

    private static TrainedModel model(Network network) {
        return new TrainedModel(
                network, TestModels.weights(network), TestModels.classes(), new MaxwellBoltzmann(10, 60), false);
    }

    private static TrainedModel architecture(String name, String backbone) {
        return model(Architectures.network(
                name, new Architecture.Options(backbone, TestModels.CLASSES, 0, 0.125, Architecture.Options.IMAGENET)));
    }

    private Path write(TrainedModel model, TfLiteForm form, TfLiteExport.CalibrationData data) throws IOException {
        return Files.write(
                folder.resolve(OnnxExport.fileName(form)), OnnxExport.convert(model, model.card(), form, data));
    }

    private static float[] logits(Path file, RgbImage image) {
        try (OnnxNetwork network = new OnnxNetwork(file, 2)) {
            return ((NetworkOutput.FloatScores) network.run(new ResizedImage(image, image.size(), 1))).values();
        }
    }

    private static float[] session(TrainedModel model, RgbImage image) {
        try (SessionSegmenter session = new SessionSegmenter(model, 2)) {
            return session.logits(image);
        }
    }

    /** The greatest difference, as a share of the greatest logit. */
    private static double difference(float[] wanted, float[] found) {
        assertEquals(wanted.length, found.length);
        double most = 0;
        double largest = 0;
        for (int i = 0; i < wanted.length; i++) {
            most = Math.max(most, Math.abs(wanted[i] - found[i]));
            largest = Math.max(largest, Math.abs(wanted[i]));
        }
        assertTrue(largest > 1e-3);
        return most / largest;
    }

    /** The share of places with the same class. */
    private static double agreement(float[] wanted, float[] found) {
        int places = wanted.length / TestModels.CLASSES;
        NetworkOutput.FloatScores one =
                new NetworkOutput.FloatScores(new ImageSize(1, places), TestModels.CLASSES, wanted);
        NetworkOutput.FloatScores other =
                new NetworkOutput.FloatScores(new ImageSize(1, places), TestModels.CLASSES, found);
        return (double) IntStream.range(0, places)
                        .filter(place -> one.best(place) == other.best(place))
                        .count()
                / places;
    }

    private static void assertSameLabels(TrainedModel model, Path file, RgbImage image) {
        try (SessionSegmenter session = new SessionSegmenter(model, 2);
                Segmenter onnx = OnnxSegmenter.open(file, model.card(), 2)) {
            assertTrue(TestModels.agreement(session.segment(image), onnx.segment(image)) >= 0.999);
        }
    }

    @Test
    void everyNetworkLabelsAsTheSession() throws IOException {
        for (Architecture architecture : Architectures.all()) {
            List<String> backbones = architecture.backbones();
            boolean small = backbones.contains("mobilenetv2");
            TrainedModel model = architecture(architecture.name(), small ? "mobilenetv2" : backbones.get(0));
            Path file = write(model, TfLiteForm.of(Quantization.FLOAT32), NO_IMAGES);
            int side = model.network().sizeMultiple();
            RgbImage image = TestModels.image(side, 2 * side, 1);

            float[] wanted = session(model, image);
            float[] found = logits(file, image);
            assertEquals(0, difference(wanted, found), 1e-4, architecture.name());
            assertTrue(agreement(wanted, found) >= 0.999, architecture.name());
        }
    }

    /** A path may hold characters that take two of Java's. */
    @Test
    void aFileIsReadWhateverItsPathIs() throws IOException {
        TrainedModel model = TestModels.slim(false);
        Path plain = write(model, TfLiteForm.of(Quantization.FLOAT32), NO_IMAGES);
        Path moved =
                Files.createDirectory(folder.resolve("modelle ä \uD83D\uDE00")).resolve("model.onnx");
        Files.copy(plain, moved);
        RgbImage image = TestModels.image(32, 32, 1);
        assertEquals(0, difference(logits(plain, image), logits(moved, image)));
    }

    /** Operations in all their ways, at sizes that nothing divides. */
    private static TrainedModel all(boolean joins) {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(10.0, 20.0, 30.0), List.of(50.0, 60.0, 70.0)));
        String stem = net.relu6("stem.relu", net.conv("stem", net.append("pad", new Pad(2), image), 8, 3, 1));
        String half = net.append("ceil", new CeilMaxPool(3, 2, 0), stem);
        String depthwise = net.append("depthwise", new DepthwiseConv2d(3, 1, 2, 2, true), half);
        String pooled = net.append("pool", new MaxPool(3, 2, 1), net.relu("relu", depthwise));
        String third = net.append("third", new CeilShrink(Interpolation.BILINEAR, 3), stem);
        String nearest = net.append("nearest", new Shrink(Interpolation.NEAREST, 4), stem);
        String enlarged = net.append("transposed", new ConvTranspose2d(8, 3, 2, 1, 1, true), pooled);
        String gate = net.append(
                "gate",
                new Activation(Activation.Function.SIGMOID),
                net.append("squeeze", new Conv2d(8, 1, 1, 0, 1, true), net.globalAveragePool("global", half)));
        String summed = net.add(
                "sum",
                net.multiply("gated", half, gate),
                net.resizeLike("back", enlarged, half, Interpolation.BILINEAR_ALIGNED),
                net.resizeLike("up", third, half, Interpolation.BILINEAR));
        String bins = net.resizeLike(
                "bins.up", net.adaptiveAveragePool("bins", half, 3), half, Interpolation.BILINEAR_ALIGNED);
        String joined =
                net.concat("joined", summed, bins, net.resizeLike("near", nearest, half, Interpolation.NEAREST));
        String normed = joins ? net.batchNorm("norm", joined) : joined;
        String scores = net.append("scores", new Conv2d(TestModels.CLASSES, 3, 1, 1, 1, true), normed);
        String wide = net.append("wide", new ConvTranspose2d(TestModels.CLASSES, 4, 2, 0, 0, false), scores);
        String logits = net.append("logits", new CropLike(1), wide, image);
        return model(new Network("all", 1, net.layers(), logits, List.of()));
    }

    @Test
    void everyOperationComputesWhatTheSessionDoesAtAnySize() throws IOException {
        TrainedModel model = all(true);
        Path file = write(model, TfLiteForm.of(Quantization.FLOAT32), NO_IMAGES);

        for (ImageSize size : List.of(new ImageSize(41, 53), new ImageSize(24, 36))) {
            RgbImage image = TestModels.image(size.height(), size.width(), 3);
            assertEquals(0, difference(session(model, image), logits(file, image)), 1e-4);
        }
    }

    @Test
    void integersAreNearTheSession() throws IOException {
        for (TrainedModel model : List.of(TestModels.slim(false), all(false))) {
            RgbImage image = TestModels.image(64, 96, 1);
            Path file = write(
                    model,
                    TfLiteForm.of(Quantization.INT8),
                    new TfLiteExport.CalibrationData(
                            List.of(image, TestModels.image(96, 64, 2)), CalibrationMethod.MIN_MAX));
            float[] wanted = session(model, image);
            float[] found = logits(file, image);
            double noise = 0;
            double signal = 0;
            for (int i = 0; i < found.length; i++) {
                noise += Math.pow(found[i] - wanted[i], 2);
                signal += Math.pow(wanted[i], 2);
            }
            assertTrue(noise < 0.02 * signal, model.network().name() + ": noise " + noise + ", signal " + signal);
        }
    }

    @Test
    void labelsAndScoresAreThoseOfTheLogits() throws IOException {
        TrainedModel model = TestModels.slim(false);
        Optional<ImageSize> size = Optional.of(new ImageSize(64, 96));
        Path labels =
                write(model, new TfLiteForm(Quantization.FLOAT32, IoType.INT8, TfLiteOutput.LABELS, size), NO_IMAGES);
        Path scores = write(
                model,
                new TfLiteForm(Quantization.FLOAT32, IoType.INT8, TfLiteOutput.SCORES, Optional.empty()),
                NO_IMAGES);
        RgbImage image = TestModels.image(64, 96, 4);

        assertEquals("model-float32-labels-64x96.onnx", labels.getFileName().toString());
        assertSameLabels(model, labels, image);
        assertSameLabels(model, scores, image);
        float[] probabilities = logits(scores, image);
        double sum = 0;
        for (int c = 0; c < TestModels.CLASSES; c++) {
            sum += probabilities[c];
        }
        assertEquals(1, sum, 1e-5);
    }

    @Test
    void aDamagedFileIsToldOf() throws IOException {
        TrainedModel model = TestModels.small();
        Path file = write(model, TfLiteForm.of(Quantization.FLOAT32), NO_IMAGES);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertTrue(assertThrows(BadInputException.class, () -> Segmenters.open(file))
                .getMessage()
                .startsWith(file + " is "));
        bytes[bytes.length / 3] ^= 1;
        Files.write(file, bytes);
        assertEquals(
                file + " is a damaged ONNX model",
                assertThrows(BadInputException.class, () -> Segmenters.open(file))
                        .getMessage());
        Files.writeString(file, "no model");
        assertTrue(assertThrows(BadInputException.class, () -> Segmenters.open(file))
                .getMessage()
                .startsWith(file + " is no ONNX model that ONNX Runtime can load: "));
    }

    @Test
    void whatIsKnownOfAFileNeedNotBeTold() throws IOException {
        Path file = write(TestModels.small(), TfLiteForm.of(Quantization.FLOAT32), NO_IMAGES);
        Optional<Normalize> told = Optional.of(new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)));

        assertThrows(BadSettingException.class, () -> Segmenters.open(file, 1, told));
    }

    /** A model of others whose scores are its pixel values, so that the class is the strongest colour. */
    private Path foreign(List<OnnxGraph.Side> shape) throws IOException {
        OnnxGraph graph = new OnnxGraph("colours");
        graph.input("pixels", OnnxGraph.Type.FLOAT, shape);
        graph.output(graph.node("Identity", "same", List.of("pixels")), OnnxGraph.Type.FLOAT, shape);
        return foreign(graph);
    }

    private Path foreign(OnnxGraph graph) throws IOException {
        return Files.write(
                folder.resolve("colours.onnx"),
                new ProtoMessage()
                        .integer(1, 8)
                        .message(7, graph.message())
                        .message(8, new ProtoMessage().text(1, "").integer(2, 17))
                        .toByteArray());
    }

    @Test
    void modelsOfOthersMayHaveChannelsFirstOrLast() throws IOException {
        RgbImage image = new RgbImage(32, 32, new byte[32 * 32 * 3]);
        Arrays.fill(image.rgb(), (byte) 100);
        for (int i = 0; i < 32 * 32; i++) {
            image.rgb()[3 * i + i % 3] = (byte) 120;
        }
        Optional<Normalize> told = Optional.of(new Normalize(List.of(50.0, 50.0, 40.0), List.of(2.0, 2.0, 2.0)));
        OnnxGraph.Side free = OnnxGraph.Side.free("free");
        OnnxGraph.Side colours = OnnxGraph.Side.of(3);
        OnnxGraph.Side one = OnnxGraph.Side.of(1);
        for (List<OnnxGraph.Side> shape : List.of(
                List.of(one, colours, free, free),
                List.of(one, free, free, colours),
                List.of(OnnxGraph.Side.of(2), colours, free, free))) {
            Path file = foreign(shape);
            assertThrows(BadSettingException.class, () -> Segmenters.open(file));
            try (Segmenter segmenter = Segmenters.open(file, 1, told)) {
                byte[] classes = segmenter.segment(image).classes();
                for (int i = 0; i < classes.length; i++) {
                    assertEquals(i % 3, classes[i]);
                }
            }
        }
    }

    /** A single score is one of two classes to whoever made it; taken for one of each class, the first always has the most. */
    @Test
    void aModelOfOneScoreIsRefused() throws IOException {
        OnnxGraph.Side free = OnnxGraph.Side.free("free");
        Optional<Normalize> told = Optional.of(new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)));
        for (OnnxGraph.Side scores : List.of(OnnxGraph.Side.of(1), OnnxGraph.Side.free("any"))) {
            OnnxGraph graph = new OnnxGraph("grey");
            graph.input(
                    "pixels", OnnxGraph.Type.FLOAT, List.of(OnnxGraph.Side.of(1), OnnxGraph.Side.of(3), free, free));
            String grey = graph.node("ReduceMean", "grey", List.of("pixels"), Attribute.integers("axes", 1));
            graph.output(grey, OnnxGraph.Type.FLOAT, List.of(OnnxGraph.Side.of(1), scores, free, free));
            Path file = foreign(graph);
            String sentence = assertThrows(BadInputException.class, () -> {
                        try (Segmenter segmenter = Segmenters.open(file, 1, told)) {
                            segmenter.segment(TestModels.image(32, 32, 1));
                        }
                    })
                    .getMessage();
            assertTrue(sentence.contains("a value for each of at least 2 classes"), sentence);
        }
    }

    /** Images first, channels next. */
    private static float[] batch(Path file, RgbImage... images) throws OrtException {
        int area = images[0].height() * images[0].width();
        float[] fed = new float[3 * area * images.length];
        for (int i = 0; i < fed.length; i++) {
            int place = i % area;
            fed[i] = images[i / (3 * area)].rgb()[3 * place + i / area % 3] & 0xFF;
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "dance4j");
        long[] shape = {images.length, 3, images[0].height(), images[0].width()};
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(fed), shape);
                OrtSession.Result result = session.run(Map.of("image", tensor))) {
            OnnxTensor made = (OnnxTensor) result.get(0);
            assertEquals(images.length, made.getInfo().getShape()[0]);
            float[] values = new float[made.getFloatBuffer().remaining()];
            made.getFloatBuffer().get(values);
            return values;
        }
    }

    @Test
    void eachImageOfABatchIsComputedAsIfAlone() throws IOException, OrtException {
        RgbImage one = TestModels.image(64, 96, 1);
        RgbImage other = TestModels.image(64, 96, 2);
        TfLiteExport.CalibrationData data =
                new TfLiteExport.CalibrationData(List.of(one, other), CalibrationMethod.MIN_MAX);
        for (TrainedModel model : List.of(TestModels.slim(false), all(false))) {
            for (Quantization quantization : List.of(Quantization.FLOAT32, Quantization.INT8)) {
                Path file = write(model, TfLiteForm.of(quantization), data);
                float[] alone = batch(file, one);
                float[] both = batch(file, other, one);
                assertEquals(2 * alone.length, both.length);
                assertEquals(0, difference(alone, Arrays.copyOfRange(both, alone.length, both.length)), 1e-5);
            }
        }
    }

    @Test
    void whatHasNoFormInOnnxIsRefusedByTheNameOfItsLayer() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String scores = net.append("scores", new Conv2d(TestModels.CLASSES, 1, 1, 0, 1, true), image);
        Quantize grid = new Quantize(8, false, Quantize.KernelGrid.MAXIMUM, 8);
        Layers layers = new Layers(net, net.append("grid", grid, scores));

        assertEquals(
                "layer grid, a Quantize, has no form in ONNX",
                assertThrows(ConversionException.class, layers::lowered).getMessage());
        TfLiteForm half = TfLiteForm.of(Quantization.FLOAT16);
        TrainedModel small = TestModels.small();
        assertEquals(
                "an ONNX file is of float32 or int8, not of float16",
                assertThrows(ConversionException.class, () -> OnnxExport.convert(small, small.card(), half, NO_IMAGES))
                        .getMessage());
    }

    /** A network whose last layer is lowered. */
    private record Layers(LayerStack net, String last) {
        String lowered() {
            Network network = new Network("grids", 1, net.layers(), last, List.of());
            return network.layer(last)
                    .op()
                    .accept(new OnnxLowering(
                            new OnnxGraph("grids"),
                            network.layer(last),
                            List.of("x"),
                            TestModels.CLASSES,
                            role -> "",
                            "y"));
        }
    }
}
