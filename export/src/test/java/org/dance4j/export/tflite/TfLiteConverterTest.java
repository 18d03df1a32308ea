package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.errors.ConverterUnavailableException;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class TfLiteConverterTest {

    private static final TfLiteConverter.Input INPUT = new TfLiteConverter.Input("x", List.of(1, -1, -1, 3));

    private final TfLiteConverter converter = TfLiteConverter.find();

    @Test
    void aTinyGraphBecomesAModel() {
        byte[] model = converter.convert(graph(), INPUT, List.of("y"), Quantization.FLOAT32, IoType.FLOAT32);

        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(1, 2);
            assertEquals(
                    List.of(tensorflowlite.kTfLiteBuiltinRelu),
                    runtime.operations().stream()
                            .map(LiteRuntime.Operation::code)
                            .toList());
            assertArrayEquals(new float[] {0, 1, 2, 0, 0, 3}, runtime.run(new float[] {-1, 1, 2, 0, -5, 3}, 6));
        }
    }

    @Test
    void anUnsupportedOperationIsNamed() {
        ConversionException e = assertThrows(
                ConversionException.class,
                () -> converter.convert(graph(), INPUT, List.of("z"), Quantization.FLOAT32, IoType.FLOAT32));

        assertEquals("TFLite has no operation for Svd (z)", e.getMessage());
        assertEquals(Optional.of("z"), e.operation());
    }

    @Test
    void theLayerOfAnUnsupportedOperationIsNamed() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        net.append("head.conv", new Pad(1), image);
        net.append("head.conv2", new Pad(1), image);
        ConversionException refusal = assertThrows(
                ConversionException.class,
                () -> converter.convert(
                        graph(), INPUT, List.of("network/head.conv/Svd"), Quantization.FLOAT32, IoType.FLOAT32));

        assertEquals(
                "TFLite has no operation for Svd (network/head.conv/Svd) in layer head.conv, a Pad",
                TfLiteExport.withLayer(refusal, net.layers()).getMessage());
        ConversionException other = new ConversionException("TFLite has no operation for Svd", "elsewhere/Svd");
        assertSame(other, TfLiteExport.withLayer(other, net.layers()));
    }

    @Test
    void aLibraryWithoutTheConverterIsToldOf() {
        Path library = NativeConverter.library();

        ConverterUnavailableException e = assertThrows(
                ConverterUnavailableException.class,
                () -> NativeConverter.in(library.resolveSibling("libtensorflow_framework.so.2")));

        assertTrue(
                e.getMessage().startsWith("TensorFlow's TFLite converter is not in the loaded TensorFlow library: "),
                e.getMessage());
        assertThrows(
                ConverterUnavailableException.class, () -> NativeConverter.in(library.resolveSibling("libnothing.so")));
    }

    @Test
    void anOutputThatIsNotThereIsNamed() {
        ConversionException e = assertThrows(
                ConversionException.class,
                () -> converter.convert(graph(), INPUT, List.of("nowhere"), Quantization.FLOAT32, IoType.FLOAT32));

        assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
    }

    @Test
    void bytesThatAreNoGraphAreRefused() {
        assertThrows(
                ConversionException.class,
                () -> converter.convert(
                        new byte[] {1, 2, 3, 4, 5}, INPUT, List.of("y"), Quantization.FLOAT32, IoType.FLOAT32));
    }

    private static byte[] graph() {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> x =
                    tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            tf.withName("y").nn.relu(x);
            tf.withName("z").linalg.svd(x);
            tf.withSubScope(FrozenGraph.NETWORK)
                    .withSubScope(NetworkOps.scope("head.conv"))
                    .linalg
                    .svd(x);
            return graph.toGraphDef().toByteArray();
        }
    }
}
