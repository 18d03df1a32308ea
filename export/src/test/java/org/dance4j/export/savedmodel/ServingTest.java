package org.dance4j.export.savedmodel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.UnknownFieldSet;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TestModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.io.ReaderRead;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** What a SavedModel offers to those who serve it. */
class ServingTest {

    @TempDir
    private static Path folder;

    private static final TrainedModel MODEL = TestModels.slim(true);
    private static Path saved;
    private static SavedModelBundle bundle;

    @BeforeAll
    static void export() throws IOException {
        saved = folder.resolve("saved_model");
        SavedModelExport.write(MODEL, MODEL.card(), saved);
        bundle = SavedModelBundle.load(saved.toString());
    }

    @AfterAll
    static void close() {
        bundle.close();
    }

    /**
     * @param labels {@code [N, H, W]}
     * @param confidence {@code [N, H, W]}
     */
    private record Answer(Shape shape, byte[] labels, float[] confidence) {}

    private static Answer answer(Result result) {
        TUint8 labels = (TUint8) result.get("labels").orElseThrow();
        TFloat32 confidence = (TFloat32) result.get("confidence").orElseThrow();
        assertEquals(labels.shape(), confidence.shape());
        return new Answer(labels.shape(), bytes(labels), floats(confidence));
    }

    private static Answer label(Shape shape, byte[] pixels) {
        try (TUint8 images = TUint8.tensorOf(shape, DataBuffers.of(pixels));
                Result result = bundle.function("serving_default").call(Map.of("image", images))) {
            return answer(result);
        }
    }

    private static Answer label(RgbImage image) {
        return label(Shape.of(1, image.height(), image.width(), 3), image.rgb());
    }

    private static byte[] bytes(TUint8 tensor) {
        byte[] values = new byte[(int) tensor.size()];
        tensor.asRawTensor().data().read(values);
        return values;
    }

    private static float[] floats(TFloat32 tensor) {
        float[] values = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    /** Blocks of colour with this much noise. */
    private static RgbImage image(int height, int width, int noise) {
        byte[] rgb = new byte[height * width * 3];
        java.util.Random random = new java.util.Random(3);
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            rgb[i] = (byte) (10 + 10 * (x / 40) + (noise == 0 ? 0 : random.nextInt(noise)));
        }
        return new RgbImage(height, width, rgb);
    }

    @Test
    void eachImageOfABatchIsLabelledAsAlone() {
        RgbImage simple = image(128, 160, 66);
        RgbImage busy = image(128, 160, 185);
        double[] p = Stream.of(simple, busy)
                .mapToDouble(image -> MODEL.complexity().cdf(Complexity.mean(image)))
                .toArray();
        assertTrue(p[0] > 0.05 && p[0] < 0.15 && p[1] > 0.85 && p[1] < 0.95, Arrays.toString(p));
        assertNotEquals(MODEL.sizeFor(simple), MODEL.sizeFor(busy));

        byte[] both = new byte[3 * simple.rgb().length];
        System.arraycopy(simple.rgb(), 0, both, 0, simple.rgb().length);
        System.arraycopy(busy.rgb(), 0, both, simple.rgb().length, simple.rgb().length);
        System.arraycopy(simple.rgb(), 0, both, 2 * simple.rgb().length, simple.rgb().length);
        Answer batch = label(Shape.of(3, 128, 160, 3), both);

        assertEquals(Shape.of(3, 128, 160), batch.shape());
        int pixels = 128 * 160;
        RgbImage[] images = {simple, busy, simple};
        for (int i = 0; i < images.length; i++) {
            Answer alone = label(images[i]);
            assertArrayEquals(alone.labels(), Arrays.copyOfRange(batch.labels(), i * pixels, (i + 1) * pixels));
            assertArrayEquals(
                    alone.confidence(), Arrays.copyOfRange(batch.confidence(), i * pixels, (i + 1) * pixels), 1e-5f);
        }
    }

    /** Seven images of a size: the network runs on three of them, on three more, and on the last. */
    @Test
    void imagesThatDoNotFitTogetherAreLabelledAsAlone() {
        int height = 320;
        int width = 384;
        int pixels = height * width;
        assertEquals(3, BatchLoops.MOST_PIXELS / pixels);
        byte[] all = new byte[7 * pixels * 3];
        RgbImage[] images = new RgbImage[7];
        for (int i = 0; i < images.length; i++) {
            byte[] rgb = image(height, width, 200).rgb().clone();
            for (int j = i; j < rgb.length; j += 7) {
                rgb[j] = (byte) (30 * i);
            }
            images[i] = new RgbImage(height, width, rgb);
            assertEquals(MODEL.sizeFor(images[0]), MODEL.sizeFor(images[i]));
            System.arraycopy(rgb, 0, all, i * rgb.length, rgb.length);
        }
        Answer batch = label(Shape.of(images.length, height, width, 3), all);
        for (int i = 0; i < images.length; i++) {
            byte[] alone = label(images[i]).labels();
            int first = i * pixels;
            long same = IntStream.range(0, pixels)
                    .filter(at -> alone[at] == batch.labels()[first + at])
                    .count();
            assertTrue(same >= 0.9999 * pixels, same + " of " + pixels + " pixels");
        }
    }

