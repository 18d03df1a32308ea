package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class ReferenceNetworksTest {

    private static final Op.Normalize UNCHANGED = new Op.Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    @BeforeEach
    void referencesAreThere() {
        assumeTrue(
                Files.isDirectory(ReferenceNetworks.FOLDER),
                "skipped: there is no folder " + ReferenceNetworks.FOLDER + " to compare with");
    }

    @Test
    void resNet18ComputesWhatTorchvisionDoes() throws IOException {
        Network network = ResNet.classifier18(1000, UNCHANGED);
        assertSame("resnet18", run(network).get("fc"));
        assertEquals(11_689_512, Cost.of(network, 224, 224).parameters());
    }

    @Test
    void biSeNetAndItsAuxiliaryOutputsComputeWhatThePublicOneDoes() throws IOException {
        Network network = Architectures.network("bisenet", new Architecture.Options("resnet18", 11, UNCHANGED));
        Map<String, float[]> outputs = run(network);
        assertSame("bisenet_resnet18_96x128", outputs.get("conv_out.logits"));
        assertSame("bisenet_resnet18_96x128_aux16", outputs.get("conv_out16.logits"));
        assertSame("bisenet_resnet18_96x128_aux32", outputs.get("conv_out32.logits"));
        assertEquals(13_422_625, Cost.of(network, 96, 128).parameters());
    }

    private static void assertSame(String reference, float[] found) throws IOException {
        float[] expected = ReferenceNetworks.output(reference);
        assertEquals(expected.length, found.length);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertTrue(difference <= 1e-3 * largest, reference + " differs by " + difference / largest);
    }

    private static Map<String, float[]> run(Network network) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> image =
                    tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
            NetworkOps.Result made = NetworkOps.inference(
                    tf, network, NetworkOps.constants(tf, ReferenceNetworks.weights(network)), image);
            Session.Runner runner = session.runner();
            network.outputs().forEach(name -> runner.fetch(made.layers().get(name)));
            float[] pixels = ReferenceNetworks.image(96, 128);
            Map<String, float[]> values = new LinkedHashMap<>();
            try (TFloat32 fed = TFloat32.tensorOf(Shape.of(1, 96, 128, 3), DataBuffers.of(pixels));
                    Result results = runner.feed(image, fed).run()) {
                for (int i = 0; i < network.outputs().size(); i++) {
                    TFloat32 output = (TFloat32) results.get(i);
                    float[] copy = new float[(int) output.size()];
                    output.asRawTensor().data().asFloats().read(copy);
                    values.put(network.outputs().get(i), copy);
                }
            }
            return values;
        }
    }
}
