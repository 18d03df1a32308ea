package org.dance4j.graphs.architectures;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * BiSeNet (Yu et al., 2018): a spatial path that keeps detail and a context path that gathers meaning, fused at an
 * eighth of the resolution. Layers with weights bear the names of the public bisenetv1 implementation.
 */
final class BiSeNet implements Architecture {

    /** Mean and deviation of Cityscapes, which the public weights of the whole network expect. */
    private static final Normalize CITYSCAPES = new Normalize(
            List.of(0.3257 * 255, 0.3690 * 255, 0.3223 * 255), List.of(0.2112 * 255, 0.2148 * 255, 0.2115 * 255));

    @Override
    public String name() {
        return "bisenet";
    }

    @Override
    public List<String> backbones() {
        return List.of("resnet18", "resnet50", "resnet101");
    }

    @Override
    public Network network(Options options) {
        LayerStack net = new LayerStack(options.width(), options.headerWidth());
        String image = net.part(Part.BACKBONE).image(options.normalization());
        ResNet.Features features = ResNet.named(options.backbone()).features(net, "cp.resnet.", image, 32);

        net.part(Part.MULTI_SCALE);
        String global = net.globalAveragePool("cp.avg", features.stride32());
        global = convBlock(net, "cp.conv_avg", global, 128, 1, 1);
        String context32 = attentionRefinement(net, "cp.arm32", features.stride32());
        context32 = enlarged(net, "cp.up32", net.add("cp.sum32", context32, global), features.stride16());
        context32 = convBlock(net, "cp.conv_head32", context32, 128, 3, 1);
        String context16 = attentionRefinement(net, "cp.arm16", features.stride16());
        context16 = enlarged(net, "cp.up16", net.add("cp.sum16", context16, context32), features.stride8());
        context16 = convBlock(net, "cp.conv_head16", context16, 128, 3, 1);

        net.part(Part.HEAD);
        String spatial = convBlock(net, "sp.conv1", image, 64, 7, 2);
        spatial = convBlock(net, "sp.conv2", spatial, 64, 3, 2);
        spatial = convBlock(net, "sp.conv3", spatial, 64, 3, 2);
        spatial = convBlock(net, "sp.conv_out", spatial, 128, 1, 1);
        String fused = featureFusion(net, spatial, context16);
        String logits = output(net, "conv_out", fused, 256, options.classes());
        String logits16 = output(net, "conv_out16", context16, 64, options.classes());
        String logits32 = output(net, "conv_out32", context32, 64, options.classes());
        return new Network(
                options.networkName(name()),
                32,
                net.layers(),
                logits,
                List.of(new Auxiliary(logits16, 1), new Auxiliary(logits32, 1)));
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return List.of(
                new WeightNaming(WeightNaming.SAME.description(), Optional.of(CITYSCAPES), WeightNaming.SAME.foreign()),
                ResNet.torchvisionNaming("cp.resnet."));
    }

    private static String enlarged(LayerStack net, String name, String input, String like) {
        return net.resizeLike(name, input, like, Interpolation.NEAREST);
    }

    private static String convBlock(LayerStack net, String name, String input, int filters, int kernel, int stride) {
        String x = net.conv(name + ".conv", input, filters, kernel, stride);
        return net.relu(name + ".relu", net.batchNorm(name + ".bn", x));
    }

    private static String attentionRefinement(LayerStack net, String name, String input) {
        String features = convBlock(net, name + ".conv", input, 128, 3, 1);
        String attention = net.globalAveragePool(name + ".avg", features);
        attention = net.conv(name + ".conv_atten", attention, 128, 1, 1);
        attention = net.sigmoid(name + ".sigmoid_atten", net.batchNorm(name + ".bn_atten", attention));
        return net.multiply(name + ".mul", features, attention);
    }

    private static String featureFusion(LayerStack net, String spatial, String context) {
        String features = convBlock(net, "ffm.convblk", net.concat("ffm.concat", spatial, context), 256, 1, 1);
        String attention = net.globalAveragePool("ffm.avg", features);
        attention = net.conv("ffm.conv", attention, 256, 1, 1);
        attention = net.sigmoid("ffm.sigmoid", net.batchNorm("ffm.bn", attention));
        return net.add("ffm.add", net.multiply("ffm.mul", features, attention), features);
    }

    private static String output(LayerStack net, String name, String input, int width, int classes) {
        String x = convBlock(net, name + ".conv", input, width, 3, 1);
        x = net.classifier(name + ".conv_out", x, classes);
        return net.enlarge(name + ".logits", x, Interpolation.BILINEAR);
    }
}