    @Test
    void scoresAreTheProbabilitiesOfWhichTheLabelsAreTheLargest() {
        RgbImage image = image(50, 70, 60);
        Answer answer = label(image);
        try (TUint8 pixels = ImageTensors.image(image);
                Result result = bundle.function("scores").call(Map.of("image", pixels))) {
            TFloat32 scores = (TFloat32) result.get("scores").orElseThrow();
            assertEquals(Shape.of(1, 50, 70, TestModels.CLASSES), scores.shape());
            float[] values = floats(scores);
            for (int i = 0; i < 50 * 70; i++) {
                float sum = 0;
                float largest = 0;
                for (int c = 0; c < TestModels.CLASSES; c++) {
                    sum += values[i * TestModels.CLASSES + c];
                    largest = Math.max(largest, values[i * TestModels.CLASSES + c]);
                }
                assertEquals(1, sum, 1e-5);
                assertEquals(largest, answer.confidence()[i], 1e-5);
                assertEquals(largest, values[i * TestModels.CLASSES + answer.labels()[i]], 1e-5);
            }
        }
    }

    @Test
    void noImagesAndNoPixelsAndOnePixelAreLabelledToo() {
        assertEquals(
                Shape.of(0, 40, 30), label(Shape.of(0, 40, 30, 3), new byte[0]).shape());
        assertEquals(
                Shape.of(2, 0, 30), label(Shape.of(2, 0, 30, 3), new byte[0]).shape());
        assertEquals(
                Shape.of(2, 30, 0), label(Shape.of(2, 30, 0, 3), new byte[0]).shape());
        Answer pixel = label(new RgbImage(1, 1, new byte[] {10, 20, 30}));
        assertEquals(Shape.of(1, 1, 1), pixel.shape());
        assertTrue(pixel.confidence()[0] >= 1f / TestModels.CLASSES && pixel.confidence()[0] <= 1);
    }

    @Test
    void theGraphHoldsWhatInferenceNeedsAndNothingElse() throws IOException {
        GraphDef graph = SavedModel.parseFrom(Files.readAllBytes(saved.resolve("saved_model.pb")))
                .getMetaGraphs(0)
                .getGraphDef();
        Set<String> types = new TreeSet<>();
        int weights = 0;
        for (List<NodeDef> nodes : Stream.concat(
                        Stream.of(graph.getNodeList()),
                        graph.getLibrary().getFunctionList().stream().map(FunctionDef::getNodeDefList))
                .toList()) {
            for (NodeDef node : nodes) {
                types.add(node.getOp());
                TensorProto value = node.getAttrOrDefault("value", org.tensorflow.proto.AttrValue.getDefaultInstance())
                        .getTensor();
                weights += value.getTensorContent().size() / Float.BYTES;
            }
        }
        types.removeAll(Set.of(
                // Signatures, functions and loops.
                "Placeholder",
                "PlaceholderWithDefault",
                "Identity",
                "Const",
                "StatelessWhile",
                "PartitionedCall",
                "TensorScatterUpdate",
                // Images that the network runs on together.
                "Where",
                "DecodeJpeg",
                // How an encoded image is turned.
                "StringLength",
                "Substr",
                "DecodePaddedRaw",
                "All",
                "Any",
                "Equal",
                "GreaterEqual",
                "LessEqual",
                "LogicalAnd",
                "LogicalOr",
                "LogicalNot",
                "MatMul",
                "Transpose",
                // The network.
                "Conv2D",
                "BiasAdd",
                "Relu",
                "MaxPool",
                "Mean",
                "Mul",
                "Add",
                "AddV2",
                "Sigmoid",
                "ConcatV2",
                "Pad",
                "PadV2",
                "ResizeBilinear",
                "ResizeNearestNeighbor",
                // Complexity, sizes and labels.
                "ArgMax",
                "ArgMin",
                "Softmax",
                "Max",
                "Min",
                "Maximum",
                "Minimum",
                "Sum",
                "Prod",
                "Sqrt",
                "Square",
                "Exp",
                "Erf",
                "Abs",
                "Ceil",
                "Floor",
                "Sub",
                "Div",
                "RightShift",
                "MirrorPad",
                "Cast",
                "Fill",
                "Zeros",
                "Range",
                "Greater",
                "Less",
                "Select",
                "SelectV2",
                "ClipByValue",
                "Slice",
                "StridedSlice",
                "GatherV2",
                "Shape",
                "Size",
                "Reshape",
                "Squeeze",
                "ExpandDims",
                "Pack"));
        assertEquals(Set.of(), types);
        long parameters = MODEL.network().inference().parameters().stream()
                .mapToLong(tensor -> tensor.size())
                .sum();
        assertTrue(weights < 1.05 * parameters, weights + " values are stored of " + parameters + " parameters");
    }

