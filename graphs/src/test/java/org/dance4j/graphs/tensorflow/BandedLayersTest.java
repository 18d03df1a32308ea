package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.dance4j.graphs.Enlargement;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.LocalLayers;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Pad;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Against networks whose layers are computed for the whole image. */
class BandedLayersTest {

    private static final int CLASSES = 5;

    /** A network up to where its logits are enlarged to the image's size. */
    private static Network network(String name, String backbone) {
        Network all = Architectures.network(
                name, new Architecture.Options(backbone, CLASSES, 0, 0.125, Architecture.Options.IMAGENET));
        return Enlargement.before(all);
    }

    @Test
    void bisenetsRowsReachAsFarAsItsWindowsDo() {
        LocalLayers local = LocalLayers.of(network("bisenet", "resnet18")).orElseThrow();
        // 3 rows of the first window, 2 of the pooling, 4 of each of five, 8 of each of three: 49, in eights.
        assertEquals(56, local.above());
        assertEquals(56, local.below());
        assertEquals(8, local.stride());
        assertEquals(2, local.ends().size(), local.ends()::toString);
        assertTrue(local.ends().values().stream().allMatch(stride -> stride == 8), local.ends()::toString);
        assertTrue(local.ends().keySet().stream().anyMatch(end -> end.startsWith("sp.conv_out")));
        assertTrue(local.ends().keySet().stream().anyMatch(end -> end.startsWith("cp.resnet.layer2")));
    }

    @Test
    void aNetworkThatReadsMapsOfTheImagesSizeHasNone() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String fine = net.conv("fine", image, 4, 3, 1);
        String pooled = net.globalAveragePool("pooled", net.conv("coarse", fine, 4, 3, 2));
        String logits = net.classifier("logits", net.add("sum", fine, pooled), CLASSES);
        assertEquals(Optional.empty(), LocalLayers.of(new Network("fine", 4, net.layers(), logits, List.of())));
    }

    @ParameterizedTest
    @CsvSource({"bisenet, resnet18", "deeplabv3, resnet50", "pspnet, resnet50"})
    void bandsMakeWhatTheWholeImageDoes(String name, String backbone) {
        compare(network(name, backbone));
    }

    /** As MobileNetV2's blocks are in the public DeepLabv3+: a border of zeros before the first convolution. */
    @Test
    void bandsOfPaddedLayersMakeWhatTheWholeImageDoes() {
        LayerStack net = new LayerStack();
        String x = net.conv("stem", net.image(Architecture.Options.IMAGENET), 4, 3, 2);
        x = net.append("pad", new Pad(1), x);
        x = net.relu6("relu", net.batchNorm("bn", net.conv("expand", x, 6, 1, 1)));
        x = net.append("depthwise", new DepthwiseConv2d(3, 2, 0, 1), x);
        x = net.append("pool", new CeilMaxPool(3, 2, 0), net.conv("project", x, 5, 1, 1));
        x = net.multiply("attended", x, net.sigmoid("sigmoid", net.globalAveragePool("pooled", x)));
        String logits = net.classifier("logits", x, CLASSES);
        compare(new Network("padded", 8, net.layers(), logits, List.of()));
    }

    private static void compare(Network network) {
        LocalLayers local = LocalLayers.of(network).orElseThrow();
        Weights weights = Weights.initial(network, 1);
        int images = 2;
        int height = 9 * 32;
        int width = 64;
        // Bands of 80 rows, the last one of 48.
        BandedLayers banded = new BandedLayers(network, local, images * width * 87);
        float[] pixels = new float[images * height * width * 3];
        Random random = new Random(1);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> image = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
            Operand<TFloat32> whole = NetworkOps.inference(tf, network, NetworkOps.constants(tf, weights), image)
                    .layers()
                    .get(network.output());
            Operand<TFloat32> inBands = banded.output(
                    tf, inside -> NetworkOps.constants(inside, weights), image, tf.constant(new int[] {height, width}));
            try (Session session = new Session(graph);
                    TFloat32 fed = TFloat32.tensorOf(Shape.of(images, height, width, 3), DataBuffers.of(pixels));
                    Result result = session.runner()
                            .feed(image, fed)
                            .fetch(whole)
                            .fetch(inBands)
                            .run()) {
                float[] expected = OpRun.floats(result, 0);
                assertEquals(result.get(0).shape(), result.get(1).shape());
                assertTrue(greatest(expected) > 0.01f);
                assertArrayEquals(expected, OpRun.floats(result, 1), 1e-4f * greatest(expected));
            }
        }
    }

    private static float greatest(float[] values) {
        float greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    @Test
    void endsOfPaddedLayersLieWhereTheirMapsDivideEvenly() {
        Map<String, Integer> ends = LocalLayers.of(network("deeplabv3plus", "mobilenetv2"))
                .orElseThrow()
                .ends();
        assertTrue(ends.values().stream().allMatch(stride -> stride == 4 || stride == 8), ends::toString);
    }
}
