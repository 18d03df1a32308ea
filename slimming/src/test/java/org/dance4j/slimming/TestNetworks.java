package org.dance4j.slimming;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.CropLike;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Parameter;

/** Small networks, each with one way in which channels depend on one another. */
final class TestNetworks {

    /** Left out, since it differs from ResNet-50 by its number of blocks only. */
    private static final String DEEPEST = "resnet101";

    private TestNetworks() {}

    static Network bisenet() {
        return Architectures.network("bisenet", new Architecture.Options("resnet18", 11));
    }

    /** Every architecture on every backbone and at every output stride, an eighth as wide. */
    static List<Network> architectures() {
        List<Network> twins = new ArrayList<>();
        for (Architecture architecture : Architectures.all()) {
            List<Integer> strides = architecture.outputStrides().isEmpty() ? List.of(0) : architecture.outputStrides();
            for (String backbone : architecture.backbones()) {
                if (backbone.equals(DEEPEST)) {
                    continue;
                }
                for (int stride : strides) {
                    twins.add(Architectures.network(
                            architecture.name(),
                            new Architecture.Options(backbone, 11, stride, 0.125, Architecture.Options.IMAGENET)));
                }
            }
        }
        return twins;
    }

    /** A convolution, batch norm and ReLU after each other; the ReLU is called {@code name}. */
    static String block(LayerStack net, String name, String input, int filters) {
        return net.relu(name, normalized(net, name, input, filters));
    }

    static String normalized(LayerStack net, String name, String input, int filters) {
        return net.batchNorm(name + ".bn", net.conv(name + ".conv", input, filters, 3, 1));
    }

    static LayerStack stack() {
        LayerStack net = new LayerStack();
        net.image(Architecture.Options.IMAGENET);
        return net;
    }

    static Network network(LayerStack net, String last, String... auxiliaries) {
        String logits = net.classifier("logits", last, 3);
        return new Network(
                "test",
                4,
                net.layers(),
                logits,
                Stream.of(auxiliaries).map(name -> new Auxiliary(name, 1)).toList());
    }

    static Network chain(int first, int second) {
        LayerStack net = stack().part(Part.HEAD);
        return network(net, block(net, "b", block(net, "a", "normalized", first), second));
    }

    static Network depthwise() {
        LayerStack net = stack();
        String x = block(net, "expand", "normalized", 8);
        net.part(Part.HEAD);
        String wide = block(net, "wide", x, 12);
        x = net.append("depthwise", new DepthwiseConv2d(3, 2, 1, 1), wide);
        x = net.append("six", new Activation(Activation.Function.RELU6), net.batchNorm("depthwise.bn", x));
        x = net.resizeLike("up", net.maxPool("pool", x, 3, 1), wide, Interpolation.NEAREST);
        return network(net, block(net, "project", x, 6));
    }

    static Network concatOfSums() {
        LayerStack net = stack();
        String a = block(net, "a", "normalized", 8);
        String b = net.relu("b", net.add("a+b", a, normalized(net, "b.in", a, 8)));
        net.part(Part.MULTI_SCALE);
        String c = normalized(net, "c", b, 6);
        String d = net.relu("d", net.add("c+d", c, normalized(net, "d.in", b, 6)));
        net.part(Part.HEAD);
        String e = block(net, "e", b, 5);
        return network(net, block(net, "last", net.concat("b|d|e", b, d, e), 7));
    }

    /** The five and three channels of a concatenation are each tied to their own part of eight others. */
    static Network concatInSum() {
        LayerStack net = stack().part(Part.HEAD);
        String both = net.concat("a|b", block(net, "a", "normalized", 5), block(net, "b", "normalized", 3));
        String sum = net.relu("sum", net.add("a|b+c", both, normalized(net, "c", "normalized", 8)));
        return network(net, block(net, "last", sum, 6));
    }

