package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.export.quantization.Calibration;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.integers.Grid;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.IntegerMap;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.IntegerNetwork;
import org.dance4j.graphs.integers.QuantizationPlan;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.ops.RangeRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Networks in Java's integers beside the same ones in TFLite's runtime with XNNPACK. */
class IntegerLayersTest {

    private static final int CLASSES = 5;

    private static final Set<String> OBSERVED = Set.of("FakeQuantWithMinMaxVars", "ResizeBilinear");

    private static boolean blends(Layer layer) {
        return layer.op().range() instanceof RangeRule.LikeInputs like && like.blends();
    }

    /** A layer whose size another one takes is given as floats where sizes are free. */
    private static byte[] integers(byte[] given, int count, Grid grid) {
        if (given == null || given.length != Float.BYTES * count) {
            return given;
        }
        FloatBuffer floats = ByteBuffer.wrap(given).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        byte[] integers = new byte[count];
        for (int i = 0; i < count; i++) {
            integers[i] = (byte) grid.nearest(floats.get(i));
        }
        return integers;
    }

    @ParameterizedTest
    @CsvSource({
        "bisenet, resnet18, 0, 64, 96, false",
        "bisenet, resnet18, 0, 64, 96, true",
        "deeplabv3plus, mobilenetv2, 16, 64, 96, false",
        "deeplabv3plus, mobilenetv2, 16, 64, 96, true",
        "deeplabv3, resnet50, 16, 64, 96, false",
        "pspnet, resnet50, 8, 96, 96, false",
        "icnet, resnet50-half, 0, 96, 96, false",
        "fcn, vgg16, 0, 64, 96, false"
    })
    void everyLayerIsWithinAStepOfTfLites(
            String architecture, String backbone, int stride, int height, int width, boolean free)
            throws InvalidProtocolBufferException {
        Network network = Architectures.network(
                architecture,
                new Architecture.Options(backbone, CLASSES, stride, 0.125, Architecture.Options.IMAGENET));
        Folding.Folded integers = IntegerForm.of(Folding.fold(network, TestModels.weights(network)));
        ImageSize size = new ImageSize(height, width);
        RgbImage image = TestModels.image(height, width, 1);
        Map<String, Range> measured =
                Calibration.ranges(integers, List.of(new Calibration.Input(image, size)), CalibrationMethod.MIN_MAX);
        IntegerModel model = IntegerModel.calibrated(integers, measured);
        IntegerNetwork java = IntegerNetwork.of(model, free ? ResizingRule.TFLITE : ResizingRule.XNNPACK);

        FrozenGraph frozen = FrozenGraph.integers(
                model, new TfLiteForm(Quantization.INT8, IoType.INT8, TfLiteOutput.LOGITS, free ? Optional.empty() : Optional.of(size)));
        Map<String, Range> ranges = new QuantizationPlan(integers.network()).ranges(measured);
        List<Layer> quantized = integers.network().layers().stream()
                .filter(layer -> ranges.containsKey(layer.name()) || blends(layer))
                .toList();
        List<String> nodes = GraphDef.parseFrom(frozen.graphDef()).getNodeList().stream()
                .filter(node -> OBSERVED.contains(node.getOp()))
                .map(NodeDef::getName)
                .toList();
        assertEquals(quantized.size(), nodes.size());
        byte[] file = TfLiteConverter.find()
                .convert(frozen.graphDef(), frozen.input(), nodes, Quantization.INT8, IoType.INT8);
        Map<String, byte[]> lite = new HashMap<>();
        byte[] pixels = IntegerNetwork.image(height, width, image.rgb()).values();
        try (LiteRuntime runtime = LiteRuntime.optimized(file)) {
            runtime.resize(height, width);
            runtime.run(pixels, 1);
            for (int i = 0; i < nodes.size(); i++) {
                lite.put(quantized.get(i).name(), runtime.output(i));
            }
        }

        Map<String, IntegerMap> known = new HashMap<>();
        java.logits(new IntegerMap(height, width, 3, pixels), (layer, whole) -> {
            List<IntegerMap> inputs = layer.op().channelFlow().isImage()
                    ? List.of(whole)
                    : layer.inputs().stream().map(known::get).toList();
            IntegerMap own = java.run(layer, inputs);
            byte[] theirs = integers(lite.get(layer.name()), own.values().length, java.grid(layer.name()));
            if (theirs != null) {
                assertEquals(own.values().length, theirs.length, layer.name());
                int most = 0;
                for (int i = 0; i < theirs.length; i++) {
                    most = Math.max(most, Math.abs(theirs[i] - own.values()[i]));
                }
                assertTrue(most <= 1, layer.name() + " " + layer.op() + " differs by " + most);
                known.put(layer.name(), new IntegerMap(own.height(), own.width(), own.channels(), theirs));
            } else {
                known.put(layer.name(), own);
            }
        });
    }
}
