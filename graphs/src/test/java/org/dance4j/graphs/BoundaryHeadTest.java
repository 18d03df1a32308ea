package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Interpolation;
import org.junit.jupiter.api.Test;

class BoundaryHeadTest {

    private static List<Network> networks() {
        return Architectures.all().stream()
                .map(architecture -> architecture.network(new Architecture.Options(
                        architecture.backbones().get(0),
                        11,
                        architecture.outputStrides().isEmpty()
                                ? 0
                                : architecture.outputStrides().get(0),
                        0.25,
                        Architecture.Options.IMAGENET)))
                .toList();
    }

    /** It reads what the classes are made of, and nothing of it is left in inference. */
    @Test
    void everyNetworkCanHaveOne() {
        for (Network network : networks()) {
            Network headed = BoundaryHead.added(network, 0.5);
            assertTrue(BoundaryHead.isIn(headed));
            assertFalse(BoundaryHead.isIn(network));
            assertEquals(network.inference(), headed.inference());
            assertEquals(network, BoundaryHead.removed(headed));
            assertEquals(network, BoundaryHead.removed(network));
            Map<String, FeatureShape> shapes = headed.shapes(64, 96);
            assertEquals(new FeatureShape(64, 96, 1), shapes.get("boundary.logits"));
            assertEquals(network.classScores(), headed.classScores());
            assertEquals(BoundaryHead.added(network.withClasses(5), 0.5), headed.withClasses(5));
            assertEquals(headed, NetworkJson.read(NetworkJson.write(headed)));
            Network again = BoundaryHead.added(headed, 2);
            assertEquals(headed.layers(), again.layers());
            Auxiliary last = again.auxiliaries().get(again.auxiliaries().size() - 1);
            assertEquals(new Auxiliary("boundary.logits", 2, AuxiliaryTarget.BORDERS), last);
        }
    }

    /** Whoever writes a network gives its outputs' losses their weights. */
    @Test
    void aNetworksOwnOutputOfBordersStaysAsItIs() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String x = net.relu("relu", net.batchNorm("bn", net.conv("conv", image, 16, 3, 2)));
        String edges = net.enlarge("edges", net.classifier("edge", x, 1), Interpolation.BILINEAR);
        String logits = net.enlarge("logits", net.classifier("scores", x, 3), Interpolation.BILINEAR);
        Auxiliary own = new Auxiliary(edges, 0.4, AuxiliaryTarget.BORDERS);
        Network network = new Network("edged", 2, net.layers(), logits, List.of(own));
        assertFalse(BoundaryHead.isIn(network));
        assertEquals(network, BoundaryHead.removed(network));
        Network headed = BoundaryHead.added(network, 2);
        assertEquals(List.of(own, new Auxiliary("boundary.logits", 2, AuxiliaryTarget.BORDERS)), headed.auxiliaries());
        assertEquals(own, BoundaryHead.added(headed, 3).auxiliaries().get(0));
        assertEquals(network, BoundaryHead.removed(headed));
    }

    /** The finest features of which scores are made: of FCN-8s those an eighth of the image's size. */
    @Test
    void itReadsTheFinestFeatures() {
        Map<String, String> read = Map.of(
                "bisenet", "conv_out.conv.relu",
                "fcn", "conv_block3.6");
        for (Network network : networks()) {
            String architecture = network.name().replaceAll("-.*", "");
            String features = BoundaryHead.added(network, 1)
                    .layer("boundary.conv")
                    .inputs()
                    .get(0);
            if (read.containsKey(architecture)) {
                assertTrue(features.startsWith(read.get(architecture)), network.name() + " " + features);
            }
            int stride = 256 / network.shapes(256, 256).get(features).height();
            // DeepLabv3 has no decoder.
            int most = architecture.startsWith("deeplabv3") && !architecture.contains("plus") ? 16 : 8;
            assertTrue(stride <= most, network.name() + " " + features + " " + stride);
        }
    }

    /** Networks of earlier versions have auxiliary outputs that do not say what they tell. */
    @Test
    void filesOfEarlierVersionsTellClasses() {
        Network network = networks().stream()
                .filter(one -> !one.auxiliaries().isEmpty())
                .findFirst()
                .orElseThrow();
        String json = NetworkJson.write(network);
        String earlier = json.replaceAll(",\\s*\"target\" : \"CLASSES\"", "");
        assertFalse(earlier.contains("target"));
        assertEquals(network, NetworkJson.read(earlier));
        assertThrows(
                IllegalArgumentException.class, () -> NetworkJson.read(json.replace("\"CLASSES\"", "\"SHADOWS\"")));
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(json.replace("\"CLASSES\"", "null")));
    }
}