    /** One kernel and one batch norm run at two places; where they read and what they make is tied. */
    static Network sharedWeights() {
        LayerStack net = stack().part(Part.HEAD);
        String a = block(net, "a", "normalized", 6);
        String b = block(net, "b", "normalized", 6);
        Conv2d conv = new Conv2d(7, 3, 1, 1, 1, false);
        String one = net.append("one", conv, a);
        String other = net.append("other", new Conv2d(7, 3, 1, 2, 2, false), b);
        one = net.relu("one.relu", net.batchNorm("one.bn", one));
        other = net.relu("other.relu", net.batchNorm("other.bn", other));
        Network separate = network(net, net.concat("both", one, other));
        List<Layer> layers = new ArrayList<>();
        for (Layer layer : separate.layers()) {
            layers.add(
                    layer.name().startsWith("other") && !layer.name().endsWith("relu")
                            ? new Layer(
                                    layer.name(),
                                    layer.part(),
                                    layer.op(),
                                    layer.inputs(),
                                    layer.name().replace("other", "one"))
                            : layer);
        }
        return separate.with(layers);
    }

    static Network attention() {
        LayerStack net = stack();
        String a = block(net, "a", "normalized", 8);
        net.part(Part.MULTI_SCALE);
        String features = block(net, "features", a, 9);
        String gate = net.conv("gate.conv", net.globalAveragePool("gate.avg", features), 9, 1, 1);
        gate = net.sigmoid("gate", net.batchNorm("gate.bn", gate));
        String x = net.add("sum", net.multiply("gated", gate, features), features);
        return network(net.part(Part.HEAD), block(net, "last", x, 6));
    }

    /** An auxiliary head with a batch norm and a depthwise kernel upon channels of the main path. */
    static Network auxiliary() {
        LayerStack net = stack();
        String a = block(net, "a", "normalized", 8);
        net.part(Part.HEAD);
        String b = block(net, "b", a, 10);
        String x = net.append("aux.depthwise", new DepthwiseConv2d(3, 1, 1, 1), b);
        x = block(net, "aux", net.relu("aux.relu", net.batchNorm("aux.bn0", x)), 6);
        String logits = net.classifier("aux.logits", x, 3);
        return network(net, block(net, "c", b, 5), logits);
    }

    /** Channels pass ceil-mode pooling, are made by transposed convolutions and cut to size. */
    static Network transposed() {
        LayerStack net = stack();
        String a = block(net, "a", "normalized", 8);
        net.part(Part.HEAD);
        String b = block(net, "b", net.append("pool", new CeilMaxPool(3, 2, 0), a), 6);
        String up = net.append("up", new ConvTranspose2d(10, 4, 2, 1, 1, false), b);
        up = net.relu("up.relu", net.batchNorm("up.bn", up));
        String again = net.append("again", new ConvTranspose2d(10, 3, 1, 0, 0, true), up);
        again = net.relu("again.relu", net.batchNorm("again.bn", again));
        String sum = net.add("sum", net.append("crop", new CropLike(1), again, up), up);
        return network(net, block(net, "last", sum, 5));
    }

    static List<Network> all() {
        return List.of(
                chain(6, 7),
                depthwise(),
                concatOfSums(),
                concatInSum(),
                sharedWeights(),
                attention(),
                auxiliary(),
                transposed());
    }

    /** Weights under which every channel matters, moving statistics included. */
    static Weights random(Network network, long seed) {
        Weights initial = Weights.initial(network, seed);
        Random random = new Random(seed);
        return Weights.of(network, parameter -> switch (parameter.role()) {
            case KERNEL, TRANSPOSED_KERNEL, DEPTHWISE_KERNEL -> initial.get(parameter.name());
            case GAMMA, MOVING_VARIANCE, MOVING_DEVIATION -> values(parameter, () -> random.nextFloat(0.5f, 1.5f));
            case BIAS, BETA, MOVING_MEAN -> values(parameter, () -> (float) random.nextGaussian() * 0.3f);
            case RANGE -> FloatTensor.of(parameter.shape(), -4, 4);
        });
    }

    private static FloatTensor values(Parameter parameter, Supplier<Float> next) {
        float[] values = new float[parameter.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = next.get();
        }
        return FloatTensor.of(parameter.shape(), values);
    }
}
