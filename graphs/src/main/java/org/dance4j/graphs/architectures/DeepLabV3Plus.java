package org.dance4j.graphs.architectures;

import java.util.List;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * DeepLabv3+ (Chen et al., 2018): DeepLabv3's encoder, and a decoder that joins it with low-level features. Layers bear
 * the names of DeepLabV3Plus-Pytorch.
 */
final class DeepLabV3Plus implements Architecture {

    private static final int LOW_LEVEL_FILTERS = 48;

    @Override
    public String name() {
        return "deeplabv3plus";
    }

    @Override
    public List<String> backbones() {
        return DeepLabBackbone.NAMES;
    }

    @Override
    public List<Integer> outputStrides() {
        return DeepLabBackbone.OUTPUT_STRIDES;
    }

    @Override
    public Network network(Options options) {
        LayerStack net = new LayerStack(options.width(), options.headerWidth());
        DeepLabBackbone backbone = DeepLabBackbone.append(net, options);
        net.part(Part.MULTI_SCALE);
        String context = Aspp.append(net, "classifier.aspp.", backbone.last(), options.outputStride(), 0.1);
        net.part(Part.HEAD);
        String detail = net.conv("classifier.project.0", backbone.lowLevel(), LOW_LEVEL_FILTERS, 1, 1);
        detail = net.relu("classifier.project.2", net.batchNorm("classifier.project.1", detail));
        context = net.resizeLike("classifier.resize", context, detail, Interpolation.BILINEAR);
        String x = net.conv("classifier.classifier.0", net.concat("classifier.concat", detail, context), 256, 3, 1);
        x = net.relu("classifier.classifier.2", net.batchNorm("classifier.classifier.1", x));
        x = net.classifier("classifier.classifier.3", x, options.classes());
        String logits = net.enlarge("logits", x, Interpolation.BILINEAR);
        return new Network(options.networkName(name()), 32, net.layers(), logits, List.of());
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return List.of(WeightNaming.SAME, DeepLabBackbone.naming(options));
    }
}
