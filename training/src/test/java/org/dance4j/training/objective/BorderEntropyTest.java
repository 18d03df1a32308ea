package org.dance4j.training.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.AuxiliaryTarget;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.training.settings.ClassWeights;
import org.dance4j.training.settings.LossSettings;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class BorderEntropyTest {

    private static final OutputName OUTPUT = new OutputName("network", "boundary");
    private static final byte VOID = (byte) 255;

    /** An image with two classes and one of void, and one with a single class, which has no borders. */
    private static final byte[] LABELS = {
        0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, VOID, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2
    };

    /** Of pixels that all count the same borders are as wide as where none else is asked for. */
    @Test
    void aNetworksOwnOutputOfBordersLearnsThem() {
        LayerStack net = new LayerStack();
        String x = net.conv("conv", net.image(Architecture.Options.IMAGENET), 8, 3, 1);
        String edges = net.classifier("edges", x, 1);
        String scores = net.classifier("scores", x, 5);
        Network network = new Network(
                "edged", 1, net.layers(), scores, List.of(new Auxiliary(edges, 0.4, AuxiliaryTarget.BORDERS)));
        PixelLoss usual = new LossSettings(ClassWeights.Balance.NONE, 0.0, 1.0, null, 1.0, null, 0.0).pixels(5);
        assertEquals(
                new Objective.Weighted(new BorderEntropy(new OutputName("network", edges), "batch", 5, 3), 0.4),
                Objective.crossEntropy(network, "network", "batch", usual)
                        .terms()
                        .get(1));
    }

    /**
     * Value and gradient of PyTorch 2.13: {@code interpolate(z, (4, 4), mode='bilinear')},
     * {@code binary_cross_entropy_with_logits} and the mean over the pixels near a border and over the others, each times
     * half of the image's weight by the nominal batch of 4.
     */
    @Test
    void itIsPyTorchsOfBothKindsOfPixels() {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Logits logits = new Logits(
                    tf.constant(Shape.of(2, 2, 2, 1), DataBuffers.of(new float[] {0.5f, -1, 2, 0.25f, 1, -2, 0, 3})),
                    1,
                    new Logits.Coarseness(Optional.of(Interpolation.BILINEAR), 2, List.of()));
            Loss loss = new BorderEntropy(OUTPUT, "batch", 3, 1).loss(tf, step(tf, logits));
            try (Result result =
                    session.runner().fetch(loss.value()).fetch(loss.gradient()).run()) {
                assertEquals(0.36135858, ((TFloat32) result.get(0)).getFloat(), 1e-6);
                float[] gradient = new float[8];
                ((TFloat32) result.get(1)).asRawTensor().data().asFloats().read(gradient);
                assertArrayEquals(
                        new float[] {
                            0.00710529f,
                            -0.01544379f,
                            0.02744027f,
                            -0.00166743f,
                            0.02478186f,
                            0.01433043f,
                            0.02518348f,
                            0.03254624f
                        },
                        gradient,
                        1e-6f);
            }
        }
    }

    @Test
    void whatTellsNoBordersIsRefused() {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Logits two = new Logits(
                    tf.constant(Shape.of(1, 1, 1, 2), DataBuffers.of(new float[2])), 2, Logits.Coarseness.NONE);
            BorderEntropy loss = new BorderEntropy(OUTPUT, "batch", 3, 1);
            StepTensors step = step(tf, two);
            assertThrows(IllegalArgumentException.class, () -> loss.loss(tf, step));
        }
        assertThrows(IllegalArgumentException.class, () -> new BorderEntropy(OUTPUT, "batch", 3, 0));
    }

    private static StepTensors step(Ops tf, Logits logits) {
        return new StepTensors(
                tf,
                Map.of(OUTPUT, logits),
                Map.of(
                        "batch",
                        new StepTensors.Input(
                                tf.constant(TUint8.class, Shape.of(2, 4, 4), DataBuffers.of(LABELS)),
                                tf.constant(new float[] {0.7f, 1.3f}))),
                tf.constant(4f));
    }
}
