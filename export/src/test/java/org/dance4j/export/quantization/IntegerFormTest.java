package org.dance4j.export.quantization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.export.tflite.FrozenGraph;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.LiteRuntime;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Normalize;
import org.junit.jupiter.api.Test;

class IntegerFormTest {

    @Test
    void normalisationBecomesAConvolution() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(10.0, 20.0), List.of(2.0, 4.0)));
        Network network = new Network("tiny", 1, net.layers(), image, List.of());

        Folding.Folded form = IntegerForm.of(new Folding.Folded(network, Weights.of(Map.of())));

        assertEquals(
                new Conv2d(2, 1, 1, 0, 1, true), form.network().layer(image).op());
        assertArrayEquals(
                new float[] {0.5f, 0, 0, 0.25f},
                form.weights().get(image + "/kernel").toArray());
        assertArrayEquals(
                new float[] {-5, -5}, form.weights().get(image + "/bias").toArray());
    }

    @Test
    void aSumOfThreeBecomesAChain() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String sum = net.add("sum", image, image, image);
        Network network = new Network("tiny", 1, net.layers(), sum, List.of());

        List<List<String>> inputs =
                IntegerForm.of(new Folding.Folded(network, Weights.of(Map.of()))).network().layers().stream()
                        .map(layer -> layer.inputs())
                        .toList();

        assertEquals(List.of(List.of(), List.of("image", "image"), List.of("sum.of2", "image")), inputs);
    }

    @Test
    void aBatchNormThatIsLeftHasNoIntegerForm() {
        LayerStack net = new LayerStack();
        String norm = net.batchNorm("bn", net.append("image", new Input(3)));
        Network network = new Network("tiny", 1, net.layers(), norm, List.of());
        Folding.Folded folded = Folding.fold(network, Weights.initial(network, 1));

        BadInputException e = assertThrows(BadInputException.class, () -> IntegerForm.of(folded));
        assertTrue(e.getMessage().contains("bn"), e.getMessage());
    }

    /** The kernel is quantized for both readers, whichever comes last. */
    @Test
    void ofSharedWeightsTheBiasStaysWithinIntegersAtTheFinestInput() {
        Conv2d shared = new Conv2d(2, 1, 1, 0, 1, true);
        Network network = new Network(
                "tiny",
                1,
                List.of(
                        new Layer("image", Part.HEAD, new Input(3), List.of()),
                        new Layer("fine", Part.HEAD, new Conv2d(3, 1, 1, 0, 1, false), List.of("image")),
                        new Layer("first", Part.HEAD, shared, List.of("fine"), "shared"),
                        new Layer("second", Part.HEAD, shared, List.of("image"), "shared"),
                        new Layer("logits", Part.HEAD, new Add(), List.of("first", "second"))),
                "logits",
                List.of());
        Folding.Folded folded = new Folding.Folded(
                network,
                Weights.of(Map.of(
                        "fine/kernel", FloatTensor.of(List.of(1, 1, 3, 3), 1e-3f, 0, 0, 0, 1e-3f, 0, 0, 0, 1e-3f),
                        "shared/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 1, 1e-12f, 0, 0, 0, 0),
                        "shared/bias", FloatTensor.of(List.of(2), 0, 100))));
        Map<String, Range> ranges = Map.of(
                "fine", new Range(0, 0.255f),
                "first", new Range(0, 255),
                "second", new Range(0, 255),
                "logits", new Range(0, 510));

        FrozenGraph frozen =
                FrozenGraph.integers(IntegerModel.calibrated(folded, ranges), TfLiteForm.of(Quantization.INT8));
        byte[] model = TfLiteConverter.find()
                .convert(frozen.graphDef(), frozen.input(), List.of("logits"), Quantization.INT8, IoType.INT8);

        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(1, 1);
            assertArrayEquals(new byte[] {4 - 128, 100 - 128}, runtime.run(new byte[] {8 - 128, 50, 60}, 2));
        }
    }

    @Test
    void aSmallWeightBesideALargeBiasStaysWithinItsIntegers() {
        // The second filter's bias, in steps of its own weights times the input's, would pass 32 bits.
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String logits = net.classifier("logits", image, 2);
        Network network = new Network("tiny", 1, net.layers(), logits, List.of());
        Folding.Folded folded = new Folding.Folded(
                network,
                Weights.of(Map.of(
                        "logits/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 1, 1e-12f, 0, 0, 0, 0),
                        "logits/bias", FloatTensor.of(List.of(2), 0, 100))));

        FrozenGraph frozen = FrozenGraph.integers(
                IntegerModel.calibrated(folded, Map.of("logits", new Range(0, 255))), TfLiteForm.of(Quantization.INT8));
        byte[] model = TfLiteConverter.find()
                .convert(frozen.graphDef(), frozen.input(), List.of("logits"), Quantization.INT8, IoType.INT8);

        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(1, 1);
            assertArrayEquals(new byte[] {7 - 128, 100 - 128}, runtime.run(new byte[] {7 - 128, 50, 60}, 2));
        }
    }
}
