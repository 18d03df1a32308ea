package org.dance4j.graphs;

import java.util.List;

/**
 * DeepLabv3+ (Chen et al., 2018): DeepLabv3's encoder, and a decoder that joins it with low-level features. Layers bear the
 * names of DeepLabV3Plus-Pytorch.
 */
final class DeepLabV3Plus implements Architecture {

    private static final int LOW_LEVEL_FILTERS = 48;

    @Override
    public String name() {
        return "deeplabv3plus";
    }

    @Override
    public List<String> backbones() {
        return List.of("resnet50", "resnet101", "mobilenetv2");
    }

    @Override
    public List<Integer> outputStrides() {
        return List.of(16, 8);
    }

    @Override
    public Network network(Options options) {
        LayerStack net = new LayerStack(options.width());
        String image = net.part(Part.BACKBONE).image(options.normalization());
        String lowLevel;
        String features;
        if (options.backbone().equals("mobilenetv2")) {
            MobileNetV2.Features found = MobileNetV2.features(net, "backbone.", image, options.outputStride());
            lowLevel = found.lowLevel();
            features = found.last();
        } else {
            ResNet.Features stages =
                    ResNet.named(options.backbone()).features(net, "backbone.", image, options.outputStride());
            lowLevel = stages.stride4();
            features = stages.stride32();
        }
        net.part(Part.MULTI_SCALE);
        String context = Aspp.append(net, "classifier.aspp.", features, options.outputStride(), 0.1);
        net.part(Part.HEAD);
        String detail = net.conv("classifier.project.0", lowLevel, LOW_LEVEL_FILTERS, 1, 1);
        detail = net.relu("classifier.project.2", net.batchNorm("classifier.project.1", detail));
        context = net.resizeLike("classifier.resize", context, detail, Op.Interpolation.BILINEAR);
        String x = net.conv("classifier.classifier.0", net.concat("classifier.concat", detail, context), 256, 3, 1);
        x = net.relu("classifier.classifier.2", net.batchNorm("classifier.classifier.1", x));
        x = net.classifier("classifier.classifier.3", x, options.classes());
        String logits = net.enlarge("logits", x, Op.Interpolation.BILINEAR);
        return new Network(options.networkName(name()), 32, net.layers(), logits, List.of());
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return List.of(WeightNaming.SAME, backboneNaming(options));
    }

    /** Files of torchvision's classifiers, of which the backbone is used. */
    static WeightNaming backboneNaming(Options options) {
        return options.backbone().equals("mobilenetv2")
                ? MobileNetV2.torchvisionNaming("backbone.")
                : WeightNaming.behind("torchvision's classifier", "backbone.");
    }
}