    @Test
    void tensorFlowReadsTheWarmUpRequest() throws IOException {
        Path file = saved.resolve("assets.extra/tf_serving_warmup_requests");
        byte[] record;
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            var queue = tf.io.fifoQueue(List.of(TString.class));
            var filled = tf.io.queueEnqueue(queue, List.of(tf.constant(file.toString())));
            ReaderRead read = tf.io.readerRead(tf.io.tfRecordReader(), queue);
            session.runner().addTarget(filled.op()).run();
            try (Result result = session.runner().fetch(read.value()).run()) {
                record = ((TString) result.get(0)).asBytes().getObject();
            }
        }
        UnknownFieldSet request = message(message(UnknownFieldSet.parseFrom(record), 6), 1);
        UnknownFieldSet model = message(request, 1);
        assertEquals(
                "serving_default",
                model.getField(3).getLengthDelimitedList().get(0).toStringUtf8());
        UnknownFieldSet input = message(request, 2);
        assertEquals("image", input.getField(1).getLengthDelimitedList().get(0).toStringUtf8());
        TensorProto image =
                TensorProto.parseFrom(input.getField(2).getLengthDelimitedList().get(0));
        long[] sizes = image.getTensorShape().getDimList().stream()
                .mapToLong(dim -> dim.getSize())
                .toArray();
        Answer answer = label(Shape.of(sizes), image.getTensorContent().toByteArray());
        assertEquals(Shape.of(Arrays.copyOf(sizes, 3)), answer.shape());
    }

    private static UnknownFieldSet message(UnknownFieldSet around, int field) throws IOException {
        assertEquals(1, around.getField(field).getLengthDelimitedList().size());
        return UnknownFieldSet.parseFrom(
                around.getField(field).getLengthDelimitedList().get(0));
    }

    @Test
    void aJvmWithTensorFlowAloneGivesTheSameLabels() throws Exception {
        RgbImage image = image(50, 70, 60);
        Path classes = folder.resolve("classes/org/dance4j/export/savedmodel");
        Files.createDirectories(classes);
        try (var in = OnlyTensorFlow.class.getResourceAsStream("OnlyTensorFlow.class")) {
            Files.copy(in, classes.resolve("OnlyTensorFlow.class"));
        }
        Path pixels = Files.write(folder.resolve("pixels"), image.rgb());
        Path labels = folder.resolve("labels");
        String classPath = Stream.concat(
                        Stream.of(folder.resolve("classes").toString()),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(jar ->
                                        jar.matches(".*/(tensorflow-core|ndarray|javacpp|protobuf-java)[^/]*\\.jar")))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        OnlyTensorFlow.class.getName(),
                        saved.toString(),
                        pixels.toString(),
                        "50",
                        "70",
                        labels.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertArrayEquals(label(image).labels(), Files.readAllBytes(labels));
    }

    @Test
    void theCInterfaceGivesTheSameLabels() {
        RgbImage image = image(50, 70, 60);
        TF_Status status = tensorflow.TF_NewStatus();
        TF_SessionOptions options = tensorflow.TF_NewSessionOptions();
        TF_Graph graph = tensorflow.TF_NewGraph();
        TF_Session session = tensorflow.TF_LoadSessionFromSavedModel(
                options,
                null,
                new BytePointer(saved.toString()),
                new PointerPointer<>("serve"),
                1,
                graph,
                null,
                status);
        assertEquals(tensorflow.TF_OK, tensorflow.TF_GetCode(status), () -> tensorflow.TF_Message(status)
                .getString());
        // What the signature calls image and labels.
        TF_Output input = new TF_Output()
                .oper(tensorflow.TF_GraphOperationByName(graph, "image"))
                .index(0);
        TF_Output output = new TF_Output()
                .oper(tensorflow.TF_GraphOperationByName(graph, "labels"))
                .index(0);
        long[] shape = {1, 50, 70, 3};
        TF_Tensor pixels = tensorflow.TF_AllocateTensor(tensorflow.TF_UINT8, shape, 4, image.rgb().length);
        new BytePointer(tensorflow.TF_TensorData(pixels)).put(image.rgb());
        PointerPointer<TF_Tensor> results = new PointerPointer<>(1);
        tensorflow.TF_SessionRun(
                session,
                null,
                input,
                new PointerPointer<TF_Tensor>(1).put(0, pixels),
                1,
                output,
                results,
                1,
                new PointerPointer<>(1),
                0,
                null,
                status);
        assertEquals(tensorflow.TF_OK, tensorflow.TF_GetCode(status), () -> tensorflow.TF_Message(status)
                .getString());
        TF_Tensor labels = new TF_Tensor(results.get(0));
        byte[] found = new byte[(int) tensorflow.TF_TensorByteSize(labels)];
        new BytePointer(tensorflow.TF_TensorData(labels)).get(found);
        assertArrayEquals(label(image).labels(), found);
        tensorflow.TF_DeleteTensor(labels);
        tensorflow.TF_DeleteTensor(pixels);
        tensorflow.TF_CloseSession(session, status);
        tensorflow.TF_DeleteSession(session, status);
        tensorflow.TF_DeleteGraph(graph);
        tensorflow.TF_DeleteSessionOptions(options);
        tensorflow.TF_DeleteStatus(status);
    }
}
