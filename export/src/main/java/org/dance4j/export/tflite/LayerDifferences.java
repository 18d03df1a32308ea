package org.dance4j.export.tflite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.integers.Grid;
import org.dance4j.graphs.integers.IntegerMap;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.IntegerNetwork;
import org.dance4j.graphs.integers.QuantizationPlan;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.ops.RangeRule;
import org.tensorflow.proto.NodeDef;

/**
 * How far the integers of a network's layers in Java lie from those of TFLite's runtime, layer by layer: each layer is given
 * what the runtime's layers before it have made.
 *
 * @param most the greatest difference, in integers, of each layer that both have, in the network's order
 */
public record LayerDifferences(Map<String, Integer> most) {

    private static final Set<String> OBSERVED = Set.of("FakeQuantWithMinMaxVars", "ResizeBilinear");

    /** Copies the map, whose order stays. */
    public LayerDifferences {
        most = Collections.unmodifiableMap(new LinkedHashMap<>(most));
    }

    /**
     * Runs one image through both.
     *
     * @param fixed whether TFLite's form is one of this size, which XNNPACK runs as a whole, or of free size
     * @param size of the image, one that the network takes
     * @param rgb its pixels, {@code [height, width, 3]}
     * @throws ConversionException if TFLite has no form for an operation of the network
     */
    public static LayerDifferences measure(
            TfLiteConverter converter, IntegerModel model, boolean fixed, ImageSize size, byte[] rgb) {
        FrozenGraph frozen = FrozenGraph.integers(
                model,
                new TfLiteForm(
                        Quantization.INT8,
                        IoType.INT8,
                        TfLiteOutput.LOGITS,
                        fixed ? Optional.of(size) : Optional.empty()));
        List<Layer> layers = model.form().network().layers();
        Map<String, Range> ranges = new QuantizationPlan(model.form().network()).ranges(model.measured());
        List<String> quantized = layers.stream()
                .filter(layer -> ranges.containsKey(layer.name()) || blends(layer))
                .map(Layer::name)
                .toList();
        List<String> nodes = nodes(frozen);
        if (nodes.size() != quantized.size()) {
            throw new IllegalStateException(
                    quantized.size() + " layers have ranges, found " + nodes.size() + " of them in the graph");
        }
        byte[] pixels = IntegerNetwork.image(size.height(), size.width(), rgb).values();
        FrozenGraph exported = frozen.inPairs(model.form().network());
        List<byte[]> made = outputs(
                converter.convert(exported.graphDef(), exported.input(), nodes, Quantization.INT8, IoType.INT8),
                size,
                pixels,
                nodes.size());
        Map<String, byte[]> theirs = new HashMap<>();
        for (int i = 0; i < quantized.size(); i++) {
            theirs.put(quantized.get(i), made.get(i));
        }
        return compare(
                IntegerNetwork.of(model, ResizingRule.of(fixed)),
                new IntegerMap(size.height(), size.width(), 3, pixels),
                theirs);
    }

    private static boolean blends(Layer layer) {
        return layer.op().range() instanceof RangeRule.LikeInputs like && like.blends();
    }

    private static List<String> nodes(FrozenGraph frozen) {
        return frozen.parsed().getNodeList().stream()
                .filter(node -> OBSERVED.contains(node.getOp()))
                .map(NodeDef::getName)
                .toList();
    }

    private static LayerDifferences compare(IntegerNetwork java, IntegerMap image, Map<String, byte[]> theirs) {
        Map<String, IntegerMap> known = new HashMap<>();
        Map<String, Integer> most = new LinkedHashMap<>();
        java.logits(image, (layer, whole) -> {
            List<IntegerMap> inputs = layer.op().channelFlow().isImage()
                    ? List.of(whole)
                    : layer.inputs().stream().map(known::get).toList();
            IntegerMap own = java.run(layer, inputs);
            byte[] given = theirs.get(layer.name());
            if (given == null) {
                known.put(layer.name(), own);
                return;
            }
            byte[] integers = integers(given, own.values().length, java.grid(layer.name()));
            int greatest = 0;
            for (int i = 0; i < integers.length; i++) {
                greatest = Math.max(greatest, Math.abs(integers[i] - own.values()[i]));
            }
            most.put(layer.name(), greatest);
            known.put(layer.name(), new IntegerMap(own.height(), own.width(), own.channels(), integers));
        });
        return new LayerDifferences(most);
    }

    /** A layer whose size another one takes is given as floats where sizes are free. */
    private static byte[] integers(byte[] given, int count, Grid grid) {
        if (given.length == count) {
            return given;
        }
        FloatBuffer floats =
                ByteBuffer.wrap(given).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        byte[] integers = new byte[count];
        for (int i = 0; i < count; i++) {
            integers[i] = (byte) grid.nearest(floats.get(i));
        }
        return integers;
    }

    /** What a model makes at each of its outputs. */
    private static List<byte[]> outputs(byte[] file, ImageSize size, byte[] pixels, int count) {
        try (BytePointer bytes = new BytePointer(file);
                FlatBufferModel model = FlatBufferModel.VerifyAndBuildFromBuffer(bytes, file.length);
                BuiltinOpResolver resolver = new BuiltinOpResolver();
                InterpreterBuilder builder = new InterpreterBuilder(model, resolver);
                Interpreter interpreter = new Interpreter((Pointer) null)) {
            require(builder.apply(interpreter));
            require(interpreter.ResizeInputTensor(
                    interpreter.inputs().get(0), new int[] {1, size.height(), size.width(), 3}));
            require(interpreter.AllocateTensors());
            try (BytePointer input =
                    new BytePointer(interpreter.input_tensor(0).data().raw())) {
                input.put(pixels);
            }
            require(interpreter.Invoke());
            byte[][] made = new byte[count][];
            for (int i = 0; i < count; i++) {
                TfLiteTensor tensor = interpreter.output_tensor(i);
                made[i] = new byte[(int) tensor.bytes()];
                try (BytePointer output = new BytePointer(tensor.data().raw())) {
                    output.get(made[i]);
                }
            }
            return List.of(made);
        }
    }

    private static void require(int status) {
        if (status != tensorflowlite.kTfLiteOk) {
            throw new IllegalStateException("TFLite refuses a network in integers with status " + status);
        }
    }

    /** The greatest difference of all layers. */
    public int greatest() {
        return most.values().stream().mapToInt(i -> i).max().orElse(0);
    }
}
