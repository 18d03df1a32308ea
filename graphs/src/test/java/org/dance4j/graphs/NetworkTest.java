package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.ResizeLike;
import org.dance4j.graphs.ops.Shrink;
import org.junit.jupiter.api.Test;

class NetworkTest {

    /** 50 for a width of 50%, for example. */
    @Test
    void weightsThatNoTensorHoldsAreRefused() {
        LayerStack net = new LayerStack();
        String wide = net.conv("wide", net.append("image", new Input(3)), 50_000, 1, 1);
        String wider = net.conv("wider", wide, 50_000, 1, 1);
        assertEquals(
                "layer wider has weights of shape [1, 1, 50000, 50000], more than the 2147483647 that one tensor holds",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Network("test", 4, net.layers(), wider, List.of()))
                        .getMessage());
    }

    private static final Layer IMAGE = layer("image", new Input(3));

    @Test
    void whatIsNoOrderedGraphIsRefused() {
        refused(
                "layer a reads b, which no layer before it makes",
                "b",
                IMAGE,
                layer("a", relu(), "b"),
                layer("b", relu(), "a"));
        refused("layer a reads nowhere, which no layer before it makes", "a", IMAGE, layer("a", relu(), "nowhere"));
        refused("layer a reads a, which no layer before it makes", "a", IMAGE, layer("a", relu(), "a"));
        refused("two layers are called a", "a", IMAGE, layer("a", relu(), "image"), layer("a", relu(), "image"));
        refused("output b is no layer", "b", IMAGE, layer("a", relu(), "image"));
        refused("layer again is a second input", "again", IMAGE, layer("again", new Input(3)));
        refused("first layer of network broken must be its input", "a", layer("a", relu()));
        refused("first layer of network broken must be its input", "a");
    }

    @Test
    void shapesThatDoNotFitAreRefusedWithTheLayersName() {
        refused(
                "layer sum: 3 channels are expected, found 4",
                "sum",
                IMAGE,
                layer("a", conv(4), "image"),
                layer("sum", new Add(), "image", "a"));
        refused("layer sum: at least one input is expected", "sum", IMAGE, layer("sum", new Add()));
        refused(
                "layer sum: maps of one size are expected",
                "sum",
                IMAGE,
                layer("a", new Conv2d(3, 3, 2, 1, 1, false), "image"),
                layer("sum", new Add(), "image", "a"));
    }

    @Test
    void layersThatShareWeightsMustNeedTheSame() {
        Layer one = layer("one", conv(4), "image");
        refused(
                "layers share one/kernel but need shapes [1, 1, 3, 4] and [1, 1, 4, 4]",
                "two",
                IMAGE,
                one,
                new Layer("two", Part.HEAD, conv(4), List.of("one"), "one"));
        Network fits = new Network(
                "fits",
                1,
                List.of(IMAGE, one, new Layer("two", Part.HEAD, conv(4), List.of("image"), "one")),
                "two",
                List.of());
        assertEquals(List.of(new Parameter("one", Parameter.Role.KERNEL, List.of(1, 1, 3, 4))), fits.parameters());
    }

    @Test
    void inferenceLeavesOutWhatOnlyAuxiliariesNeed() {
        Network network = new Network(
                "tiny",
                1,
                List.of(
                        IMAGE,
                        layer("a", conv(4), "image"),
                        layer("aside", conv(2), "a"),
                        layer("b", conv(2), "a"),
                        layer("unused", relu(), "a")),
                "b",
                List.of(new Auxiliary("aside", 0.4)));

        Network inference = network.inference();

        assertEquals(
                List.of("image", "a", "b"),
                inference.layers().stream().map(Layer::name).toList());
        assertEquals(List.of("b"), inference.outputs());
        assertEquals(List.of("b", "aside"), network.outputs());

        List<String> left =
                Architectures.network("bisenet", new Architecture.Options("resnet18", 11)).inference().layers().stream()
                        .map(Layer::name)
                        .toList();
        assertTrue(left.contains("conv_out.logits"));
        assertTrue(left.stream().noneMatch(name -> name.startsWith("conv_out16") || name.startsWith("conv_out32")));
    }

    @Test
    void aNarrowHeaderLeavesTheBackboneAsItIs() {
        for (Architecture architecture : Architectures.all()) {
            Architecture.Options full =
                    new Architecture.Options(architecture.backbones().get(0), 11, 0, 1, Architecture.Options.IMAGENET);
            Network wide = Architectures.network(architecture.name(), full);
            Network narrow = Architectures.network(architecture.name(), full.withHeaderWidth(0.5));
            assertEquals(backbone(wide), backbone(narrow), architecture.name());
            assertTrue(Cost.of(narrow, 64, 64).macs() < Cost.of(wide, 64, 64).macs(), architecture.name());
            assertTrue(narrow.name().endsWith("-header-x0.5"), narrow.name());
        }
    }

    private static List<Layer> backbone(Network network) {
        return network.layers().stream()
                .filter(layer -> layer.part() == Part.BACKBONE)
                .toList();
    }

    @Test
    void otherClassesAreAsIfBuiltForThem() {
        for (Architecture architecture : Architectures.all()) {
            for (String backbone : architecture.backbones()) {
                Network eleven = Architectures.network(architecture.name(), new Architecture.Options(backbone, 11));
                Network five = Architectures.network(architecture.name(), new Architecture.Options(backbone, 5));
                assertEquals(five, eleven.withClasses(5));
                assertEquals(5, eleven.withClasses(5).classes());
            }
        }
    }

    /** The convolution that both outputs read is one of features, though as wide as there are classes. */
    @Test
    void onlyTheConvolutionsThatEndInScoresFollowTheClasses() {
        Network network = new Network(
                "tiny",
                1,
                List.of(
                        IMAGE,
                        layer("features", conv(4), "image"),
                        layer("scores", conv(4), "features"),
                        layer("enlarged", new ResizeLike(Interpolation.BILINEAR), "scores", "image"),
                        layer("aside", conv(4), "features")),
                "enlarged",
                List.of(new Auxiliary("aside", 1)));
        Network seven = network.withClasses(7);
        assertEquals(conv(4), seven.layer("features").op());
        assertEquals(conv(7), seven.layer("scores").op());
        assertEquals(conv(7), seven.layer("aside").op());
    }

    @Test
    void shapesFollowTheImagesSize() {
        Network network = Architectures.network("bisenet", new Architecture.Options("resnet18", 11));
        Map<String, FeatureShape> shapes = network.shapes(96, 160);
        assertEquals(new FeatureShape(96, 160, 11), shapes.get("conv_out.logits"));
        assertEquals(new FeatureShape(96, 160, 11), shapes.get("conv_out32.logits"));
        assertEquals(new FeatureShape(12, 20, 256), shapes.get("ffm.add"));
        assertEquals(new FeatureShape(1, 1, 128), shapes.get("cp.conv_avg.relu"));
        assertEquals(11, network.classes());
        assertEquals(new FeatureShape(97, 131, 11), network.shapes(97, 131).get("conv_out32.logits"));
        assertThrows(IllegalArgumentException.class, () -> network.shapes(0, 100));
    }

    @Test
    void theListsOfANetworkCannotBeChanged() {
        List<Layer> layers = new ArrayList<>(List.of(IMAGE, layer("a", conv(4), "image")));
        Network network = new Network("tiny", 1, layers, "a", List.of());
        layers.clear();
        assertEquals(2, network.layers().size());
        assertThrows(UnsupportedOperationException.class, () -> network.layers().remove(0));
    }

    @Test
    void jsonBringsBackTheSameNetwork() {
        Network everyOp = everyOp();
        assertEquals(everyOp, NetworkJson.read(NetworkJson.write(everyOp)));
        Network biSeNet = Architectures.network("bisenet", new Architecture.Options("resnet18", 11));
        assertEquals(biSeNet, NetworkJson.read(NetworkJson.write(biSeNet)));
    }

    @Test
    void jsonThatIsNoNetworkIsRefused() {
        String json = NetworkJson.write(everyOp());
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(""));
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.read("null"));
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.read("{}"));
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(json.substring(0, json.length() / 2)));
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(json + json));
        jsonRefused(json, "\"conv2d\"", "\"warp\"");
        jsonRefused(json, "\"RELU6\"", "\"TANH\"");
        jsonRefused(json, "\"RELU6\"", "null");
        jsonRefused(json, "\"stride\"", "\"step\"");
        jsonRefused(json, "\"output\" : \"logits\"", "\"output\" : \"nothing\"");
        jsonRefused(json, "\"output\" : \"logits\"", "\"output\" : null");
        jsonRefused(json, "\"sizeMultiple\" : 4", "\"sizeMultiple\" : 0");
    }

    @Test
    void architecturesAreFoundByNameOrMissedWithAWord() {
        var options = new Architecture.Options("resnet18", 11);
        var unknown = assertThrows(IllegalArgumentException.class, () -> Architectures.network("unet", options));
        assertTrue(unknown.getMessage().contains("unet") && unknown.getMessage().contains("bisenet"));
        var backbone = assertThrows(
                IllegalArgumentException.class,
                () -> Architectures.network("bisenet", new Architecture.Options("vgg", 11)));
        assertTrue(
                backbone.getMessage().contains("vgg") && backbone.getMessage().contains("resnet18"));
        assertThrows(IllegalArgumentException.class, () -> new Architecture.Options("resnet18", 1));
    }

    private static Network everyOp() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String x = net.relu("relu", net.batchNorm("bn", net.conv("conv", image, 6, 3, 2)));
        x = net.append("depthwise", new DepthwiseConv2d(3, 1, 1, 1), x);
        x = net.append("relu6", new Activation(Activation.Function.RELU6), x);
        String pooled = net.maxPool("pool", x, 3, 2);
        String gate = net.sigmoid("gate", net.globalAveragePool("average", pooled));
        String gated = net.resizeLike("nearest", net.multiply("product", pooled, gate), x, Interpolation.NEAREST);
        gated = net.append("pad", new Pad(1), gated);
        gated = net.append("shrink", new Shrink(Interpolation.BILINEAR, 2), gated);
        gated = net.append("ceil-shrink", new CeilShrink(Interpolation.BILINEAR_ALIGNED, 1), gated);
        gated = net.resizeLike("like", net.adaptiveAveragePool("bins", gated, 3), x, Interpolation.BILINEAR_ALIGNED);
        gated = net.append("channel-dropout", new Dropout(0.2, true), net.dropout("dropout", gated, 0.1));
        net.part(Part.HEAD);
        String all = net.concat("concat", net.add("sum", x, gated), x);
        String logits = net.enlarge("logits", net.classifier("classifier", all, 3), Interpolation.BILINEAR);
        return new Network("every-op", 4, net.layers(), logits, List.of(new Auxiliary("classifier", 1)));
    }

    private static void jsonRefused(String json, String part, String replacement) {
        assertTrue(json.contains(part));
        var thrown =
                assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(json.replace(part, replacement)));
        assertTrue(!thrown.getMessage().contains("\n"), thrown.getMessage());
    }

    private static void refused(String message, String output, Layer... layers) {
        var thrown = assertThrows(
                IllegalArgumentException.class, () -> new Network("broken", 2, List.of(layers), output, List.of()));
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    }

    private static Layer layer(String name, Op op, String... inputs) {
        return new Layer(name, Part.BACKBONE, op, List.of(inputs));
    }

    private static Op relu() {
        return new Activation(Activation.Function.RELU);
    }

    private static Op conv(int filters) {
        return new Conv2d(filters, 1, 1, 0, 1, false);
    }
}
