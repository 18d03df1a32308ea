package org.dance4j.graphs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Normalize;
import org.junit.jupiter.api.Test;

/** What reads an image's colours reads them in the other order, and nothing else changes. */
class ChannelOrderTest {

    private static final Normalize CAFFE = new Normalize(List.of(103.939, 116.779, 123.68), List.of(1.0, 2.0, 3.0));

    /** The layers whose tensors differ. */
    private static Set<String> changed(Network network) {
        Weights before = Weights.initial(network, 3);
        Weights after = ChannelOrder.BGR.toRgb(network, before);
        assertEquals(before, ChannelOrder.BGR.toRgb(network, after), "twice is back again");
        assertSame(before, ChannelOrder.RGB.toRgb(network, before));
        Set<String> names = new TreeSet<>();
        before.tensors().forEach((name, tensor) -> {
            if (!tensor.equals(after.get(name))) {
                names.add(name);
            }
        });
        return names;
    }

    private static Set<String> changed(String architecture, String backbone) {
        return changed(Architectures.network(
                architecture, new Architecture.Options(backbone, 5, 0, 0.125, Architecture.Options.IMAGENET)));
    }

    @Test
    void allThatReadTheImageAreTurnedAndNoOthers() {
        assertEquals(Set.of("cp.resnet.conv1/kernel", "sp.conv1.conv/kernel"), changed("bisenet", "resnet18"));
        assertEquals(Set.of("backbone.conv1/kernel"), changed("deeplabv3", "resnet50"));
        assertEquals(Set.of("backbone.low_level_features.0.0/kernel"), changed("deeplabv3plus", "mobilenetv2"));
        assertEquals(Set.of("layer0.0/kernel"), changed("pspnet", "resnet50"));
        assertEquals(Set.of("conv_block1.0/kernel"), changed("fcn", "vgg16"));
        assertEquals(2, changed("icnet", "resnet50").size(), "the shared stem behind a shrunk image, and the detail");
    }

    @Test
    void anInputChannelIsSwappedWithItsOpposite() {
        LayerStack net = new LayerStack();
        String scores = net.classifier("scores", net.image(Architecture.Options.IMAGENET), 2);
        Network network = new Network("tiny", 4, net.layers(), scores, List.of());
        Weights weights = Weights.of(Map.of(
                "scores/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 1, 2, 3, 4, 5, 6),
                "scores/bias", FloatTensor.of(List.of(2), 7, 8)));
        Weights rgb = ChannelOrder.BGR.toRgb(network, weights);
        assertEquals(FloatTensor.of(List.of(1, 1, 3, 2), 5, 6, 3, 4, 1, 2), rgb.get("scores/kernel"));
        assertEquals(weights.get("scores/bias"), rgb.get("scores/bias"));
        assertEquals(
                new Normalize(List.of(123.68, 116.779, 103.939), List.of(3.0, 2.0, 1.0)),
                ChannelOrder.BGR.toRgb(CAFFE));
        assertEquals(CAFFE, ChannelOrder.RGB.toRgb(CAFFE));
    }

    /** A batch norm and a depthwise convolution keep the image's channels, and so their own values are turned too. */
    @Test
    void whatCarriesTheColoursIsTurnedUpToWhereTheyAreMixed() {
        LayerStack net = new LayerStack();
        String x = net.batchNorm("bn", net.image(Architecture.Options.IMAGENET));
        x = net.append("depthwise", new DepthwiseConv2d(3, 1, 1, 1, true), x);
        String scores = net.classifier("scores", net.conv("conv", net.relu("relu", x), 8, 1, 1), 2);
        Network network = new Network("tiny", 4, net.layers(), scores, List.of());
        Weights counted = Weights.of(network, parameter -> {
            float[] values = new float[parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            return FloatTensor.of(parameter.shape(), values);
        });
        Weights rgb = ChannelOrder.BGR.toRgb(network, counted);
        for (String vector : List.of("bn/gamma", "bn/beta", "bn/moving_mean", "bn/moving_variance", "depthwise/bias")) {
            assertEquals(FloatTensor.of(List.of(3), 2, 1, 0), rgb.get(vector), vector);
        }
        assertEquals(2, rgb.get("depthwise/depthwise_kernel").get(0));
        assertEquals(0, rgb.get("depthwise/depthwise_kernel").get(2));
        assertEquals(16, rgb.get("conv/kernel").get(0), "the first filter's last input comes first");
        assertEquals(counted.get("scores/kernel"), rgb.get("scores/kernel"));
    }

    @Test
    void networksThatGiveTheColoursOnAreRefused() {
        LayerStack joined = new LayerStack();
        String image = joined.image(Architecture.Options.IMAGENET);
        String both = joined.concat("both", image, joined.conv("conv", image, 8, 3, 1));
        refused(joined, joined.classifier("scores", both, 2), "both");
        LayerStack added = new LayerStack();
        String input = added.append("image", new Input(3));
        refused(added, added.classifier("scores", added.add("sum", input, added.classifier("c", input, 3)), 2), "sum");
        LayerStack returned = new LayerStack();
        refused(returned, returned.relu("relu", returned.image(Architecture.Options.IMAGENET)), "relu");
    }

    private static void refused(LayerStack net, String output, String culprit) {
        Network network = new Network("tiny", 4, net.layers(), output, List.of());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> ChannelOrder.BGR.toRgb(network, Weights.initial(network, 1)))
                .getMessage();
        assertTrue(message.startsWith("layer " + culprit + " of network tiny"), message);
    }
}
