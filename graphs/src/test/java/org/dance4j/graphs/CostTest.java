package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.architectures.ResNet;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Input;
import org.junit.jupiter.api.Test;

class CostTest {

    /** The figures torchvision publishes with its weights: 11,689,512 parameters and 1.814 billion operations. */
    @Test
    void resNet18CostsWhatTorchvisionSays() {
        Cost cost = Cost.of(ResNet.RESNET18.classifier(1000, Architecture.Options.IMAGENET), 224, 224);
        assertEquals(11_689_512, cost.parameters());
        assertEquals(1.814, cost.macs() / 1e9, 5e-4);
    }

    /** The public implementation with 11 classes and both auxiliary heads. */
    @Test
    void biSeNetHasThePublicOnesParameters() {
        Network network = Architectures.network("bisenet", new Architecture.Options("resnet18", 11));
        Cost small = Cost.of(network, 96, 128);
        Cost large = Cost.of(network, 192, 256);
        assertEquals(13_422_625, small.parameters());
        assertEquals(13_422_625, large.parameters());
        assertEquals(
                small.parameters(),
                small.parametersByPart().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        assertEquals(
                small.macs(),
                small.macsByPart().values().stream().mapToLong(Long::longValue).sum());
        long classifier = 512 * 1000 + 1000;
        assertEquals(11_689_512 - classifier, small.parametersByPart().get(Part.BACKBONE));
    }

    @Test
    void trainingTakesThreeForwardPassesButTwoWhereOnlyTheImageIsRead() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String first = net.relu("relu", net.batchNorm("bn", net.conv("first", image, 8, 3, 2)));
        String beside = net.conv("beside", image, 8, 1, 2);
        net.part(Part.HEAD);
        String logits = net.classifier("classifier", net.add("sum", first, beside), 4);
        Network network = new Network("tiny", 2, net.layers(), logits, List.of());

        Cost cost = Cost.of(network, 8, 8);

        long firstMacs = 4 * 4 * 9 * 3 * 8;
        long besideMacs = 4 * 4 * 3 * 8;
        long classifierMacs = 4 * 4 * 8 * 4;
        assertEquals(firstMacs + besideMacs + classifierMacs, cost.macs());
        assertEquals(2 * firstMacs + 2 * besideMacs + 3 * classifierMacs, cost.trainingMacs());
        assertEquals(9 * 3 * 8 + 2 * 8 + 3 * 8 + 8 * 4 + 4, cost.parameters());
        assertEquals(
                Map.of(Part.BACKBONE, firstMacs + besideMacs, Part.MULTI_SCALE, 0L, Part.HEAD, classifierMacs),
                cost.macsByPart());
    }

    @Test
    void sharedWeightsCountOnceAndTheirWorkTwice() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(3));
        String features = net.conv("features", image, 6, 1, 1);
        String one = net.classifier("one", features, 2);
        List<Layer> layers = net.layers();
        layers.add(new Layer("two", Part.HEAD, new Conv2d(2, 1, 1, 0, 1, true), List.of(features), "one"));
        Network network = new Network("shared", 1, layers, one, List.of(new Auxiliary("two", 1)));

        Cost cost = Cost.of(network, 5, 5);

        assertEquals(3 * 6 + 6 * 2 + 2, cost.parameters());
        assertEquals(25 * (3 * 6 + 2 * 6 * 2), cost.macs());
    }

    @Test
    void anySizeHasACost() {
        Network network = Architectures.network("bisenet", new Architecture.Options("resnet18", 11));
        assertEquals(
                new FeatureShape(100, 131, 11),
                Cost.of(network, 100, 131).layers().stream()
                        .filter(layer -> layer.layer().equals("conv_out.logits"))
                        .findFirst()
                        .orElseThrow()
                        .shape());
        assertThrows(IllegalArgumentException.class, () -> Cost.of(network, 0, 96));
    }

    @Test
    void mapsAreHeldUntilTheirLastReader() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String first = net.relu("relu", net.batchNorm("bn", net.conv("first", image, 8, 3, 2)));
        String beside = net.conv("beside", image, 8, 1, 2);
        String logits = net.classifier("classifier", net.add("sum", first, beside), 4);
        Network network = new Network("tiny", 2, net.layers(), logits, List.of());
        // The image, what the first convolution makes, and that beside it; then these two and their sum are fewer.
        long image8 = 8 * 8 * 3;
        long map4 = 4 * 4 * 8;
        assertEquals(image8 + 2 * map4, Activations.mostValues(network, 8, 8));
    }
}
